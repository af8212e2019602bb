"""The collected list of customers, and what a bulk call reports (B6, B10, B12)."""

from typing import Any

import frappe
from frappe import _

from lead_crm.domain import identity
from lead_crm.exceptions import InvalidInput
from lead_crm.services.branches import my_country_codes
from lead_crm.services.customer_bulk import Row, upsert_rows

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
	filters: dict[str, Any] = {"is_active": 1, "merged_into": ("is", "not set")}
	filters |= {
		field: value for field, value in (("organization", organization), ("branch", branch)) if value
	}
	either = _matching(search, organization) if search else None
	total = frappe.get_list(
		"Customer", filters=filters, or_filters=either, fields=["count(name) as total"], order_by=None
	)
	data = frappe.get_list(
		"Customer",
		filters=filters,
		or_filters=either,
		fields=FIELDS,
		order_by="creation desc",
		start=start,
		page_length=page_length,
	)
	return {"total": total[0].total, "data": data}


def _matching(search: str, organization: str | None) -> list[list]:
	values = {identity.normalise_phone(search, country) for country in my_country_codes(organization)}
	values |= {identity.normalise_email(search), identity.normalise_passport(search)}
	owners = frappe.get_all(
		"Customer Identity", {"value": ("in", sorted(values - {None}) or [""])}, pluck="customer"
	)
	return [["name", "in", owners or [""]], ["full_name", "like", _literally(search) + "%"]]


def _literally(text: str) -> str:
	return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def bulk_answer(rows: list[dict[str, Any]], on_error: str) -> dict:
	"""Upsert rows and count what became of them.

	:param on_error: "skip", or "stop": if any row fails, nothing is changed and all that could have been are named unchanged
	:return: {created, updated, unchanged, failed, results}
	"""
	if on_error not in ("skip", "stop"):
		frappe.throw(_("on_error is “skip” or “stop”, not “{0}”.").format(on_error), InvalidInput)
	done = upsert_rows(rows)
	if on_error == "stop" and any(row.outcome == "failed" for row in done):
		frappe.db.rollback()
		done = [row if row.outcome == "failed" else Row("unchanged") for row in done]
	counts = {outcome: sum(row.outcome == outcome for row in done) for outcome in OUTCOMES}
	return counts | {"results": [_result(number, row) for number, row in enumerate(done)]}


def _result(number: int, row: Row) -> dict:
	return {"row": number, "customer": row.customer, "created": row.outcome == "created", "error": row.error}
