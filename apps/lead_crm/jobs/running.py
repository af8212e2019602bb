"""How every job runs: one at a time, with a record of each run that an administrator sees in the desk (X9)."""

import functools
import time
from collections.abc import Callable
from dataclasses import dataclass

import frappe
from frappe.utils import now_datetime


@dataclass
class Tally:
	"""What a run did."""

	handled: int = 0
	failed: int = 0
	summary: str = ""


def recorded_job(function: Callable[[Tally], None]) -> Callable[[], dict | None]:
	"""Make a job of a function that counts what it does in the Tally it is given.

	A second runner of the same job leaves at once. The run's record is committed at the start, so that a run that was
	killed can be seen: it stays Running until the next one says Failed in its place.
	"""

	@functools.wraps(function)
	def run() -> dict | None:
		name = f"{function.__module__}.{function.__name__}"
		lock = f"{frappe.conf.db_name}:{name}"[:64]
		if not frappe.db.sql("SELECT GET_LOCK(%s, 0)", lock)[0][0]:
			return None
		try:
			return _run(name, function)
		finally:
			frappe.db.sql("SELECT RELEASE_LOCK(%s)", lock)

	return run


def _run(name: str, function: Callable[[Tally], None]) -> dict:
	tally, started = Tally(), time.monotonic()
	_close_killed_runs(name)
	record = frappe.new_doc("Job Run", job=name, status="Running", started_at=now_datetime())
	record.insert(ignore_permissions=True)  # the system's own diary
	frappe.db.commit()
	try:
		function(tally)
		status, error = "Done", None
	except Exception:
		frappe.db.rollback()
		status, error = "Failed", frappe.get_traceback()
		frappe.log_error(f"{name} failed")
	seconds = round(time.monotonic() - started, 3)
	result = {"status": status, "handled": tally.handled, "failed": tally.failed, "summary": tally.summary}
	record.db_set(
		result | {"error": error, "ended_at": now_datetime(), "seconds": seconds}, update_modified=False
	)
	frappe.db.commit()
	return result


def _close_killed_runs(name: str) -> None:
	"""Nobody else runs this job now, so a record that still says Running is of a run that was killed."""
	frappe.db.set_value(
		"Job Run",
		{"job": name, "status": "Running"},
		{"status": "Failed", "error": "The run was killed."},
		update_modified=False,
	)
