"""Customer Import, the document: which file it may read, its columns, and what a run leaves on it (X5)."""

from itertools import islice
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

ROWS_OF_A_PREVIEW = 5
LONGEST_PREVIEW = 80
SETTINGS = ("branch", "organization", "file", "sheet", "source", "overwrite")
COUNTS = (
	"rows",
	"created",
	"updated",
	"unchanged",
	"rejected",
	"duplicates",
	"other_names",
	"percent",
	"undoing",
)
UNDONE_COUNTS = ("removed", "restored", "left")
RESULT_FILES = ("result_file", "rejected_file", "undo_file")
AT_WORK = ("Running", "Undoing")
MOST_ATTEMPTS = 5
NOTHING_DONE = dict.fromkeys((*COUNTS, *UNDONE_COUNTS), 0) | dict.fromkeys(
	(*RESULT_FILES, "error", "findings")
)
WRITTEN_BY_RUNS = {"status": "Draft", "file_hash": None} | NOTHING_DONE


def check(document) -> None:
	"""An import before it is saved: at rest, its columns those of its file, its result the last run's.

	:raises InvalidInput: it runs, its file cannot be read, or it has run and other settings would say what was not done
	"""
	check_at_rest(document)
	before = stored(document, *SETTINGS, *WRITTEN_BY_RUNS, "dry_run")
	document.update({field: before[field] or empty for field, empty in WRITTEN_BY_RUNS.items()})
	document.organization = organization_of(document.branch, document.organization)
	if before.file and before.file != document.file and before.sheet == document.sheet:
		document.sheet = None
	with customer_file.opened(path_of(document), document.sheet) as file:
		document.sheet = file.sheet
		_fit_columns(document, file)
	if _has_other_settings(document, before):
		check_not_run(before)
		document.update(WRITTEN_BY_RUNS)  # what was tried was something else


def _has_other_settings(document, before: frappe._dict) -> bool:
	was = document.get_doc_before_save()
	if not was:
		return False
	if has_run(was) and document.dry_run != was.dry_run:
		return True
	columns_now, columns_then = (
		[(row.column, row.field or "") for row in doc.columns] for doc in (document, was)
	)
	differs = any((document.get(field) or None) != (before[field] or None) for field in SETTINGS)
	return differs or columns_now != columns_then


def has_run(document) -> bool:
	"""Whether it imported, so that what it did can only be taken back."""
	if document.status == "Failed":
		return bool(document.undoing or (document.rows and not document.dry_run))
	return document.status == "Done" and not document.dry_run


def check_not_run(document) -> None:
	"""Refuse what would make of an import that ran another one."""
	if has_run(document):
		frappe.throw(_("This import has run. Take it back first, or make a new one."), InvalidInput)


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
		sentence = _("File: attach an Excel workbook or a CSV file here; “{0}” is none that you may read.")
		frappe.throw(sentence.format(document.file or ""), InvalidInput)
	if not file.file_name.lower().endswith(customer_file.ENDINGS):
		sentence = _("File: {0} is neither an Excel workbook (.xlsx) nor a CSV file. Save it as one of them.")
		frappe.throw(sentence.format(file.file_name), InvalidInput)
	return Path(file.get_full_path())


def terms_of(document) -> Terms:
	"""What the document says about its run."""
	chosen = {row.column: row.field or None for row in document.columns}
	options = {"overwrite": bool(document.overwrite), "dry_run": bool(document.dry_run)}
	return Terms(document.organization, document.branch, document.source, chosen, **options)


def check_ready(document) -> None:
	"""What would keep a run of this document from beginning, said before it is queued.

	:raises InvalidInput: a column, the branch, the file; or that is another one than was tried or begun
	:raises PermissionError: the user may not add customers, or not in this branch
	"""
	_check_right(document)
	path = path_of(document)
	with customer_file.opened(path, document.sheet) as file:
		mapping_of(file, terms_of(document).columns)
	if not document.dry_run and document.file_hash not in (None, "", customer_file.fingerprint(path)):
		sentence = _(
			"The file was changed since it was checked. Check again what would happen, or make a new import."
		)
		frappe.throw(sentence, InvalidInput)


def preview(document) -> dict:
	"""The first rows of the file under its columns, for who says which column is which field.

	:return: sheets, sheet, columns: [{column, values}], fields: [{field, label}], keys
	:raises InvalidInput: the file cannot be read
	"""
	with customer_file.opened(path_of(document), document.sheet) as file:
		rows = [record.cells for record in islice(file, ROWS_OF_A_PREVIEW) if not record.flaw]
		sheets, sheet, names = list(file.sheets), file.sheet, file.columns
	values = [[row[place][:LONGEST_PREVIEW] for row in rows] for place in range(len(names))]
	meta = frappe.get_meta("Customer")
	return {
		"sheets": sheets,
		"sheet": sheet,
		"columns": [{"column": name, "values": shown} for name, shown in zip(names, values, strict=True)],
		"fields": [{"field": field, "label": _(meta.get_label(field))} for field in columns.FIELDS],
		"keys": list(columns.KEYS),
	}


def _check_right(document) -> None:
	if not frappe.has_permission("Customer", "create"):
		frappe.throw(_("Your roles do not let you add customers."), frappe.PermissionError)
	if not sees_branch(document.branch):
		frappe.throw(_("You do not work in branch {0}.").format(document.branch), frappe.PermissionError)


def begin(document) -> None:
	"""Forget the last run and its files."""
	for name in frappe.get_all("File", _attachment(document, ("in", RESULT_FILES)), pluck="name"):
		frappe.delete_doc("File", name, ignore_permissions=True)  # made by an earlier run, not by a person
	run = {"status": "Running", "dry_run": document.dry_run} | _asked_now()
	_write(document, NOTHING_DONE | run | {"file_hash": customer_file.fingerprint(path_of(document))})


def _attachment(document, field: str | tuple) -> dict:
	names = ("attached_to_doctype", "attached_to_name", "attached_to_field")
	return dict(zip(names, (document.doctype, document.name, field), strict=True))


def note_progress(document, work: CustomerImport) -> None:
	"""The counts so far, for those who look at the form; a moved `modified` shows that the run is alive."""
	so_far = {"percent": round(100 * work.file.share_read), "rows": work.rows}
	getting_on = {"attempts": 0} if work.rows > document.rows else {}
	counts = work.counts | work.warnings | so_far
	frappe.db.set_value(document.doctype, document.name, counts | getting_on)
	_tell(document, so_far)


def _tell(document, so_far: dict[str, int]) -> None:
	form = {"doctype": document.doctype, "docname": document.name}
	frappe.publish_realtime("customer_import_progress", so_far | {"name": document.name}, **form)


def finish(document, work: CustomerImport) -> None:
	"""Attach what became of the rows."""
	work.close()
	values = {"status": "Done", "findings": frappe.as_json(work.findings.as_dict(), indent=None)}
	values |= work.counts | work.warnings | {"rows": work.rows}
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
	values = dict.fromkeys(UNDONE_COUNTS, 0) | {"undo_file": None, "error": None, "percent": 0}
	_write(document, values | {"status": "Undoing", "undoing": 1} | _asked_now())


def _asked_now() -> dict:
	return {"started_by": frappe.session.user, "attempts": 0}


def may_try(document) -> bool:
	"""Whether a run goes on that a worker takes up; one that killed several workers without getting any further does not."""
	document.db_set("attempts", document.attempts + 1)
	return document.attempts <= MOST_ATTEMPTS


def note_undo(document, counts: dict[str, int], percent: int) -> None:
	"""How far an undo is."""
	frappe.db.set_value(document.doctype, document.name, counts | {"percent": percent, "attempts": 0})
	_tell(document, {"percent": percent, "rows": sum(counts.values())})


def finish_undo(document, counts: dict[str, int], sheet: customer_file.Sheet) -> None:
	"""Attach what was left, and why."""
	sheet.close()
	values = {"status": "Undone", "undoing": 0} | counts
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
