"""Runs of jobs as the database knows them: neither a killed worker nor a queue that lost its memory loses one (X9)."""

from datetime import timedelta

import frappe
from frappe import _
from frappe.utils import now_datetime
from frappe.utils.background_jobs import get_job_status
from redis.exceptions import ConnectionError as RedisDown
from rq.job import JobStatus

from lead_crm.services.notices import notify
from lead_crm.services.reminders import claim

JOBS = "lead_crm.jobs."
MOST_FAILURES_A_DAY = 4
PAUSE_AFTER_FAILURE = timedelta(hours=1)


def start(job: str, **arguments) -> str:
	"""Ask for a run of a job; its record is part of the caller's transaction, so it is not lost with the queue.

	:param job: the full name of a recorded job
	:param arguments: what the job is told, as JSON can keep it
	:return: the name of its Job Run
	"""
	run = frappe.new_doc("Job Run", job=job, status="Queued", started_at=now_datetime())
	run.arguments = frappe.as_json(arguments, indent=None)
	run.insert(ignore_permissions=True)  # the system's own diary
	frappe.db.after_commit.add(lambda: enqueue(job, run.name))
	return run.name


def enqueue(job: str, run: str | None = None) -> None:
	"""Hand a run to the workers; where Redis does not answer, the sweep does so within minutes.

	:param run: the Job Run that was asked for; None for a job that the scheduler calls
	"""
	told = {"run": run} if run else {}
	try:
		frappe.enqueue(job, queue="long", job_id=_job_id(job, run), **told)
	except RedisDown:
		frappe.logger("lead_crm").warning(f"Redis does not answer; {job} waits for the sweep")


def _job_id(job: str, run: str | None) -> str:
	return f"lead_crm::{run or job}"


def lock_name(job: str, run: str | None = None) -> str:
	"""The database lock that is held while a job runs: it goes with the connection, however the worker ends."""
	return f"{frappe.conf.db_name}:{run or job.removeprefix(JOBS)}"[:64]


def abandoned() -> list[frappe._dict]:
	"""Runs that say Queued or Running while no worker is at them, nor will be.

	:return: [{name, job, arguments}]
	"""
	open_runs = frappe.get_all(
		"Job Run",
		{"status": ("in", ("Queued", "Running")), "job": ("like", f"{JOBS}%")},
		["name", "job", "arguments"],
		order_by="started_at",
	)
	return [run for run in open_runs if not _is_under_way(run)]


def asked_for(run) -> str | None:
	"""The name under which a run goes on; None for those of the scheduler, which begin anew."""
	return run.name if run.arguments else None


def own_lock(run) -> str:
	"""Runs that were told something may go on side by side; the others are one at a time."""
	told = run.arguments and frappe.parse_json(run.arguments)
	return lock_name(run.job, run.name if told else None)


def _is_under_way(run) -> bool:
	is_locked = frappe.db.sql("SELECT IS_USED_LOCK(%s)", own_lock(run))[0][0] is not None
	return is_locked or get_job_status(_job_id(run.job, asked_for(run))) == JobStatus.QUEUED


def failed_lately() -> list[str]:
	"""Jobs of the scheduler whose last run failed a while ago, and not too often today: a daily one runs again the same day."""
	a_day_ago = now_datetime() - timedelta(days=1)
	runs = frappe.get_all(
		"Job Run",
		{"started_at": (">", a_day_ago), "arguments": ("is", "not set"), "job": ("like", f"{JOBS}%")},
		["job", "status", "started_at"],
		order_by="started_at",
	)
	last = {run.job: run for run in runs}
	failures = [run.job for run in runs if run.status == "Failed"]
	return [
		job
		for job, run in last.items()
		if run.status == "Failed"
		and run.started_at < now_datetime() - PAUSE_AFTER_FAILURE
		and failures.count(job) < MOST_FAILURES_A_DAY
	]


def last_success(job: str):
	"""When the last run of a job that came to its end was begun, in the site's time zone; None where none is known."""
	done = {"job": job, "status": "Done"}
	return frappe.db.get_value("Job Run", done, "started_at", order_by="started_at desc")


def tell_of_failure(job: str, run: str) -> None:
	"""The administrators of the CRM hear of a job that failed, once a day each."""
	subject = _("The background job {0} failed").format(job.removeprefix(JOBS))
	filters = {"role": "CRM Administrator", "parenttype": "User"}
	for user in frappe.get_all("Has Role", filters, pluck="parent", distinct=True):
		if claim([(f"Failed {job}", "User", user, now_datetime().date(), user)]):
			notify(user, subject, "Job Run", run)
