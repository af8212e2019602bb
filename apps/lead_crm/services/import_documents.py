"""Customer Import, the document: which file it may read, its columns, and what a run leaves on it (X5)."""

from pathlib import Path

import frappe
from frappe import _
from frappe.core.api.file import get_max_file_size
from frappe.core.doctype.file.utils import find_file_by_url

from lead_crm.domain import columns
from lead_crm.exceptions import InvalidInput
from lead_crm.permissions import sees_branch
from lead_crm.services import customer_file, import_undo
from lead_crm.services.branches import organization_of
from lead_crm.services.customer_import import CustomerImport, Terms, mapping_of
from lead_crm.services.document import stored

ENDINGS = (".csv", ".tsv", ".txt")
COUNTS = ("rows", "created", "updated", "unchanged", "rejected")
UNDONE_COUNTS = ("removed", "restored", "left")
RESULT_FILES = ("result_file", "rejected_file", "undo_file")
AT_WORK = ("Running", "Undoing")
NOTHING_DONE = dict.fromkeys((*COUNTS, *UNDONE_COUNTS), 0) | dict.fromkeys((*RESULT_FILES, "error"))
WRITTEN_BY_RUNS = {"status": "Draft"} | NOTHING_DONE


def check(document) -> None:
	"""An import before it is saved: at rest, its columns those of its file, its result the last run's."""
	check_at_rest(document)
	before = stored(document, "file", *WRITTEN_BY_RUNS)
	document.update({field: before[field] or empty for field, empty in WRITTEN_BY_RUNS.items()})
	document.organization = organization_of(document.branch, document.organization)
	with customer_file.opened(path_of(document)) as file:
		_fit_columns(document, file)


def check_at_rest(document) -> None:
	"""Refuse to change or delete an import while it runs."""
	if not document.is_new() and frappe.db.get_value(document.doctype, document.name, "status") in AT_WORK:
		frappe.throw(_("This import is running. Wait until it is done."), InvalidInput)


def _fit_columns(document, file: customer_file.CustomerFile) -> None:
	"""A table that is empty, or was made for another file, is guessed anew."""
	if document.columns and all(row.column in file.columns for row in document.columns):
		return
	guessed = columns.guess(file.columns)
	document.set("columns", [{"column": column, "field": guessed.get(column)} for column in file.columns])


def path_of(document) -> Path:
	"""Where the file is, if the user may read it: always one that Frappe keeps, never a path.

	:raises InvalidInput: no such file, or not for this user
	"""
	file = find_file_by_url(document.file) if document.file else None
	if not file or file.is_remote_file:
		sentence = _("File: attach a CSV file here; “{0}” is none that you may read.")
		frappe.throw(sentence.format(document.file or ""), InvalidInput)
	if not file.file_name.lower().endswith(ENDINGS):
		sentence = _("File: {0} is no CSV file. In your spreadsheet, save it as “CSV UTF-8”.")
		frappe.throw(sentence.format(file.file_name), InvalidInput)
	return Path(file.get_full_path())


def terms_of(document) -> Terms:
	"""What the document says about its run."""
	chosen = {row.column: row.field or None for row in document.columns}
	options = {"overwrite": bool(document.overwrite), "dry_run": bool(document.dry_run)}
	return Terms(document.organization, document.branch, document.source, chosen, **options)


def check_ready(document) -> None:
	"""What would keep a run of this document from beginning, said before it is queued.

	:raises InvalidInput: a column, the branch, the file
	:raises PermissionError: the user may not add customers, or not in this branch
	"""
	_check_right(document)
	with customer_file.opened(path_of(document)) as file:
		mapping_of(file, terms_of(document).columns)


def _check_right(document) -> None:
	if not frappe.has_permission("Customer", "create"):
		frappe.throw(_("Your roles do not let you add customers."), frappe.PermissionError)
	if not sees_branch(document.branch):
		frappe.throw(_("You do not work in branch {0}.").format(document.branch), frappe.PermissionError)


def begin(document) -> None:
	"""Forget the last run and its files."""
	for name in frappe.get_all("File", _attachment(document, ("in", RESULT_FILES)), pluck="name"):
		frappe.delete_doc("File", name, ignore_permissions=True)  # made by an earlier run, not by a person
	_write(document, NOTHING_DONE | {"status": "Running", "dry_run": document.dry_run})


def _attachment(document, field: str | tuple) -> dict:
	names = ("attached_to_doctype", "attached_to_name", "attached_to_field")
	return dict(zip(names, (document.doctype, document.name, field), strict=True))


def note_progress(document, work: CustomerImport) -> None:
	"""The counts so far, for those who look at the form; a moved `modified` shows that the run is alive."""
	form = {"doctype": document.doctype, "docname": document.name}
	frappe.db.set_value(*form.values(), work.counts | {"rows": work.rows})
	message = {"percent": round(100 * work.file.share_read), "rows": work.rows}
	frappe.publish_realtime("customer_import_progress", message, **form)


def finish(document, work: CustomerImport) -> None:
	"""Attach what became of the rows."""
	work.close()
	values = {"status": "Done"} | work.counts | {"rows": work.rows}
	for field, sheet in (("result_file", work.results), ("rejected_file", work.rejected)):
		if sheet.rows:
			values[field] = _attach(document, field, sheet.path)
	_write(document, values)


def _attach(document, field: str, path: Path) -> str:
	content, name = path.read_bytes(), path.name
	if len(content) > get_max_file_size():
		content, name = customer_file.zipped(path), f"{name}.zip"
	file = frappe.new_doc(
		"File", file_name=name, is_private=1, content=content, **_attachment(document, field)
	)
	return file.insert(ignore_permissions=True).file_url  # whoever may run the import may have its result


def check_undo(document) -> None:
	"""What would keep an undo of this import from beginning.

	:raises InvalidInput: it did nothing that could be taken back
	:raises PermissionError: the user may not add customers, or not in this branch
	"""
	_check_right(document)
	if not frappe.db.exists(import_undo.JOURNAL, {"customer_import": document.name}):
		frappe.throw(_("There is nothing to take back: this import has changed no customer."), InvalidInput)


def begin_undo(document) -> None:
	"""Forget what an earlier undo said."""
	for name in frappe.get_all("File", _attachment(document, "undo_file"), pluck="name"):
		frappe.delete_doc("File", name, ignore_permissions=True)  # made by an earlier undo, not by a person
	values = dict.fromkeys(UNDONE_COUNTS, 0) | {"undo_file": None, "error": None}
	_write(document, values | {"status": "Undoing"})


def note_undo(document, counts: dict[str, int], percent: int) -> None:
	"""How far an undo is."""
	form = {"doctype": document.doctype, "docname": document.name}
	frappe.db.set_value(*form.values(), dict(counts))  # it adds to what it is given
	rows = sum(counts.values())
	frappe.publish_realtime("customer_import_progress", {"percent": percent, "rows": rows}, **form)


def finish_undo(document, counts: dict[str, int], sheet: customer_file.Sheet) -> None:
	"""Attach what was left, and why."""
	sheet.close()
	values = {"status": "Undone"} | counts
	if sheet.rows:
		values["undo_file"] = _attach(document, "undo_file", sheet.path)
	_write(document, values)


def fail(document, sentence: str) -> None:
	"""Say on the document why the run ended before its time; what was committed stays."""
	document.reload()
	if document.status == "Running" and document.rows and not document.dry_run:
		done = _("{0} rows were done before. Start it again: they are recognised.").format(document.rows)
		sentence = f"{sentence} {done}"
	_write(document, {"status": "Failed", "error": sentence})


def _write(document, values: dict) -> None:
	"""Past the checks, which keep people from writing these; open forms are told."""
	frappe.db.set_value(document.doctype, document.name, values)
	document.notify_update()
