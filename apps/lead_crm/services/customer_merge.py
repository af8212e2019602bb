"""Two customers become one: with a preview, everything by sets, and so that it can be undone (X2)."""

import json
from collections.abc import Collection

import frappe
from frappe import _
from frappe.utils import now_datetime

from lead_crm.domain import merging
from lead_crm.exceptions import InvalidInput
from lead_crm.services import customer_references, customer_tags, duplicates, events
from lead_crm.services.customer_chain import chain, find
from lead_crm.services.customer_references import Moved
from lead_crm.services.identities import give, identities_of, owners_of
from lead_crm.services.system_fields import set_by_system
from lead_crm.services.transactions import in_one_go

JOURNAL = "Customer Merge"
DONE, UNDONE = "Merged", "Undone"


def preview(survivor: str, duplicate: str, take: Collection[str] = ()) -> dict:
	"""What a merge would do; writes nothing.

	:param take: fields in which the duplicate's value is the right one
	:return: {survivor, duplicate, fields: [{fieldname, label, survivor, duplicate, result, differs}], identities, moves:
		[{doctype, count}]}
	:raises InvalidInput: they cannot be merged
	:raises PermissionError: the user may not write both
	"""
	pair = [frappe.get_doc("Customer", find(name)) for name in (survivor, duplicate)]
	_check(*pair, take)
	return {
		"survivor": pair[0].name,
		"duplicate": pair[1].name,
		"fields": _fields(*pair, take),
		"identities": identities_of(pair[1].name),
		"moves": customer_references.counts(pair[1].name),
	}


def _fields(survivor, duplicate, take: Collection[str]) -> list[dict]:
	changes = merging.changes(survivor.as_dict(), duplicate.as_dict(), take)
	differing = merging.differing(survivor.as_dict(), duplicate.as_dict())
	return [
		{
			"fieldname": field,
			"label": _(survivor.meta.get_label(field)),
			"survivor": survivor.get(field),
			"duplicate": duplicate.get(field),
			"result": changes.get(field, survivor.get(field)),
			"differs": field in differing,
		}
		for field in (*merging.FILLED, "last_activity")
		if survivor.get(field) or duplicate.get(field)
	]


def merge(survivor: str, duplicate: str, take: Collection[str] = ()):
	"""Make one customer of two: the survivor gets every key and every record of the other, which stays, inactive.

	:param survivor, duplicate: customers, or such as were merged before: then those that they lead to
	:param take: fields in which the duplicate's value is the right one
	:return: the survivor; merging the same two again changes nothing
	:raises InvalidInput: of two organizations, or one and the same
	:raises PermissionError: the user may not write both
	"""
	return in_one_go(lambda: _merge(survivor, duplicate, take))


def _merge(survivor: str, duplicate: str, take: Collection[str]):
	names = [find(survivor), find(duplicate)]
	if names[0] == names[1] and survivor != duplicate:
		document = frappe.get_doc("Customer", names[0])
		document.check_permission("write")
		return document
	locked = _lock(names)
	kept, gone = locked[names[0]], locked[names[1]]
	if kept.merged_into or gone.merged_into:  # by somebody else, while we waited
		return _merge(survivor, duplicate, take)
	_check(kept, gone, take)
	journal = _join(kept, gone, take)
	journal.insert(ignore_permissions=True)  # the system's own record of what the user just did
	_tell(kept, _("{0} was merged into this customer."), gone)
	_tell(gone, _("Merged into {0}."), kept)
	events.record("customer.merged", kept, {"survivor": kept.name, "duplicate": gone.name})
	return frappe.get_doc("Customer", kept.name)


def _lock(names: Collection[str]) -> dict:
	"""The customers with their keys locked: keys first, in the order in which an upsert takes them.

	:return: name → document
	"""
	keys = frappe.get_all("Customer Identity", {"customer": ("in", list(names))}, pluck="name")
	if keys:
		owners_of(sorted(keys))
	return {name: frappe.get_doc("Customer", name, for_update=True) for name in sorted(set(names))}


def _check(survivor, duplicate, take: Collection[str]) -> None:
	for customer in (survivor, duplicate):
		customer.check_permission("write")
	if survivor.name == duplicate.name:
		frappe.throw(_("Customer {0} cannot be merged into itself.").format(survivor.name), InvalidInput)
	if survivor.organization != duplicate.organization:
		sentence = _(
			"{0} is a customer of {1}, {2} of {3}: only customers of one organization can be merged."
		)
		names = (survivor.name, survivor.organization, duplicate.name, duplicate.organization)
		frappe.throw(sentence.format(*names), InvalidInput)
	if unknown := sorted(set(take) - set(merging.CHOSEN)):
		sentence = _("take: {0} is no field that can be chosen; these are: {1}.")
		frappe.throw(sentence.format(", ".join(unknown), ", ".join(merging.CHOSEN)), InvalidInput)


def _join(survivor, duplicate, take: Collection[str]):
	"""Do it, and note down each thing that can be taken back; a survivor that got a branch by it keeps that."""
	changes = merging.changes(survivor.as_dict(), duplicate.as_dict(), take)
	done = {
		"before": {field: survivor.get(field) for field in changes},
		"after": {field: value for field, value in changes.items() if field != "branch"},
		"was_active": duplicate.is_active,
		"keys": [row.name for row in identities_of(duplicate.name)],
		"tags": customer_tags.add_missing(survivor.name, customer_tags.of(duplicate.name)),
		"pairs": duplicates.follow_merge(survivor.name, duplicate.name),
	}
	give(done["keys"], survivor.name)
	_save(duplicate, {"is_active": 0, "merged_into": survivor.name})
	_save(survivor, changes)
	done["moved"] = customer_references.move(duplicate.name, survivor.name, survivor.branch)
	values = {"survivor": survivor.name, "duplicate": duplicate.name, "organization": survivor.organization}
	values |= {"status": DONE, "merged_by": frappe.session.user, "merged_at": now_datetime()}
	return frappe.new_doc(JOURNAL, **values, details=json.dumps(done, default=str))


def _save(customer, values: dict) -> None:
	set_by_system(customer, **values)
	customer.flags.update({"is_merging": True, "keys_are_claimed": True})
	customer.save()


def _tell(customer, sentence: str, other) -> None:
	customer.add_comment(
		"Info", sentence.format(f"{frappe.utils.escape_html(other.full_name)} ({other.name})")
	)


def undo(duplicate: str) -> dict:
	"""Take a merge back: what was moved returns, as far as nobody moved it since; what came later stays with the survivor.

	:param duplicate: the customer that was merged into another
	:return: the customer, active as it was, with `left`: sentences about what stays; undoing twice changes nothing
	:raises InvalidInput: it was never merged
	:raises PermissionError: the user may not write both
	"""
	return in_one_go(lambda: _undo(duplicate))


def _undo(name: str) -> dict:
	document = frappe.get_doc("Customer", name)
	document.check_permission("write")
	journal = frappe.get_all(JOURNAL, {"duplicate": name}, pluck="name", order_by="merged_at desc", limit=1)
	if not journal:
		frappe.throw(_("Customer {0} was never merged into another.").format(name), InvalidInput)
	if not document.merged_into:
		return document.as_dict() | {"left": []}
	journal = frappe.get_doc(JOURNAL, journal[0], for_update=True)
	owners = chain(journal.survivor)
	locked = _lock([name, *owners])
	if not locked[name].merged_into:  # undone by somebody else, while we waited
		return locked[name].as_dict() | {"left": []}
	locked[owners[-1]].check_permission("write")
	left = _part(locked[owners[0]], locked[name], owners, frappe._dict(json.loads(journal.details)))
	journal.update({"status": UNDONE, "undone_by": frappe.session.user, "undone_at": now_datetime()})
	journal.save(ignore_permissions=True)  # the system's own record of what the user just did
	_tell(locked[owners[-1]], _("The merge of {0} was undone."), locked[name])
	for sentence in left:
		locked[name].add_comment("Info", sentence)
	return frappe.get_doc("Customer", name).as_dict() | {"left": left}


def _part(survivor, duplicate, owners: list[str], done: frappe._dict) -> list[str]:
	"""Give everything back.

	:return: sentences about what could not be
	"""
	_save(duplicate, {"is_active": done.was_active, "merged_into": None})
	keys = (
		[key for key, owner in owners_of(sorted(done["keys"])).items() if owner in owners]
		if done["keys"]
		else []
	)
	give(keys, duplicate.name)
	back, changed = merging.taken_back(survivor.as_dict(), done.before, done.after)
	_save(survivor, back)
	customer_tags.remove(survivor.name, done.tags)
	duplicates.follow_undo(done.pairs)
	left = [_("{0} of the survivor was changed since and stays.").format(_label(field)) for field in changed]
	for moved in (Moved(*row) for row in done.moved):
		if lost := customer_references.move_back(moved, owners, duplicate.name):
			left.append(_("{0} of {1} are gone or belong to others now.").format(lost, _(moved.doctype)))
	return left


def _label(field: str) -> str:
	return _(frappe.get_meta("Customer").get_label(field))
