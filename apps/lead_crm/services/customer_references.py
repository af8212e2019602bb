"""Everything that points to a customer, wherever it is kept, and moving it to another by sets (X2)."""

from collections.abc import Iterator
from typing import NamedTuple

import frappe
from frappe.model.dynamic_links import get_dynamic_links
from frappe.model.rename_doc import get_link_fields
from frappe.query_builder import Criterion
from frappe.query_builder.functions import Count

NAMES_A_STATEMENT = 5000
# What says who did or saw what is left where it happened; the rest of these have rules of their own in a merge.
STAYS = {
	"Activity Log", "Audit Trail", "Customer", "Customer Identity", "Customer Import Change", "Customer Merge", "DocShare",
	"Document Follow", "Document Share Key", "Duplicate Pair", "Email Unsubscribe", "Integration Request",
	"Permission Inspector", "Submission Queue", "Tag Link", "User Permission", "View Log", "Webhook",
	"Workspace Link", "Workspace Shortcut",
}  # fmt: skip


class Place(NamedTuple):
	"""A column that names customers; `kind` is the column that says so, where it may name other things too."""

	doctype: str
	field: str
	kind: str | None = None

	def names(self, customer: str) -> Criterion:
		"""The rows that point to this customer."""
		table = frappe.qb.DocType(self.doctype)
		criterion = table[self.field] == customer
		return criterion & (table[self.kind] == "Customer") if self.kind else criterion


class Moved(NamedTuple):
	"""Rows of one place that were moved, and the branch of those that had another."""

	doctype: str
	field: str
	names: list[str]
	branches: dict[str, str]


def places() -> list[Place]:
	"""Every column that may point to a customer, those of other apps and custom fields too."""
	found = {Place(row.parent, row.fieldname) for row in get_link_fields("Customer") if not row.issingle}
	found |= {Place(row.parent, row.fieldname, row.options) for row in get_dynamic_links()}
	found.add(Place("File", "attached_to_name", "attached_to_doctype"))
	return sorted(
		(place for place in found if place.doctype not in STAYS and _has_table(place)),
		key=lambda place: place[:2],
	)


def _has_table(place: Place) -> bool:
	return not frappe.get_meta(place.doctype).issingle and frappe.db.has_column(place.doctype, place.field)


def counts(customer: str) -> list[dict]:
	"""How much hangs on a customer.

	:return: [{doctype, count}], without what has none
	"""
	found: dict[str, int] = {}
	for place in places():
		if number := _count(place, customer):
			found[place.doctype] = found.get(place.doctype, 0) + number
	return [{"doctype": doctype, "count": number} for doctype, number in sorted(found.items())]


def _count(place: Place, customer: str) -> int:
	table = frappe.qb.DocType(place.doctype)
	return frappe.qb.from_(table).select(Count(table.name)).where(place.names(customer)).run()[0][0]


def pointed_to(place: Place, customers: list[str]) -> set[str]:
	"""Those of these customers that a row of this place points to."""
	table = frappe.qb.DocType(place.doctype)
	column = table[place.field]
	query = frappe.qb.from_(table).select(column).distinct().where(column.isin(customers))
	if place.kind:
		query = query.where(table[place.kind] == "Customer")
	return set(query.run(pluck=True))


def move(source: str, target: str, branch: str | None) -> list[Moved]:
	"""Point everything that points to one customer to another.

	:param branch: the target's: what hangs on a customer has its branch
	:return: what was moved, for `move_back`
	"""
	return [moved for place in places() if (moved := _move(place, source, target, branch))]


def _move(place: Place, source: str, target: str, branch: str | None) -> Moved | None:
	table = frappe.qb.DocType(place.doctype)
	branched = place.kind and frappe.get_meta(place.doctype).has_field("branch")
	columns = [table.name, table.branch] if branched else [table.name]
	query = frappe.qb.from_(table).select(*columns).where(place.names(source) & _not_there_yet(place, target))
	rows = query.for_update().run(as_dict=True)
	if not rows:
		return None
	names = [row.name for row in rows]
	_set(place.doctype, names, {place.field: target})
	elsewhere = {row.name: row.branch for row in rows if branched and branch and row.branch != branch}
	_set(place.doctype, list(elsewhere), {"branch": branch})
	return Moved(place.doctype, place.field, names, elsewhere)


def _not_there_yet(place: Place, target: str) -> Criterion:
	"""A contact or mail that is linked to both keeps both links: it would have the same one twice."""
	table = frappe.qb.DocType(place.doctype)
	if not frappe.get_meta(place.doctype).istable or not place.kind:
		return table.name.isnotnull()
	there = frappe.qb.DocType(place.doctype).as_("there")
	both = frappe.qb.from_(there).select(there.parent)
	both = both.where((there[place.field] == target) & (there[place.kind] == "Customer"))
	return table.parent.notin(both)


def move_back(moved: Moved, owners: list[str], target: str) -> int:
	"""Point what was moved to its first customer again, as far as it is there still.

	:param owners: whose it may be by now, where the survivor itself was merged
	:return: how many rows are gone, or were given to somebody else since
	"""
	table = frappe.qb.DocType(moved.doctype)
	still = []
	for names in _portions(moved.names):
		mine = table.name.isin(names) & table[moved.field].isin(owners)
		still += frappe.qb.from_(table).select(table.name).where(mine).for_update().run(pluck=True)
	_set(moved.doctype, still, {moved.field: target})
	by_branch: dict[str, list[str]] = {}
	for name in still:
		if name in moved.branches:
			by_branch.setdefault(moved.branches[name], []).append(name)
	for branch, names in by_branch.items():
		_set(moved.doctype, names, {"branch": branch})
	return len(moved.names) - len(still)


def _set(doctype: str, names: list[str], values: dict[str, str]) -> None:
	for portion in _portions(names):
		frappe.db.set_value(doctype, {"name": ("in", portion)}, values, update_modified=False)


def _portions(names: list[str]) -> Iterator[list[str]]:
	for start in range(0, len(names), NAMES_A_STATEMENT):
		yield names[start : start + NAMES_A_STATEMENT]
