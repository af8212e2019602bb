"""Collecting customers in the background, with progress (B6)."""

from datetime import datetime, timedelta

import frappe
from frappe.utils import get_datetime, now_datetime

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import collection, job_runs

JOB = "lead_crm.jobs.customers.collect"
NIGHTLY = "lead_crm.jobs.customers.collect_nightly"
COUNTED = ("created", "updated", "failed")
OVERLAP = timedelta(hours=1)  # a transaction may be committed after the time that its rows bear


def start(cutoff_days: int, organization: str | None) -> str:
	"""Ask for a collection of what changed in so many days.

	:return: the name of its Job Run
	"""
	since = now_datetime() - timedelta(days=cutoff_days)
	return job_runs.start(JOB, since=str(since), organization=organization)


@recorded_job
def collect(tally: Tally) -> None:
	"""Collect, page by page, each a transaction; one that was killed goes on with the page it was at (B6)."""
	since, organization = get_datetime(tally.arguments["since"]), tally.arguments["organization"]
	result = dict.fromkeys(COUNTED, 0) | tally.position.get("result", {})
	total = collection.count(since, organization)
	for at, done in collection.collected(since, organization, tally.position.get("at")):
		for row in done:
			if row.outcome in result:
				result[row.outcome] += 1
		tally.handled, tally.failed = tally.handled + len(done), result["failed"]
		progress = round(100 * tally.handled / max(total, tally.handled), 1)
		tally.keep({"at": at, "result": result}, progress=progress, result=frappe.as_json(result))
		frappe.publish_progress(progress, title="Collecting customers", doctype="Job Run", docname=tally.run)


def result_of(run: str) -> dict:
	"""How far a collection is.

	:return: {status, progress, created, updated, failed}
	:raises DoesNotExistError: no such job
	"""
	record = frappe.get_doc("Job Run", run)
	if record.job != JOB:
		raise frappe.DoesNotExistError
	counts = frappe.parse_json(record.result or "{}")
	return {"status": record.status, "progress": record.progress or 0} | {
		field: counts.get(field, 0) for field in COUNTED
	}


@recorded_job
def collect_nightly(tally: Tally) -> None:
	"""What other ways of writing may have left out since the last night that went well becomes a customer (B6)."""
	since = job_runs.last_success(NIGHTLY) or datetime(1970, 1, 2)
	for _at, done in collection.collected(since - OVERLAP, None, None):
		frappe.db.commit()
		tally.handled += sum(row.outcome in ("created", "updated") for row in done)
