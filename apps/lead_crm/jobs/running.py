"""How every job runs: one at a time, with a record of each run that an administrator sees in the desk (X9)."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import frappe
from frappe.utils import now_datetime

from lead_crm.services import job_runs

ENDED = ("Done", "Failed")
MOST_ATTEMPTS = 5


@dataclass
class Tally:
	"""What a run did, and what it was told by whoever asked for it."""

	handled: int = 0
	failed: int = 0
	summary: str = ""
	run: str = ""
	arguments: dict[str, Any] = field(default_factory=dict)
	position: dict[str, Any] = field(default_factory=dict)

	def keep(self, position: dict[str, Any], **shown) -> None:
		"""Commit what was done together with how far that is: a run that is killed goes on from here.

		:param shown: progress (percent) and result, for who asked for the run
		"""
		self.position = position
		values = {"position": frappe.as_json(position, indent=None), "attempts": 0}
		values |= {"handled": self.handled, "failed": self.failed} | shown
		frappe.db.set_value("Job Run", self.run, values, update_modified=False)
		frappe.db.commit()


def recorded_job(function: Callable[[Tally], None]) -> Callable[..., dict | None]:
	"""Make a job of a function that counts what it does in the Tally it is given.

	A second runner of the same job leaves at once. The run's record is committed at the start, so that a run that was
	killed can be seen, and is taken up again by jobs.sweeping.
	"""
	job = f"{function.__module__}.{function.__name__}"

	@functools.wraps(function)
	def run(run: str | None = None) -> dict | None:
		asked = (
			frappe.db.get_value("Job Run", run, ["name", "job", "arguments"], as_dict=True) if run else None
		)
		lock = job_runs.own_lock(asked) if asked else job_runs.lock_name(job)
		if not frappe.db.sql("SELECT GET_LOCK(%s, 0)", lock)[0][0]:
			return None
		try:
			record = _begin(job, run)
			return _run(record, function) if record else None
		finally:
			frappe.db.sql("SELECT RELEASE_LOCK(%s)", lock)

	return run


def _begin(job: str, run: str | None):
	"""The record of this run, committed; None where there is nothing to do any more."""
	if run:
		return _take_up(run)
	_close_killed_runs(job)
	record = frappe.new_doc("Job Run", job=job, status="Running", started_at=now_datetime())
	record.insert(ignore_permissions=True)  # the system's own diary
	frappe.db.commit()
	return record


def _take_up(run: str):
	record = frappe.get_doc("Job Run", run, for_update=True)
	if record.status in ENDED:
		return None
	attempts = (record.attempts or 0) + 1
	values = {"status": "Running", "attempts": attempts}
	if attempts > MOST_ATTEMPTS:
		error = f"Given up: {MOST_ATTEMPTS} attempts in a row were killed before they got any further."
		values = {"status": "Failed", "error": error, "ended_at": now_datetime()}
	record.db_set(values, update_modified=False)
	frappe.db.commit()
	return record if record.status == "Running" else None


def _run(record, function: Callable[[Tally], None]) -> dict:
	tally, started = _tally(record), time.monotonic()
	try:
		function(tally)
		status, error = "Done", None
	except Exception:
		frappe.db.rollback()
		status, error = "Failed", frappe.get_traceback()
		frappe.log_error(f"{record.job} failed")
	seconds = round((record.seconds or 0) + time.monotonic() - started, 3)
	result = {"status": status, "handled": tally.handled, "failed": tally.failed, "summary": tally.summary}
	values = result | {"error": error, "ended_at": now_datetime(), "seconds": seconds}
	if status == "Done":
		values["progress"] = 100
	record.db_set(values, update_modified=False)
	frappe.db.commit()
	if error:
		job_runs.tell_of_failure(record.job, record.name)
		frappe.db.commit()
	return result


def _tally(record) -> Tally:
	"""Counting goes on where an earlier attempt of the same run was killed."""
	return Tally(
		handled=record.handled or 0,
		failed=record.failed or 0,
		run=record.name,
		arguments=frappe.parse_json(record.arguments or "{}"),
		position=frappe.parse_json(record.position or "{}"),
	)


def _close_killed_runs(job: str) -> None:
	"""Nobody else runs this job now, so a record of the scheduler's that still says Running is of a run that was killed."""
	frappe.db.set_value(
		"Job Run",
		{"job": job, "status": "Running", "arguments": ("is", "not set")},
		{"status": "Failed", "error": "The run was killed."},
		update_modified=False,
	)
