"""Parents and guardians of a lead: Frappe Contacts with a relation, found again by phone or email (C8, C19)."""

import frappe
from frappe import _

from lead_crm.domain import identity
from lead_crm.exceptions import InvalidInput
from lead_crm.services.branches import country_code


def check(lead) -> None:
	"""Each contact once, one of them primary, with the phone and email by which the lead is found."""
	if not lead.guardians:
		return
	seen = [row.contact for row in lead.guardians]
	if twice := next((name for name in seen if seen.count(name) > 1), None):
		frappe.throw(_("{0} is listed twice among the parents and guardians.").format(twice), InvalidInput)
	primary = next((row for row in lead.guardians if row.is_primary), lead.guardians[0])
	for row in lead.guardians:
		row.is_primary = int(row is primary)
	_copy_contacts(lead)


def _copy_contacts(lead) -> None:
	contacts = frappe.get_all(
		"Contact",
		{"name": ("in", [row.contact for row in lead.guardians])},
		["name", "full_name", "mobile_no", "phone", "email_id"],
	)
	by_name = {contact.name: contact for contact in contacts}
	country = country_code(lead.branch, lead.organization)
	for row in lead.guardians:
		contact = by_name[row.contact]
		row.contact_name, row.phone, row.email = (
			contact.full_name,
			contact.mobile_no or contact.phone,
			contact.email_id,
		)
		row.phone_key = identity.normalise_phone(row.phone, country)
		row.email_key = identity.normalise_email(row.email)


def link_contacts(lead) -> None:
	"""A contact shows the leads it belongs to, as Frappe shows links; one that is no guardian any more does not (E4)."""
	before = lead.get_doc_before_save()
	known = {row.contact for row in before.guardians} if before else set()
	mine = {row.contact for row in lead.guardians}
	for name in sorted(mine ^ known):
		contact = frappe.get_doc("Contact", name)
		links = [row for row in contact.links if (row.link_doctype, row.link_name) != ("Lead", lead.name)]
		if name in mine:
			links = [*links, {"link_doctype": "Lead", "link_name": lead.name}]
		contact.set("links", links)
		contact.save(ignore_permissions=True)  # the right to write the lead is the right to link it


def find_or_make(parents: list[dict], branch: str) -> list[dict]:
	"""Rows for `guardians`: the branch's own contact where phone or email is known, else a new one.

	:param parents: [{name, phone, email?, relation?, is_primary?}], checked
	"""
	known = _known_contacts(parents, branch)
	return [
		{
			"contact": known.get(parent["phone_key"]) or known.get(parent["email_key"]) or _make(parent),
			"relation": parent.get("relation"),
			"is_primary": int(bool(parent.get("is_primary"))),
		}
		for parent in parents
	]


def _known_contacts(parents: list[dict], branch: str) -> dict[str | None, str]:
	"""Phone or email key → contact, of those that the branch's leads have."""
	guardian, lead = frappe.qb.DocType("Lead Guardian"), frappe.qb.DocType("Lead")
	phones = [parent["phone_key"] for parent in parents]
	emails = [parent["email_key"] for parent in parents if parent["email_key"]]
	rows = (
		frappe.qb.from_(guardian)
		.join(lead)
		.on((guardian.parent == lead.name) & (guardian.parenttype == "Lead"))
		.select(guardian.contact, guardian.phone_key, guardian.email_key)
		.where(
			(lead.branch == branch)
			& (guardian.phone_key.isin(phones) | guardian.email_key.isin(emails or [""]))
		)
		.orderby(guardian.creation)
	).run(as_dict=True)
	by_email = {row.email_key: row.contact for row in rows if row.email_key}
	return by_email | {row.phone_key: row.contact for row in rows if row.phone_key}


def _make(parent: dict) -> str:
	contact = frappe.new_doc("Contact", first_name=parent["name"])
	contact.append("phone_nos", {"phone": parent["phone"], "is_primary_mobile_no": 1})
	if parent.get("email"):
		contact.append("email_ids", {"email_id": parent["email"], "is_primary": 1})
	return contact.insert(
		ignore_permissions=True
	).name  # the right to take an enquiry is the right to note the parents


def leads_of(wanted: dict[str, set[str]]) -> list[str]:
	"""Leads whose parents or guardians have one of these keys.

	:param wanted: phone_key and email_key → values
	"""
	filters = {
		field: ("in", sorted(wanted[field])) for field in ("phone_key", "email_key") if wanted.get(field)
	}
	if not filters:
		return []
	return frappe.get_all("Lead Guardian", or_filters=filters, filters={"parenttype": "Lead"}, pluck="parent")
