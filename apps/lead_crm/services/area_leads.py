"""Area leads: a branch's prospects before they are leads, one a passport (A17–A22, A27, B15)."""

import frappe
from frappe import _
from frappe.utils import now_datetime

from lead_crm.domain import identity
from lead_crm.exceptions import DuplicateRecord, InvalidInput
from lead_crm.services import contact_details, customers, leads, status_changes
from lead_crm.services.branches import organization_of
from lead_crm.services.document import stored
from lead_crm.services.system_fields import set_by_system

STATUSES = ("New", "Contacted", "Follow Up Pending", "Converted", "Lost")
CLOSED = ("Converted", "Lost")
PERSON_FIELDS = ("full_name", "phone", "email", "passport_number", "city", "branch")


def check(area_lead) -> None:
	"""The fields of an area lead, its keys, and that nobody else in the branch has the passport (A17, A28)."""
	area_lead.organization = organization_of(area_lead.branch)
	contact_details.check(area_lead)
	_refuse_taken_passport(area_lead)
	_stamp_status(area_lead)


def _refuse_taken_passport(area_lead) -> None:
	if not area_lead.passport_key:
		return
	filters = {
		"branch": area_lead.branch,
		"passport_key": area_lead.passport_key,
		"name": ("!=", area_lead.name or ""),
	}
	if other := frappe.db.get_value("Area Lead", filters, ["name", "full_name"], as_dict=True):
		message = _(
			"Passport Number {0} belongs to area lead {1} ({2}) of this branch. Open that one instead."
		)
		frappe.throw(message.format(area_lead.passport_number, other.full_name, other.name), DuplicateRecord)


def _stamp_status(area_lead) -> None:
	before = stored(area_lead, "status", "status_since")
	if area_lead.status == before.status:
		return
	if area_lead.status not in STATUSES:
		frappe.throw(
			_("Status “{0}” is not known; these are: {1}.").format(area_lead.status, ", ".join(STATUSES)),
			InvalidInput,
		)
	now = now_datetime()
	area_lead.flags.moved = frappe._dict(from_status=before.status, since=before.status_since, at=now)
	area_lead.status_since = now
	area_lead.converted_at = now if area_lead.status == "Converted" else None
	area_lead.closed_at = now if area_lead.status == "Lost" else None
	if area_lead.status != "Lost":
		area_lead.closed_reason = None


def record_move(area_lead) -> None:
	"""The history of statuses."""
	if moved := area_lead.flags.pop("moved", None):
		status_changes.record(
			area_lead, moved.from_status, moved.since, moved.at, area_lead.flags.pop("note", None)
		)


def push_to_customer(area_lead) -> None:
	"""Every area lead with a phone, email or passport is a customer, once (B11, B15)."""
	before = stored(area_lead, *PERSON_FIELDS)
	if not contact_details.has_key(area_lead) or all(
		before[field] == area_lead.get(field) for field in PERSON_FIELDS
	):
		return
	area_lead.customer = customers.upsert_of_account(area_lead).customer


def update_status(area_lead, status: str, reason: str | None = None):
	"""Set an area lead converted, lost or back to work (A22).

	:param reason: kept as the reason of a loss, and in the history; at most 500 characters
	:return: the area lead; the same status again changes nothing
	:raises InvalidInput: no such status, or the reason is too long
	"""
	if reason and len(reason) > 500:
		frappe.throw(_("Reason has {0} characters; 500 are the most.").format(len(reason)), InvalidInput)
	if status == area_lead.status:
		return area_lead
	area_lead.status = status
	area_lead.closed_reason = reason if status == "Lost" else None
	area_lead.flags.note = reason
	return area_lead.save()


def follow(area_lead, status: str) -> None:
	"""Something happened that takes an open area lead to this status."""
	if area_lead.status not in (*CLOSED, status):
		area_lead.status = status
		area_lead.save(ignore_permissions=True)  # follows from what the clerk just did


def promote(area_lead) -> dict:
	"""Make the area lead a lead of its branch, or link the one that the person already has; once (A27).

	:return: {lead, created, customer}
	"""
	if area_lead.lead:
		return {"lead": area_lead.lead, "created": False, "customer": area_lead.customer}
	known = leads.of_customers({area_lead.customer}, area_lead.branch) if area_lead.customer else {}
	lead = known.get(area_lead.customer)
	created = lead is None
	set_by_system(area_lead, lead=lead or _new_lead(area_lead).name)
	area_lead.save()
	return {"lead": area_lead.lead, "created": created, "customer": area_lead.customer}


def _new_lead(area_lead):
	first_name, _space, last_name = area_lead.full_name.partition(" ")
	lead = frappe.new_doc("Lead", lead_kind="Person", first_name=first_name, last_name=last_name)
	lead.update(
		{
			field: area_lead.get(field)
			for field in (
				*("branch", "phone", "email", "passport_number", "source", "remarks"),
				*("address_line", "city", "assigned_to"),
			)
		}
	)
	return lead.insert()


def link_booked(customers_leads: dict[str, str], branch: str) -> None:
	"""A booking also links and converts the branch's area leads of its persons (A27).

	:param customers_leads: customer → the lead of that person in this branch
	"""
	names = frappe.get_all(
		"Area Lead", {"customer": ("in", sorted(customers_leads) or [""]), "branch": branch}, pluck="name"
	)
	for name in names:
		area_lead = frappe.get_doc("Area Lead", name)
		if area_lead.status != "Converted" or not area_lead.lead:
			area_lead.update(
				{"status": "Converted", "lead": area_lead.lead or customers_leads[area_lead.customer]}
			)
			area_lead.save(ignore_permissions=True)  # a booking links them whoever saved it


def search(passport: str | None, contact: str | None, limit: int) -> list[dict]:
	"""Area leads with this passport, phone or email, however written, newest first (A18).

	:raises InvalidInput: nothing to search for
	"""
	if not (passport or contact):
		frappe.throw(_("Give a passport number or a contact to search for."), InvalidInput)
	wanted = {"passport_key": {identity.normalise_passport(passport)}} if passport else {}
	if contact:
		wanted |= {
			"phone_key": contact_details.phones(contact),
			"email_key": {identity.normalise_email(contact)},
		}
	either = [[field, "in", sorted(values - {None})] for field, values in wanted.items() if values - {None}]
	fields = [
		*(
			"name",
			"full_name",
			"passport_number",
			"phone",
			"email",
			"branch",
			"organization",
			"status",
			"source",
		),
		*("assigned_to", "next_follow_up", "lead", "customer", "creation", "modified"),
	]
	if not either:
		return []
	return frappe.get_list(
		"Area Lead", fields=fields, or_filters=either, order_by="creation desc", limit_page_length=limit
	)
