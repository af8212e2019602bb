"""What is sent for a document's fields, before Frappe casts it: understood as it was meant, or refused by name (D12, D14).

Frappe makes 0 of "abc" and 125 of "12,5", and fails on texts that are too long or on times with an offset."""

from datetime import date, datetime
from typing import Any

import frappe
from frappe import _

from lead_crm.domain import field_values
from lead_crm.domain.field_values import Unusable
from lead_crm.domain.identity import clean_text
from lead_crm.exceptions import InvalidInput
from lead_crm.services.times import date_from, time_from

MOST_ROWS = 1000
MOST_CHARACTERS = 140
MOST_BYTES = {"Small Text": 65_535, "Text": 65_535, "Long Text": 1_000_000}
TABLES = ("Table", "Table MultiSelect")
SYSTEM = (
	"name", "owner", "modified_by", "creation", "modified", "docstatus", "parent", "parenttype", "parentfield", "_user_tags",
	"_assign", "_comments", "_liked_by", "_seen",
)  # fmt: skip


def check(document) -> None:
	"""Read every value of a document and of its rows.

	:raises InvalidInput: naming the field, the value and what would be right
	"""
	for part in [document, *document.get_all_children()]:
		_check_system(part)
		given = part.__dict__
		for field in part.meta.fields:
			value = given.get(field.fieldname)
			if value is not None and value != "" and field.fieldtype not in TABLES:
				given[field.fieldname] = _read(part, field, value)


def check_rows(document, fieldname: str, rows: Any) -> None:
	"""The rows of a table, before any is made of them.

	:raises InvalidInput: they are no list of objects, or too many
	"""
	label = _(document.meta.get_label(fieldname))
	if not isinstance(rows, list | tuple) or any(isinstance(row, str | int | float | list) for row in rows):
		frappe.throw(_("{0} must be a list of objects.").format(label), InvalidInput)
	if len(rows) > MOST_ROWS:
		frappe.throw(_("{0} has {1} rows; at most {2}.").format(label, len(rows), MOST_ROWS), InvalidInput)


def check_rows_are_its_own(document) -> None:
	"""A row that names itself is one of this document's: Frappe would take it away from another.

	:raises InvalidInput: it is not
	"""
	before = document.get_doc_before_save()
	known = {row.name for row in before.get_all_children()} if before else set()
	for row in document.get_all_children():
		if row.name and not row.get("__islocal") and before and row.name not in known:
			frappe.throw(
				_("Row {0}: “{1}” is no row of this document.").format(row.idx, row.name), InvalidInput
			)


def _check_system(part) -> None:
	"""What Frappe keeps beside the fields: it sets most of it anew, but reads all of it first."""
	where = part.get("parentfield") or part.doctype
	for field in SYSTEM:
		if isinstance(part.__dict__.get(field), dict | list):
			frappe.throw(_("{0}: {1} must be a single value.").format(where, field), InvalidInput)
	try:
		field_values.read_whole(part.get("idx") or 0)
	except Unusable as error:
		frappe.throw(_("{0}: idx cannot be right: {1}.").format(where, _(str(error))), InvalidInput)


def _read(part, field, value: Any) -> Any:
	try:
		if reader := READERS.get(field.fieldtype):
			return reader(field, value)
		if isinstance(value, dict | list):
			raise Unusable("it is a single value")
		return value
	except Unusable as error:
		message = _("{0} “{1}” cannot be right: {2}.")
		frappe.throw(message.format(_(field.label), str(value)[:60], _(str(error))), InvalidInput)


def _text(field, value: Any) -> str:
	if isinstance(value, int) and not isinstance(value, bool):
		value = str(value)  # a phone that a program sends as a number
	if not isinstance(value, str):
		raise Unusable("it is a text")
	text = clean_text(value)
	if field.fieldtype == "Data" and len(text) > (field.length or MOST_CHARACTERS):
		raise Unusable(f"it has at most {field.length or MOST_CHARACTERS} characters")
	most = MOST_BYTES.get(field.fieldtype)
	if most and len(text) > most // 4 and len(text.encode()) > most:
		raise Unusable(f"it is longer than {most:,} bytes")
	return text


def _choice(field, value: Any) -> str:
	text = _text(field, value)
	options = (field.options or "").split("\n")
	if any(options) and text not in options:
		raise Unusable("it is one of " + ", ".join(filter(None, options)))
	return text


def _whole(field, value: Any) -> int:
	return _not_below_zero(field, field_values.read_whole(value))


def _decimal(field, value: Any) -> Any:
	number = _not_below_zero(field, field_values.read_decimal(value))
	return float(number) if isinstance(value, str) else value


def _not_below_zero(field, number: Any) -> Any:
	if number < 0 and (field.non_negative or field.fieldtype in ("Duration", "Percent")):
		raise Unusable("it is zero or more")
	return number


def _tick(field, value: Any) -> int:
	return field_values.read_tick(value)


def _day(field, value: Any) -> date:
	if isinstance(value, date):
		return value
	if not isinstance(value, str):
		raise Unusable("a date looks like 2026-03-31")
	moment = time_from(value, _(field.label)) if len(value.strip()) > 10 else None
	return moment.date() if moment else date_from(value, _(field.label))


def _moment(field, value: Any) -> datetime | date:
	if isinstance(value, date):
		return value
	if not isinstance(value, str):
		raise Unusable("a time looks like 2026-03-31T14:05:00+05:00")
	return time_from(value, _(field.label))


READERS = dict.fromkeys(("Data", "Small Text", "Text", "Long Text", "Link", "Dynamic Link"), _text) | {
	"Select": _choice,
	"Int": _whole,
	"Float": _decimal,
	"Currency": _decimal,
	"Percent": _decimal,
	"Duration": _decimal,
	"Check": _tick,
	"Date": _day,
	"Datetime": _moment,
}
