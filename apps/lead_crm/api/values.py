"""Pages and rows as programs ask for them and send them; what cannot be used is InvalidInput."""

import json
from decimal import Decimal, InvalidOperation

import frappe
from frappe import _

from lead_crm.domain.identity import clean_text
from lead_crm.exceptions import InvalidInput
from lead_crm.services.customers import FIELDS
from lead_crm.services.times import date_from

MOST_ROWS_A_PAGE = 500
MOST_START = 1_000_000_000
MOST_CHARACTERS = 140
MOST_PERSONS = 1000
MOST_MONEY = Decimal(10) ** 12
PERSON_TEXTS = ("full_name", "passport_number", "phone", "email")
CUSTOMER_VALUES = (*FIELDS, "country")
CHILD_TEXTS = ("first_name", "last_name", "date_of_birth", "gender")
PARENT_TEXTS = ("name", "phone", "email", "relation")
MOST_PARENTS = 20
MOST_NAMES = 100
BOOKING_TEXTS = ("external_id", "booking_type", "branch", "currency")


def page(start: int, page_length: int) -> tuple[int, int]:
	"""The limits of a page: from 0 on, 1 to 500 rows."""
	if not 0 <= start <= MOST_START or not 1 <= page_length <= MOST_ROWS_A_PAGE:
		frappe.throw(
			_("start is 0 or more, page_length 1 to {0}; sent were {1} and {2}.").format(
				MOST_ROWS_A_PAGE, start, page_length
			),
			InvalidInput,
		)
	return start, page_length


def rows_from(rows: list | str, field: str, most: int) -> list[dict]:
	"""A list of objects, also as the JSON text in which a form sends it."""
	if isinstance(rows, str):
		rows = _parsed(rows)
	if not isinstance(rows, list):
		frappe.throw(_("{0} must be a list of objects.").format(field), InvalidInput)
	if len(rows) > most:
		frappe.throw(
			_("{0} has {1} rows; at most {2} in one call.").format(field, len(rows), most), InvalidInput
		)
	for number, row in enumerate(rows, 1):
		if not isinstance(row, dict):
			frappe.throw(_("{0}: row {1} is not an object.").format(field, number), InvalidInput)
	return rows


def _parsed(text: str):
	try:
		return json.loads(text)
	except ValueError:
		return None


def customer_row_from(row: dict) -> dict:
	"""A row of a bulk upsert: a misspelt name must not make a customer without a phone."""
	_check_names(row, CUSTOMER_VALUES, "rows")
	return row


def booking_from(given: dict | str) -> dict:
	"""A booking as other programs send it, each value checked; what is left out is not in the result."""
	given = _parsed(given) if isinstance(given, str) else given
	if not isinstance(given, dict):
		frappe.throw(_("booking must be an object."), InvalidInput)
	_check_names(given, (*BOOKING_TEXTS, "booked_on", "amount", "persons"), "booking")
	result = {field: _text(given[field], field) for field in BOOKING_TEXTS if given.get(field) is not None}
	for field in ("external_id", "branch"):
		if not result.get(field):
			frappe.throw(_("booking: {0} is missing.").format(field), InvalidInput)
	if given.get("booked_on"):
		result["booked_on"] = date_from(_text(given["booked_on"], "booked_on"), "booked_on")
	if given.get("amount") is not None:
		result["amount"] = amount_from(given["amount"], "amount")
	if given.get("persons") is not None:
		result["persons"] = [_person(row) for row in rows_from(given["persons"], "persons", MOST_PERSONS)]
	return result


def _person(row: dict) -> dict:
	_check_names(row, PERSON_TEXTS, "persons")
	if not row.get("full_name"):
		frappe.throw(_("persons: {0} is missing.").format("full_name"), InvalidInput)
	return {field: _text(row[field], field) for field in PERSON_TEXTS if row.get(field) is not None}


def child_from(given: dict | str) -> dict:
	"""A child as an enquiry form sends it."""
	given = _parsed(given) if isinstance(given, str) else given
	if not isinstance(given, dict):
		frappe.throw(_("child must be an object."), InvalidInput)
	_check_names(given, CHILD_TEXTS, "child")
	child = {field: _text(value, field) for field, value in given.items() if value is not None}
	child["date_of_birth"] = date_from(child.get("date_of_birth"), "date_of_birth")
	return child


def parents_from(given: list | str) -> list[dict]:
	"""Parents as an enquiry form sends them."""
	parents = []
	for row in rows_from(given, "parents", MOST_PARENTS):
		_check_names(row, (*PARENT_TEXTS, "is_primary"), "parents")
		parent = {field: _text(row[field], field) for field in PARENT_TEXTS if row.get(field) is not None}
		parents.append(parent | {"is_primary": row.get("is_primary") in (True, 1, "1", "true")})
	return parents


def names_from(given: list | str | None, field: str, most: int = MOST_NAMES) -> list[str]:
	"""A list of names, also as JSON text; none is an empty list."""
	names = _parsed(given) if isinstance(given, str) and given else given or []
	if not isinstance(names, list) or len(names) > most:
		frappe.throw(_("{0} must be a list of at most {1} names.").format(field, most), InvalidInput)
	return [name for name in (_text(name, field) for name in names) if name]


def _check_names(given: dict, known: tuple[str, ...], where: str) -> None:
	if unknown := sorted(str(name) for name in set(given) - set(known)):
		frappe.throw(
			_("{0}: {1} is not known here; these are: {2}.").format(
				where, ", ".join(unknown), ", ".join(known)
			),
			InvalidInput,
		)


def _text(value, field: str) -> str:
	if isinstance(value, int) and not isinstance(value, bool):
		value = str(value)
	if not isinstance(value, str) or len(value) > MOST_CHARACTERS:
		frappe.throw(
			_("{0} must be a text of at most {1} characters.").format(field, MOST_CHARACTERS), InvalidInput
		)
	return clean_text(value)


def amount_from(value, field: str) -> Decimal:
	"""Money: a decimal number, zero or more, below a trillion."""
	try:
		amount = Decimal(str(value)) if not isinstance(value, bool) else Decimal("nan")
	except InvalidOperation:
		amount = Decimal("nan")
	if not amount.is_finite() or not 0 <= amount < MOST_MONEY:
		frappe.throw(
			_("{0} “{1}” is no amount; one looks like 1250.50.").format(field, str(value)[:60]), InvalidInput
		)
	return amount


def days_from(days: int, field: str) -> int:
	"""A number of days, 0 to ten years."""
	if not 0 <= days <= 3650:
		frappe.throw(_("{0} is 0 to 3650, not {1}.").format(field, days), InvalidInput)
	return days


def order_from(given: dict | str | None) -> dict | None:
	"""What was ordered, each value checked."""
	if given is None or given == "":
		return None
	given = _parsed(given) if isinstance(given, str) else given
	if not isinstance(given, dict):
		frappe.throw(_("order must be an object."), InvalidInput)
	_check_names(given, ("product_details", "quantity", "total_price", "order_date"), "order")
	order = {
		field: amount_from(given[field], field)
		for field in ("quantity", "total_price")
		if given.get(field) is not None
	}
	if given.get("product_details"):
		order["product_details"] = str(given["product_details"])
	if given.get("order_date"):
		order["order_date"] = date_from(_text(given["order_date"], "order_date"), "order_date")
	return {field: float(value) if isinstance(value, Decimal) else value for field, value in order.items()}
