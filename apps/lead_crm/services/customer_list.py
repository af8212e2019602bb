"""The collected list of customers, and what a bulk call reports (B6, B10, B12)."""

from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Criterion, Order

from lead_crm.domain import identity
from lead_crm.exceptions import InvalidInput
from lead_crm.services import totals
from lead_crm.services.branches import my_country_codes
from lead_crm.services.customer_bulk import Row, upsert_rows
from lead_crm.services.visible import visible

FIELDS = [
	"name", "full_name", "phone", "email", "passport_number", "city", "source", "service_type", "branch", "organization",
	"last_activity", "is_active", "creation", "modified",
]  # fmt: skip
OUTCOMES = ("created", "updated", "unchanged", "failed")


def collection(
	organization: str | None, branch: str | None, search: str | None, start: int, page_length: int
) -> dict:
	"""Active customers that the user may see, newest first (B4, B10).

	:param search: a name's beginning, or a phone, email or passport however written
	:return: {total, data}
	"""
	customer, search = frappe.qb.DocType("Customer"), identity.clean_text(search or "")
	conditions = [
		customer.is_active == 1,
		*visible("Customer"),
	]  # who was merged into another is not active either
	for field, value in (("organization", organization), ("branch", branch)):
		conditions += [customer[field] == value] if value else []
	conditions += [_matching(customer, search, organization)] if search else []
	found = frappe.qb.from_(customer).where(Criterion.all(conditions))
	query = found.select(*(customer[field] for field in FIELDS))
	query = query.orderby(customer.creation, customer.name, order=Order.desc)
	data = query.limit(page_length).offset(start).run(as_dict=True)
	return {"total": totals.total(found.select(customer.name)), "data": data}


def _matching(customer, search: str, organization: str | None) -> Criterion:
	found = owners(search, organization) or [""]
	return customer.name.isin(found) | customer.full_name.like(_literally(search) + "%")


def owners(text: str, organization: str | None = None) -> list[str]:
	"""Customers whose phone, email or passport this is, however written; of what is seen of them, the caller decides.

	:param organization: in whose countries a phone is read; in those of all the user's branches when left out
	"""
	values = {identity.normalise_phone(text, country) for country in my_country_codes(organization)}
	values |= {identity.normalise_email(text), identity.normalise_passport(text)}
	known = sorted(values - {None})
	return frappe.get_all("Customer Identity", {"value": ("in", known)}, pluck="customer") if known else []


def _literally(text: str) -> str:
	return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def bulk_answer(rows: list[dict[str, Any]], on_error: str, read: Callable[[dict], dict]) -> dict:
	"""Upsert rows and count what became of them.

	:param read: looks at a row before anything is done with it, and raises what is wrong with it
	:param on_error: "skip", or "stop": if any row fails, nothing is changed and all that could have been are named unchanged
	:return: {created, updated, unchanged, failed, results}
	"""
	if on_error not in ("skip", "stop"):
		frappe.throw(_("on_error is “skip” or “stop”, not “{0}”.").format(on_error), InvalidInput)
	done = upsert_rows(rows, read=read)
	if on_error == "stop" and any(row.outcome == "failed" for row in done):
		frappe.db.rollback()
		done = [row if row.outcome == "failed" else Row("unchanged") for row in done]
	counts = {outcome: sum(row.outcome == outcome for row in done) for outcome in OUTCOMES}
	return counts | {"results": [_result(number, row) for number, row in enumerate(done)]}


def _result(number: int, row: Row) -> dict:
	return {"row": number, "customer": row.customer, "created": row.outcome == "created", "error": row.error}
