"""Taking an import back: customers it made that nobody has used since go, what it filled in is emptied again (X5).

Each run notes down what it did to whom, in the transaction in which it does it. What somebody used or changed since is
left as it is, with the reason.
"""

import json
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import now_datetime

from lead_crm.domain import merging
from lead_crm.services import customer_references, duplicate_index
from lead_crm.services.customer_bulk import Change, write_values
from lead_crm.services.customer_references import Place
from lead_crm.services.customers import FIELDS
from lead_crm.services.identities import new_name, owners_of
from lead_crm.services.rows import insert_rows

JOURNAL = "Customer Import Change"
COLUMNS = (
	"name", "owner", "modified_by", "creation", "modified", "customer_import", "customer", "was_made", "details",
)  # fmt: skip
BELONGS = ("branch", "organization")  # a customer goes to another branch by a hand-over only


class Undone(NamedTuple):
	"""What became of one customer; `outcome` is removed, restored or left."""

	customer: str
	outcome: str
	reason: str = ""


def note(name: str, changes: list[Change]) -> None:
	"""Keep what a part of an import did, within its transaction."""
	user, now = frappe.session.user, now_datetime()
	rows = []
	for change in changes:
		details = {"before": change.before, "after": change.after, "keys": change.keys}
		details = json.dumps(details, default=str)
		rows.append(
			(
				new_name(),
				user,
				user,
				now,
				now,
				name,
				change.customer,
				change.created,
				details,
			)
		)
	insert_rows(JOURNAL, COLUMNS, rows)


def begin(name: str) -> int:
	"""Look at everything again, also at what an earlier undo left.

	:return: how many changes there are to take back
	"""
	frappe.db.set_value(JOURNAL, {"customer_import": name}, "left_because", None, update_modified=False)
	return frappe.db.count(JOURNAL, {"customer_import": name})


def forget(name: str) -> None:
	"""An import whose document goes cannot be taken back any more."""
	frappe.db.delete(JOURNAL, {"customer_import": name})


def undo_page(name: str) -> list[Undone]:
	"""Take back the latest part of an import, as one transaction; nothing is left when it answers nothing.

	Part by part, as a later one may have changed what an earlier one made.
	"""
	waiting = {"customer_import": name, "left_because": ("is", "not set")}
	latest = frappe.db.get_value(JOURNAL, waiting, "creation", order_by="creation desc")
	fields = ["name", "customer", "was_made", "details"]
	rows = frappe.get_all(JOURNAL, waiting | {"creation": latest}, fields, order_by="name") if latest else []
	for row in rows:
		row.update(json.loads(row.details))
	known = _lock(rows)
	used = _used([row.customer for row in rows if row.was_made])
	done = {row.name: _judge(row, known.get(row.customer), used) for row in rows}
	_remove([row for row in rows if done[row.name].outcome == "removed"])
	_restore([row for row in rows if done[row.name].outcome == "restored"], known)
	_settle(done)
	return list(done.values())


def _lock(rows: list[frappe._dict]) -> dict[str, frappe._dict]:
	"""Keys first, as an upsert does; then the customers as they are now, each with the keys it has."""
	keys = sorted({key for row in rows for key in row["keys"]})
	if keys:
		owners_of(keys)
	filters = {"name": ("in", sorted({row.customer for row in rows}) or [""])}
	fields = ["name", "is_active", "merged_into", *FIELDS]
	found = frappe.db.get_values("Customer", filters, fields, as_dict=True, for_update=True, order_by="name")
	known = {row.name: row for row in found}
	for row in known.values():
		row["keys"] = set()
	filters = {"customer": ("in", sorted(known) or [""])}
	for key in frappe.get_all("Customer Identity", filters, ["name", "customer"]):
		known[key.customer]["keys"].add(key.name)
	return known


def _used(customers: list[str]) -> set[str]:
	"""Those of these customers that something points to."""
	used: set[str] = set()
	if not customers:
		return used
	places = [place for place in customer_references.places() if place.doctype != JOURNAL]
	places += [Place("Customer", "merged_into"), Place("Tag Link", "document_name", "document_type")]
	places += [Place("Customer Merge", "survivor"), Place("Customer Merge", "duplicate")]
	for place in places:
		used |= customer_references.pointed_to(place, customers)
	return used


def _judge(row: frappe._dict, now: frappe._dict | None, used: set[str]) -> Undone:
	if not now:
		return Undone(row.customer, "removed", _("It was gone already."))
	if now.merged_into:
		return Undone(row.customer, "left", _("It was merged into {0} since.").format(now.merged_into))
	if row.was_made and row.customer in used:
		return Undone(
			row.customer, "left", _("It is used: leads, bookings, notes or other records belong to it.")
		)
	changed = merging.taken_back(now, row.before, _own(row.after))[1]
	if row.was_made and (changed or now["keys"] - set(row["keys"])):
		return Undone(row.customer, "left", _("It was changed since."))
	if row.was_made:
		return Undone(row.customer, "removed")
	if changed:
		labels = ", ".join(_(frappe.get_meta("Customer").get_label(field)) for field in changed)
		return Undone(row.customer, "left", _("Changed since: {0}.").format(labels))
	return Undone(row.customer, "restored")


def _own(after: dict) -> dict:
	return {field: value for field, value in after.items() if field not in BELONGS}


def _remove(rows: list[frappe._dict]) -> None:
	if not rows:
		return
	names = [row.customer for row in rows]
	frappe.db.delete("Customer Identity", {"customer": ("in", names)})
	for field in ("customer", "other_customer"):
		frappe.db.delete("Duplicate Pair", {field: ("in", names)})
	frappe.db.delete("Version", {"ref_doctype": "Customer", "docname": ("in", names)})
	duplicate_index.forget(names)
	frappe.db.delete("Customer", {"name": ("in", names)})


def _restore(rows: list[frappe._dict], known: dict[str, frappe._dict]) -> None:
	"""Fields become what they were, and keys that came with the import are nobody's again."""
	changes = []
	for row in rows:
		before = dict(known[row.customer])
		known[row.customer].update(merging.taken_back(before, row.before, _own(row.after))[0])
		changes.append((row.customer, before, known[row.customer]))
		if row["keys"]:
			frappe.db.delete("Customer Identity", {"name": ("in", row["keys"]), "customer": row.customer})
	write_values(changes)


def _settle(done: dict[str, Undone]) -> None:
	"""What is taken back is no change any more; what is left says why, so that the next page goes on."""
	gone = [name for name, undone in done.items() if undone.outcome != "left"]
	if gone:
		frappe.db.delete(JOURNAL, {"name": ("in", gone)})
	by_reason: dict[str, list[str]] = {}
	for name, undone in done.items():
		if undone.outcome == "left":
			by_reason.setdefault(undone.reason[:140], []).append(name)
	for reason, names in by_reason.items():
		frappe.db.set_value(JOURNAL, {"name": ("in", names)}, "left_because", reason, update_modified=False)
