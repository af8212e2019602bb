"""What is said of a row of an import, in a clerk's words (X5)."""

from typing import Any

import frappe
from frappe import _

from lead_crm.domain import csv_records, likeness, sheet_cells
from lead_crm.domain.csv_records import Record
from lead_crm.services.customer_bulk import Row


def flaw(record: Record, width: int) -> str:
	"""Why a row could not be read as one; the header has `width` cells."""
	cells = abs(len(record.cells) - width)
	if record.flaw == csv_records.TOO_FEW:
		return _("This row has fewer cells than the header: {0} missing.").format(cells)
	if record.flaw == csv_records.TOO_MANY:
		return _("This row has more cells than the header: {0} too many.").format(cells)
	if record.flaw == csv_records.OPEN_QUOTE:
		return _("This line opens a quotation mark and does not close it. Close it, or take it out.")
	return _("This row has letters that cannot be read. Save the file as “CSV UTF-8”.")


def error_cell(column: str, cell: str) -> str:
	"""Of a cell that holds no value."""
	if cell == sheet_cells.UNCALCULATED:
		sentence = _(
			"{0} has a formula without a result. Open the file in your spreadsheet, and save it there."
		)
		return sentence.format(column)
	return _("{0} has an error of the spreadsheet, “{1}”. Mend it there.").format(column, cell.strip())


def other_name(row: Row, name: str) -> str | None:
	"""A warning where a key says it is somebody with quite another name: the import goes by the key, a person should look."""
	if not row.known_as or not likeness.is_quite_another(row.known_as, name):
		return None
	sentence = {
		"Phone": _("The phone is that of {0}; the file says {1}."),
		"Email": _("The email is that of {0}; the file says {1}."),
		"Passport": _("The passport is that of {0}; the file says {1}."),
	}
	return sentence[row.matched_on].format(row.known_as, name)


def known_as(row: Row, name: str) -> str | None:
	"""Of a customer whose name is written otherwise."""
	if not row.known_as or row.known_as.casefold() == name.casefold():
		return None
	return _("Known as “{0}”.").format(row.known_as)


def repeats(first: int) -> str:
	"""Of a row that is the customer of one before it."""
	return _("The same customer as row {0}.").format(first)


def conflicts(others: list[str]) -> str:
	"""Of a row whose keys belong to several customers; one that a dry run has not made has no name yet."""
	named = ", ".join(others) or _("of another row")
	return _("Shares a phone, email or passport with customer {0} too.").format(named)


def shortened(cell: str) -> str | None:
	"""Of a phone or passport number that a spreadsheet has cut."""
	if not sheet_cells.is_shortened(cell):
		return None
	sentence = _(
		"“{0}” was shortened by a spreadsheet. Make its column a text there, and enter the number again."
	)
	return sentence.format(cell.strip())


def replaced(change: dict[str, tuple[Any, Any]]) -> str:
	"""What a row would change of its customer, and of that what was there before."""
	parts = []
	for field, (before, after) in change.items():
		label = _(frappe.get_meta("Customer").get_label(field))
		parts.append(f"{label}: {before} → {after}" if before else f"{label}: {after}")
	return "; ".join(parts)
