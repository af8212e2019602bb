"""Finding a lead by what somebody says of themselves (A11): keys are normalised first, lists show what the user may see."""

import frappe
from frappe import _

from lead_crm.domain import identity
from lead_crm.exceptions import InvalidInput
from lead_crm.services import contact_details, contacts, guardians

FIELDS = [
	"name", "full_name", "lead_kind", "phone", "email", "passport_number", "organization", "branch", "pipeline", "status",
	"stage_type", "source", "assigned_to", "score", "is_hot", "next_follow_up", "customer", "creation", "modified",
]  # fmt: skip


def search(
	passport: str | None = None,
	contact: str | None = None,
	email: str | None = None,
	organization: str | None = None,
	limit: int = 20,
) -> list[dict]:
	"""Leads that have this passport, phone or email (any of them), newest first.

	:param contact: a phone however written, or an email
	:raises InvalidInput: nothing to search for
	"""
	wanted = _wanted(passport, contact, email, organization)
	if not wanted and not organization:
		frappe.throw(
			_("Give a passport number, a phone, an email or an organization to search for."), InvalidInput
		)
	filters = {"organization": organization} if organization else {}
	if not any(values for _field, values in wanted) and (passport or contact or email):
		return []
	or_filters = [[field, "in", sorted(values)] for field, values in wanted if values]
	if of_people := {*guardians.leads_of(dict(wanted)), *contacts.leads_with(dict(wanted))}:
		or_filters.append(["name", "in", sorted(of_people)])
	return frappe.get_list(
		"Lead",
		fields=FIELDS,
		filters=filters,
		or_filters=or_filters,
		order_by="creation desc",
		limit_page_length=limit,
	)


def _wanted(passport, contact, email, organization) -> list[tuple[str, set[str]]]:
	phones = contact_details.phones(contact, organization) if contact else set()
	emails = {identity.normalise_email(text) for text in (contact, email) if text}
	passports = {identity.normalise_passport(passport)} if passport else set()
	wanted = (("phone_key", phones), ("email_key", emails), ("passport_key", passports))
	return [(field, values - {None}) for field, values in wanted if values]
