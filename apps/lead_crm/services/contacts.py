"""Contacts of accounts: Frappe's own document, found by what is written on it, and saved without asking strangers (E4)."""

import frappe
from frappe import _
from frappe.contacts.doctype.contact.contact import Contact
from frappe.model.naming import make_autoname
from frappe.permissions import add_permission, update_permission_property

from lead_crm.permissions import branches_of, sees_everything
from lead_crm.services import account_contacts, lead_words

FOUND_BY = ("phone_nos", "email_ids")
NO_PICTURE = "none"
MAY_WRITE = ("CRM Administrator", "Branch Manager", "Counselor", "Key Account Manager", "CRM Integration")
RIGHTS = ("create", "write", "email", "print", "report")
MAY_DELETE = ("CRM Administrator", "Branch Manager", "Key Account Manager")


class AccountContact(Contact):
	"""A Contact that is saved at once: Frappe's own asks gravatar.com for a picture, for up to five seconds at each save,
	and tells a stranger whose email it is."""

	def validate(self):
		has_picture = bool(self.image)
		self.image = self.image or NO_PICTURE
		try:
			super().validate()
		finally:
			self.image = self.image if has_picture else None


def name_contact(contact, method: str | None = None) -> None:
	"""In the place of Frappe's “Amna Khan-1”, which tells that another branch may have an Amna Khan, and which clerks who save
	two of them at once would both get; forms and lists show the full name (A24)."""
	contact.name = make_autoname("hash", "Contact")


def name_address(address, method: str | None = None) -> None:
	"""Title and kind, as Frappe names it, with a mark by chance where Frappe would number (A24)."""
	title, kind = address.address_title.strip(), _(address.address_type).strip()
	address.name = f"{title[:100]}-{kind}-{make_autoname('hash', 'Address')}"


def after_save(contact, method: str | None = None) -> None:
	"""The leads of a contact are found by what it says now; called for each Contact that is saved."""
	before = contact.get_doc_before_save()
	if not before or _content(before) != _content(contact):
		lead_words.refresh(_leads(contact) | (_leads(before) if before else set()))


def after_delete(contact, method: str | None = None) -> None:
	"""The leads of a contact that is deleted are no longer found by it."""
	lead_words.refresh(_leads(contact))


def _content(contact) -> list:
	written = [(row.get("phone"), row.get("email_id")) for table in FOUND_BY for row in contact.get(table)]
	return [contact.full_name, written, sorted(_leads(contact))]


def _leads(contact) -> set[str]:
	return {row.link_name for row in contact.links if row.link_doctype == "Lead"}


def leads_with(wanted: dict[str, set[str]]) -> list[str]:
	"""Leads that have a contact with one of these keys: the words name those that may, the contacts themselves decide.

	:param wanted: phone_key and email_key → values
	"""
	branches = frappe.get_all("Branch", pluck="name") if sees_everything() else branches_of()
	phones, emails = (wanted.get(field) or set() for field in ("phone_key", "email_key"))
	leads = lead_words.leads_having(phones, emails, branches)
	people = account_contacts.of_leads(leads)
	return [
		lead.name
		for lead in leads
		if any(row.phone_key in phones or row.email_key in emails for row in people[lead.name])
	]


def give_permissions() -> None:
	"""Our roles write contacts and addresses; of which accounts is for the permission hooks to say. A site's own choice stays."""
	for doctype in ("Contact", "Address"):
		for role in MAY_WRITE:
			if not frappe.db.exists("Custom DocPerm", {"parent": doctype, "role": role}):
				add_permission(doctype, role)
				for right in (*RIGHTS, *(["delete"] if role in MAY_DELETE else [])):
					update_permission_property(doctype, role, 0, right, 1, validate=False)
