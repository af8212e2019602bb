"""Phone, email and passport of a lead or area lead: each one valid, and its key beside it for look-ups (A28, D12)."""

import frappe
from frappe import _

from lead_crm.domain import identity
from lead_crm.exceptions import InvalidInput
from lead_crm.services.branches import country_code, my_country_codes

KEY_FIELD = {"Phone": "phone_key", "Email": "email_key", "Passport": "passport_key"}


def check(document) -> None:
	"""Refuse what cannot be a phone, email or passport number; keep the keys of what can.

	:raises InvalidInput: naming the field, the value and what would be right
	"""
	if document.phone and not identity.is_plausible_phone(document.phone):
		refuse(document, "phone", _("a phone number has 7 to 15 digits"))
	if document.email and not identity.is_email(document.email):
		refuse(document, "email", _("an email looks like name@example.com"))
	if document.passport_number and not identity.normalise_passport(document.passport_number):
		refuse(document, "passport_number", _("a passport number has 4 to 20 letters and digits"))
	country = country_code(document.branch, document.organization) if document.phone else None
	keys = identity.identities(document.phone, document.email, document.passport_number, country)
	for kind, field in KEY_FIELD.items():
		document.set(field, keys.get(kind))


def refuse(document, field: str, rule: str) -> None:
	"""Say which field holds which value, and what would be right."""
	message = _("{0} “{1}” cannot be right: {2}.")
	frappe.throw(message.format(_(document.meta.get_label(field)), document.get(field), rule), InvalidInput)


def has_key(document) -> bool:
	"""Whether the person could be recognised by something."""
	return any(document.get(field) for field in KEY_FIELD.values())


def phones(written: str, organization: str | None = None) -> set[str | None]:
	"""What a phone that was typed into a search may mean in the countries in which the user works."""
	return {identity.normalise_phone(written, country) for country in my_country_codes(organization)}
