"""The queue of likely duplicates, with who they are and why (X3), for those who see both customers."""

from collections import Counter
from collections.abc import Iterable

import frappe
from frappe.utils import date_diff, now_datetime

MOST = 1000
FIELDS = ["name", "customer", "other_customer", "organization", "score", "status", "reasons", "creation"]


def pairs(status: str, organization: str | None = None, least_score: float = 0) -> tuple[list[dict], int]:
	"""Pairs that the user may see, the likeliest first, then those that wait longest.

	:param status: Open, Dismissed or Merged
	:return: (at most MOST pairs with customer_name, customer_branch, other_name, other_branch, age in days; how many there are)
	"""
	filters = {"status": status, "score": (">=", least_score)}
	filters |= {"organization": organization} if organization else {}
	rows = frappe.get_list(
		"Duplicate Pair", filters, FIELDS, order_by="score desc, creation", limit_page_length=MOST
	)
	names = {name for row in rows for name in (row.customer, row.other_customer)}
	# Who sees a pair sees both customers, also one that is in no list any more because it was merged or deactivated.
	people = frappe.get_all("Customer", {"name": ("in", sorted(names))}, ["name", "full_name", "branch"])
	people = {person.name: person for person in people}
	total = frappe.get_list("Duplicate Pair", filters, ["count(name) as pairs"], order_by=None)[0].pairs
	return [_with_people(row, people) for row in rows], total


def _with_people(row: frappe._dict, people: dict) -> dict:
	for prefix, name in (("customer", row.customer), ("other", row.other_customer)):
		person = people.get(name) or frappe._dict()
		row[f"{prefix}_name"], row[f"{prefix}_branch"] = person.full_name, person.branch
	row.age = date_diff(now_datetime(), row.creation)
	return row


def by_reason(rows: Iterable[dict]) -> list[dict]:
	"""How many pairs were found for which reason, the first of theirs.

	:return: [{reason, pairs}], most first
	"""
	reasons = Counter((row["reasons"] or "").split("\n")[0] for row in rows)
	return [{"reason": reason, "pairs": pairs} for reason, pairs in reasons.most_common()]
