"""Whether a person that somebody is typing in is known already, and by whom (X4).

What another branch has is answered with no more than that it is there, and it can be asked for.
"""

from typing import Any

import frappe
from frappe import _

from lead_crm.domain import identity
from lead_crm.exceptions import InvalidInput
from lead_crm.permissions import branches_of, sees_branch
from lead_crm.services import hand_over_requests
from lead_crm.services.branches import country_code, organization_of
from lead_crm.services.customers import living

MOST_LEADS = 3


def look_up(branch: str, keys: dict[str, str | None]) -> dict[str, Any]:
	"""Who of the branch's organization has one of these.

	:param keys: phone, email, passport_number as typed; what is no whole number or address yet finds nobody
	:return: {ours: [{doctype, name, full_name, branch, last_contact, matched_on}], elsewhere: whether a branch has the person
		that the user does not work in, asked: whether it was asked for already}
	"""
	owners = owners_of(branch, keys)
	people = living(owners, lock_missing=False)
	matched_on = {people[owner].name: kind for owner, kind in owners.items() if owner in people}
	seen = {row.name: row for row in people.values() if not row.branch or sees_branch(row.branch)}
	hidden = sorted(matched_on.keys() - seen.keys())
	leads = _leads(sorted(matched_on))
	ours = [_entry("Customer", row, row.last_activity, matched_on[row.name]) for row in seen.values()]
	ours += [_entry("Lead", row, row.last_contact_at, matched_on[row.customer]) for row in leads]
	asked = any(hand_over_requests.open_one(customer, branch) for customer in hidden)
	return {"ours": ours, "elsewhere": bool(hidden), "asked": asked}


def owners_of(branch: str, keys: dict[str, str | None]) -> dict[str, str]:
	"""Customer → the kind of key, phone, email or passport, that it has in the branch's organization."""
	organization = organization_of(branch)
	country = country_code(branch, organization)
	values = identity.identities(keys.get("phone"), keys.get("email"), keys.get("passport_number"), country)
	names = {identity.identity_key(organization, kind, value): kind for kind, value in values.items()}
	filters = {"name": ("in", sorted(names) or [""])}
	rows = frappe.get_all("Customer Identity", filters, ["name", "customer"])
	return {row.customer: names[row.name].lower() for row in rows if row.customer}


def _leads(customers: list[str]) -> list[frappe._dict]:
	"""The latest leads of these customers that the user may see."""
	if not customers or not frappe.has_permission("Lead", "read"):
		return []
	fields = ["name", "full_name", "branch", "last_contact_at", "customer"]
	filters = {"customer": ("in", customers), "archived": 0}
	return frappe.get_list("Lead", filters, fields, order_by="creation desc", limit=MOST_LEADS)


def _entry(doctype: str, row: frappe._dict, last_contact: Any, kind: str) -> dict[str, Any]:
	fields = {field: row[field] for field in ("name", "full_name", "branch")}
	return {"doctype": doctype, **fields, "last_contact": last_contact, "matched_on": kind}


def ask_for(branch: str, keys: dict[str, str | None], reason: str) -> str:
	"""Ask the branch that has a person to hand them over; its managers are told.

	:param branch: the user's, for which the person is wanted
	:param keys: as `look_up` takes them
	:return: the status of the request; asking again while it waits asks nobody twice
	:raises InvalidInput: no other branch has the person
	"""
	people = living(owners_of(branch, keys), lock_missing=False)
	hidden = [row for row in people.values() if row.branch and not sees_branch(row.branch)]
	return hand_over_requests.ask(sorted({row.name for row in hidden}), branch, reason)


def branch_for(branch: str | None) -> str:
	"""The branch for which somebody is being typed in: the one given, or the only one that the user has.

	:raises PermissionError: the user does not work there, or may not add people
	:raises InvalidInput: the user works in several and says none
	"""
	if not (frappe.has_permission("Lead", "create") or frappe.has_permission("Customer", "create")):
		frappe.throw(_("Your roles do not let you add people."), frappe.PermissionError)
	if not branch and len(branches_of()) == 1:
		return branches_of()[0]
	if not branch:
		frappe.throw(_("branch: say for which of your branches this is."), InvalidInput)
	if not sees_branch(branch):
		frappe.throw(_("You do not work in branch {0}.").format(branch), frappe.PermissionError)
	return branch
