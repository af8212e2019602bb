"""Duplicate Pair: customers that may be one person, for a person to judge (X3)."""

import hashlib

import frappe

OPEN, DISMISSED, MERGED = "Open", "Dismissed", "Merged"


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
