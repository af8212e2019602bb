"""Collecting customers in the background, with progress (B6)."""

import json
from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import collection

JOB = "lead_crm.jobs.customers.collect"
DAYS_A_NIGHT = 2


def start(cutoff_days: int, organization: str | None) -> str:
	"""Queue a collection of what changed in so many days.

	:return: the name of its Job Run
	"""
	run = frappe.new_doc("Job Run", job=JOB, status="Queued", started_at=now_datetime())
	run.insert(ignore_permissions=True)  # the system's own diary
	frappe.enqueue(
		JOB, queue="long", job_id=f"collect-{run.name}", enqueue_after_commit=True,
		run=run.name, cutoff_days=cutoff_days, organization=organization,
	)  # fmt: skip
	return run.name


def collect(run: str, cutoff_days: int, organization: str | None = None) -> dict:
	"""Collect, page by page, each a transaction; safe to run again, since a known person changes nothing.

	:return: {created, updated, failed}
	"""
	since = now_datetime() - timedelta(days=cutoff_days)
	result = {"created": 0, "updated": 0, "failed": 0}
	_note(run, {"status": "Running"})
	try:
		_collect(run, since, organization, result)
		_note(run, {"status": "Done", "progress": 100, "ended_at": now_datetime()})
	except Exception:
		frappe.db.rollback()
		_note(run, {"status": "Failed", "error": frappe.get_traceback()})
		raise
	return result


def _collect(run: str, since, organization: str | None, result: dict) -> None:
	total, seen = collection.count(since, organization), 0
	for source, rows in collection.pages(since, organization):
		for row in collection.collect(source, rows):
			if row.outcome in result:
				result[row.outcome] += 1
		seen += len(rows)
		progress = round(100 * seen / max(total, seen), 1)
		_note(
			run,
			{"progress": progress, "result": json.dumps(result), "handled": seen, "failed": result["failed"]},
		)
		frappe.publish_progress(progress, title="Collecting customers", doctype="Job Run", docname=run)


def _note(run: str, values: dict) -> None:
	frappe.db.set_value("Job Run", run, values, update_modified=False)
	frappe.db.commit()


def result_of(run: str) -> dict:
	"""How far a collection is.

	:return: {status, progress, created, updated, failed}
	:raises DoesNotExistError: no such job
	"""
	record = frappe.get_doc("Job Run", run)
	if record.job != JOB:
		raise frappe.DoesNotExistError
	counts = json.loads(record.result or "{}")
	return {"status": record.status, "progress": record.progress or 0} | {
		field: counts.get(field, 0) for field in ("created", "updated", "failed")
	}


@recorded_job
def collect_nightly(tally: Tally) -> None:
	"""What other ways of writing may have left out becomes a customer every night (B6)."""
	since = now_datetime() - timedelta(days=DAYS_A_NIGHT)
	for source, rows in collection.pages(since, None):
		done = collection.collect(source, rows)
		frappe.db.commit()
		tally.handled += sum(row.outcome in ("created", "updated") for row in done)
