"""The people of an account: Frappe's Contacts that are linked to a lead, with all their phones and emails (E4)."""

from collections import defaultdict

import frappe

from lead_crm.domain import identity
from lead_crm.services.branches import country_code


def of_leads(leads: list) -> dict[str, list[frappe._dict]]:
	"""For each lead, a row for each phone and email of each of its contacts.

	:param leads: documents or rows with name and branch
	:return: lead → rows with contact_name, phone, phone_key, email and email_key
	"""
	branch_of = {lead.name: lead.branch for lead in leads}
	links = _links(list(branch_of))
	names = sorted({link.contact for link in links})
	written = _written("Contact Phone", "phone", names) + _written("Contact Email", "email_id", names)
	by_contact = defaultdict(list)
	for row in written:
		by_contact[row.parent].append(row)
	found = defaultdict(list)
	for link in links:
		branch = branch_of[link.lead]
		country = country_code(branch, frappe.get_cached_value("Branch", branch, "organization"))
		for row in by_contact[link.contact] or [frappe._dict()]:
			found[link.lead].append(_person(link.full_name, row, country))
	return found


def _links(leads: list[str]) -> list[frappe._dict]:
	if not leads:
		return []
	contact, link = frappe.qb.DocType("Contact"), frappe.qb.DocType("Dynamic Link")
	return (
		frappe.qb.from_(link)
		.join(contact)
		.on(contact.name == link.parent)
		.select(link.link_name.as_("lead"), contact.name.as_("contact"), contact.full_name)
		.where((link.parenttype == "Contact") & (link.link_doctype == "Lead") & link.link_name.isin(leads))
	).run(as_dict=True)


def _written(doctype: str, field: str, contacts: list[str]) -> list[frappe._dict]:
	of_contacts = {"parenttype": "Contact", "parent": ("in", contacts)}
	return frappe.get_all(doctype, of_contacts, ["parent", field]) if contacts else []


def _person(name: str, row: frappe._dict, country: str | None) -> frappe._dict:
	return frappe._dict(
		contact_name=name,
		phone=row.phone,
		phone_key=identity.normalise_phone(row.phone, country),
		email=row.email_id,
		email_key=identity.normalise_email(row.email_id),
	)
