"""Duplicate Pair: customers that may be one person, for a person to judge (X3)."""

import hashlib
from collections.abc import Iterable

import frappe
from frappe import _
from frappe.utils import now_datetime

from lead_crm.exceptions import InvalidInput
from lead_crm.services.customer_chain import find
from lead_crm.services.rows import insert_rows

OPEN, DISMISSED, MERGED = "Open", "Dismissed", "Merged"
COLUMNS = (
	"name", "owner", "modified_by", "creation", "modified", "organization", "customer", "other_customer", "score",
	"reasons", "status",
)  # fmt: skip
SHOWN = [
	"name", "full_name", "phone", "email", "passport_number", "city", "branch", "source", "last_activity", "creation",
]  # fmt: skip


def name_of(one: str, other: str) -> str:
	"""A pair has one name, whichever is named first."""
	return hashlib.sha256("\x1f".join(sorted((one, other))).encode()).hexdigest()[:20]


def report(customer: str, others: list[str], organization: str, reason: str, score: float = 1.0) -> None:
	"""Queue each pair once; a pair that was dismissed stays dismissed."""
	for other in others:
		_insert(customer, other, organization, {"score": score, "reasons": reason})


def _insert(one: str, other: str, organization: str, values: dict) -> str | None:
	"""The name of the new pair; None where there is one already."""
	name = name_of(one, other)
	if frappe.db.exists("Duplicate Pair", name):
		return None
	first, second = sorted((one, other))
	pair = frappe.new_doc("Duplicate Pair", customer=first, other_customer=second, organization=organization)
	pair.update(values)
	# Nobody may write pairs by hand.
	pair.insert(ignore_permissions=True, set_name=name, ignore_if_duplicate=True)
	return name


def keep(organization: str, pairs: Iterable[tuple[str, str, float, str]]) -> None:
	"""Queue what a scan found, by sets; what was judged stays judged, and an open pair keeps its higher score.

	:param pairs: (customer, other, score, reasons)
	"""
	user, now = frappe.session.user, now_datetime()
	rows = [
		(name_of(one, other), user, user, now, now, organization, *sorted((one, other)), score, reasons, OPEN)
		for one, other, score, reasons in pairs
	]
	higher = "`status` = VALUES(`status`) AND VALUES(`score`) > `score`"
	on_duplicate = ", ".join(
		f"`{field}` = IF({higher}, VALUES(`{field}`), `{field}`)" for field in ("reasons", "score")
	)
	insert_rows("Duplicate Pair", COLUMNS, rows, f"ON DUPLICATE KEY UPDATE {on_duplicate}")


def queue(organization: str | None, min_score: float, start: int, page_length: int) -> dict:
	"""Pairs to be judged that the user may see, the likeliest first.

	:return: {total, data: [{a, b, score, reasons}]}; a and b with what tells them apart
	"""
	filters: dict = {"status": OPEN, "score": (">=", min_score)}
	if organization:
		filters["organization"] = organization
	total = frappe.get_list("Duplicate Pair", filters=filters, fields=["count(name) as total"], order_by=None)
	pairs = frappe.get_list(
		"Duplicate Pair",
		filters=filters,
		fields=["customer", "other_customer", "score", "reasons"],
		order_by="score desc, name",
		start=start,
		page_length=page_length,
	)
	names = sorted({name for pair in pairs for name in (pair.customer, pair.other_customer)})
	shown = {
		row.name: row for row in frappe.get_list("Customer", {"name": ("in", names or [""])}, SHOWN, limit=0)
	}
	data = [
		{
			"a": shown.get(pair.customer, {"name": pair.customer}),
			"b": shown.get(pair.other_customer, {"name": pair.other_customer}),
			"score": pair.score,
			"reasons": pair.reasons,
		}
		for pair in pairs
	]
	return {"total": total[0].total, "data": data}


def dismiss(one: str, other: str) -> str:
	"""These two are two persons: they are not asked about again, whatever is found later.

	:return: the name of the pair
	:raises InvalidInput: they are one and the same customer, or of two organizations
	:raises PermissionError: the user may not write both
	"""
	both = [frappe.get_doc("Customer", find(name)) for name in (one, other)]
	for customer in both:
		customer.check_permission("write")
	if both[0].name == both[1].name:
		frappe.throw(_("{0} and {1} are one customer.").format(one, other), InvalidInput)
	if both[0].organization != both[1].organization:
		frappe.throw(_("{0} and {1} are customers of two organizations.").format(one, other), InvalidInput)
	name = name_of(both[0].name, both[1].name)
	if not _insert(both[0].name, both[1].name, both[0].organization, {"status": DISMISSED}):
		_set_status([name], DISMISSED)
	return name


def follow_merge(survivor: str, duplicate: str) -> dict:
	"""The two are judged; what was asked or answered about the duplicate is asked or answered about the survivor.

	:return: what was done, for `follow_undo`
	"""
	pairs = _pairs_of(duplicate)
	_set_status([pair.name for pair in pairs], MERGED)
	made = []
	for pair in pairs:
		other = pair.other_customer if pair.customer == duplicate else pair.customer
		if other != survivor and pair.status != MERGED:
			values = {"score": pair.score, "reasons": pair.reasons, "status": pair.status}
			made.append(_insert(survivor, other, pair.organization, values))
	return {"status": {pair.name: pair.status for pair in pairs}, "made": [name for name in made if name]}


def _pairs_of(customer: str) -> list[frappe._dict]:
	fields = ["name", "customer", "other_customer", "organization", "score", "reasons", "status"]
	either = {"customer": customer, "other_customer": customer}
	return frappe.get_all("Duplicate Pair", or_filters=either, fields=fields, order_by="name")


def _set_status(names: list[str], status: str) -> None:
	if names:
		frappe.db.set_value("Duplicate Pair", {"name": ("in", names)}, "status", status)


def follow_undo(done: dict) -> None:
	"""The pairs are as they were before the merge; one that it made and somebody judged since stays."""
	for status in sorted(set(done["status"].values())):
		_set_status([name for name, was in done["status"].items() if was == status], status)
	if done["made"]:
		frappe.db.delete("Duplicate Pair", {"name": ("in", done["made"]), "status": OPEN})
