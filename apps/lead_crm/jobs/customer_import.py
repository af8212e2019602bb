"""The import of customers, chunk by chunk, each committed; and the run that a Customer Import starts (X5)."""

import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime
from frappe.utils.background_jobs import get_job, get_job_status
from rq.job import JobStatus

from lead_crm.exceptions import TryAgain
from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import customer_file, import_documents, import_undo
from lead_crm.services.acting import working_as
from lead_crm.services.customer_import import CustomerImport
from lead_crm.services.transactions import in_one_go

LONGEST_RUN = 6 * 60 * 60
SECONDS_TO_WAIT_FOR_ANOTHER_RUN = 10
MINUTES_BEFORE_TAKEN_FOR_DEAD = 5
SECONDS_BEFORE_ANOTHER_TRY = (1, 5, 20, 60)


def run_through(work: CustomerImport, progress: Callable[[CustomerImport], None] = lambda work: None) -> None:
	"""Import the whole file; each chunk is a transaction, so that what is done stays, and locks are short.

	:param progress: called after each chunk; what it writes is committed with it
	"""
	for chunk in work.chunks():
		_do(work, chunk)
		if work.terms.dry_run:
			frappe.db.rollback()
		progress(work)
		frappe.db.commit()


def _do(work: CustomerImport, chunk: list) -> None:
	"""Somebody who holds the same customers for long must not end a whole import: wait, and try again."""
	for seconds in SECONDS_BEFORE_ANOTHER_TRY:
		try:
			return work.do(chunk)
		except TryAgain:
			frappe.db.rollback()
			frappe.clear_messages()
			time.sleep(seconds)
	work.do(chunk)


def start(name: str, dry_run: bool | None = None) -> None:
	"""Queue the run of a Customer Import; one that was killed may be started again.

	:param dry_run: as the document says when left out
	:raises InvalidInput: it runs already, could not run, or is to be tried after it ran
	"""
	document = frappe.get_doc("Customer Import", name, for_update=True)
	document.check_permission("write")
	if is_under_way(name):
		import_documents.check_at_rest(document)
	if dry_run:
		import_documents.check_not_run(document)
	if dry_run is not None:
		document.dry_run = int(dry_run)
	import_documents.check_ready(document)
	import_documents.begin(document)
	frappe.enqueue(run, **_once(name))


def _once(name: str) -> dict:
	"""How the job of an import is queued: once, and after what the form shows is committed."""
	_forget_killed_job(name)
	options = {"job_id": _job_id(name), "deduplicate": True, "enqueue_after_commit": True}
	return {"queue": "long", "timeout": LONGEST_RUN, "name": name, **options}


def run(name: str) -> None:
	"""The job, as the user who started it, from the top: what an earlier run did is recognised."""
	_alone(name, _run)


def start_undo(name: str) -> None:
	"""Queue the undo of an import; one that was killed may be started again, and goes on where it ended.

	:raises InvalidInput: it runs, or there is nothing to take back
	"""
	document = frappe.get_doc("Customer Import", name, for_update=True)
	document.check_permission("write")
	if is_under_way(name):
		import_documents.check_at_rest(document)
	import_documents.check_undo(document)
	import_documents.begin_undo(document)
	frappe.enqueue(undo, **_once(name))


def undo(name: str) -> None:
	"""The job, as the user who started it; each part of the import is a transaction."""
	_alone(name, _undo)


def _undo(document) -> None:
	import_documents.check_undo(document)
	total = import_undo.begin(document.name)
	counts = dict.fromkeys(import_documents.UNDONE_COUNTS, 0)
	with TemporaryDirectory() as folder:
		path = Path(folder, f"{Path(document.file).stem}.left.csv")
		left = customer_file.Sheet(path, ["customer", "reason"])
		while done := in_one_go(lambda: import_undo.undo_page(document.name)):
			for row in done:
				counts[row.outcome] += 1
				if row.outcome == "left":
					left.write([row.customer, row.reason])
			import_documents.note_undo(document, counts, round(100 * sum(counts.values()) / total))
			frappe.db.commit()
		import_documents.finish_undo(document, counts, left)
		frappe.db.commit()


def _alone(name: str, work: Callable) -> None:
	"""One worker at a time; what ends it before its time is said on the document."""
	if not _take_lock(name):
		return
	document = frappe.get_doc("Customer Import", name)
	try:
		_check_attempts(document)
		work(document)
	except Exception as error:
		frappe.db.rollback()
		import_documents.fail(document, _sentence(error, document))
		frappe.db.commit()
	finally:
		frappe.db.sql("SELECT RELEASE_LOCK(%s)", _lock(name))


def _check_attempts(document) -> None:
	may_try = import_documents.may_try(document)
	frappe.db.commit()
	if not may_try:
		sentence = _(
			"It was stopped {0} times without getting any further. "
			"Ask your administrator whether the computer has enough memory, then start it again."
		)
		frappe.throw(sentence.format(import_documents.MOST_ATTEMPTS))


def _run(document) -> None:
	import_documents.check_ready(document)
	with TemporaryDirectory() as folder, _opened(document) as file:
		stem = Path(document.file).stem
		results, rejected = (Path(folder, f"{stem}.{ending}.csv") for ending in ("results", "rejected"))
		note = partial(import_undo.note, document.name)
		work = CustomerImport(file, import_documents.terms_of(document), results, rejected, note)
		run_through(work, lambda work: import_documents.note_progress(document, work))
		import_documents.finish(document, work)
		frappe.db.commit()


def _opened(document):
	return customer_file.opened(import_documents.path_of(document), document.sheet)


def _sentence(error: Exception, document) -> str:
	if isinstance(error, frappe.ValidationError | frappe.PermissionError):
		return str(error)
	log = document.log_error("Customer Import failed")
	return _("It ended in an error that was not expected; Error Log {0} has it.").format(log.name)


@recorded_job
def take_up_killed_imports(tally: Tally) -> None:
	"""Every few minutes: imports and undos whose worker was killed, or whose job was lost, go on as who started them."""
	silent_since = add_to_date(now_datetime(), minutes=-MINUTES_BEFORE_TAKEN_FOR_DEAD)
	silent = {"status": ("in", import_documents.AT_WORK), "modified": ("<", silent_since)}
	for document in frappe.get_all("Customer Import", silent, ["name", "status", "started_by", "owner"]):
		if is_under_way(document.name):
			continue
		with working_as(document.started_by or document.owner):
			frappe.enqueue(run if document.status == "Running" else undo, **_once(document.name))
		frappe.db.commit()
		tally.handled += 1


def is_under_way(name: str) -> bool:
	"""Whether a worker is at it, or will be."""
	return _is_locked(name) or get_job_status(_job_id(name)) == JobStatus.QUEUED


def _forget_killed_job(name: str) -> None:
	"""A killed worker leaves its job "started" for good, and no other of that id would be queued."""
	job = get_job(_job_id(name))
	if job and job.get_status() != JobStatus.QUEUED:
		job.delete()


def _job_id(name: str) -> str:
	return f"customer_import::{name}"


def _lock(name: str) -> str:
	"""A lock of the database connection: it goes with the worker, however that ends."""
	return f"{frappe.conf.db_name}.customer_import.{name}"


def _take_lock(name: str) -> bool:
	taken = frappe.db.sql("SELECT GET_LOCK(%s, %s)", (_lock(name), SECONDS_TO_WAIT_FOR_ANOTHER_RUN))
	return taken[0][0] == 1


def _is_locked(name: str) -> bool:
	return frappe.db.sql("SELECT IS_USED_LOCK(%s)", _lock(name))[0][0] is not None
