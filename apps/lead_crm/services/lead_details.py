"""Everything about one lead in one call, in a number of queries that does not grow with what hangs on it (C17)."""

from typing import Any, NamedTuple

import frappe
from frappe.utils import get_datetime, now_datetime

from lead_crm.services import interactions, status_changes

MOST_ROWS = 500
PARTY = [
	"name",
	"full_name",
	"phone",
	"email",
	"passport_number",
	"city",
	"branch",
	"is_active",
	"last_activity",
]
BOOKING = [
	"name", "external_id", "booking_type", "booked_on", "branch", "amount", "currency", "processing_status", "creation",
]  # fmt: skip


class Section(NamedTuple):
	"""One list of the answer: the DocType it comes from, what links it to the lead, and its order."""

	doctype: str
	fields: list[str]
	order: str
	link: str = "reference_name"


SECTIONS = {
	"visits": Section(
		"Intro Visit",
		["name", "scheduled_at", "attended_at", "status", "batch", "trainer", "outcome", "outcome_notes", "owner", "creation"],
		"scheduled_at desc",
		"lead",
	),
	"follow_ups": Section(
		"Follow Up",
		["name", "scheduled_at", "channel", "status", "outcome", "notes", "assigned_to", "completed_at", "owner", "creation"],
		"scheduled_at desc, creation desc",
	),
	"promises": Section(
		"Payment Promise",
		[
			"name", "kind", "amount", "currency", "due_date", "paid_amount", "outstanding", "status", "notes", "owner",
			"creation",
		],
		"due_date desc, creation desc",
	),
	"interactions": Section("Interaction", interactions.LIST_FIELDS, "date desc, creation desc"),
	"call_plans": Section(
		"Call Plan",
		["name", "frequency", "every_days", "time_zone", "last_called", "next_call_date", "assigned_to", "is_active", "notes"],
		"creation",
		"lead",
	),
}  # fmt: skip


def details(lead) -> dict[str, Any]:
	"""A lead with all that belongs to it, as far as the user may see that; of each list the newest 500.

	:param lead: the document, which the user may read
	:return: {lead, customer, contacts, visits, follow_ups, promises, interactions, call_plans, bookings, status_history,
		more: names of those lists that have more than these}; follow-ups newest first (A2); a customer or booking that
		the user may not see is given as its name alone
	"""
	lists = {
		"contacts": _contacts(lead),
		**{name: _hanging(lead.name, section) for name, section in SECTIONS.items()},
		"bookings": _bookings(lead),
	}
	return {
		"lead": lead.as_dict() | _days(lead),
		"customer": next(iter(_seen("Customer", [lead.customer], PARTY)), None) if lead.customer else None,
		**{name: rows[:MOST_ROWS] for name, rows in lists.items()},
		"status_history": status_changes.history("Lead", lead.name),
		"more": [name for name, rows in lists.items() if len(rows) > MOST_ROWS],
	}


def _days(lead) -> dict[str, int | None]:
	"""D13"""
	now = now_datetime()
	return {
		"days_since_created": (now - get_datetime(lead.creation)).days,
		"days_since_last_contact": (now - get_datetime(lead.last_contact_at)).days
		if lead.last_contact_at
		else None,
	}


def _hanging(lead: str, section: Section) -> list[dict]:
	if not frappe.has_permission(section.doctype, "read"):
		return []
	filters = {section.link: lead} | (
		{"reference_doctype": "Lead"} if section.link == "reference_name" else {}
	)
	return frappe.get_list(
		section.doctype,
		filters=filters,
		fields=section.fields,
		order_by=section.order,
		limit_page_length=MOST_ROWS + 1,
	)


def _seen(doctype: str, names: list[str], fields: list[str]) -> list[dict]:
	"""The records of these names, in their order; of those that the user may not see, the name."""
	may_see_some = names and frappe.has_permission(doctype, "read")
	rows = (
		frappe.get_list(doctype, filters={"name": ("in", names)}, fields=fields, limit=0)
		if may_see_some
		else []
	)
	by_name = {row.name: row for row in rows}
	return [by_name.get(name, {"name": name}) for name in names]


def _bookings(lead) -> list[dict]:
	filters = {"lead": lead.name, "parenttype": "Booking"}
	names = frappe.get_all(
		"Booking Person", filters, pluck="parent", order_by="creation desc", limit=MOST_ROWS + 1
	)
	return _seen("Booking", list(dict.fromkeys([*filter(None, [lead.booking]), *names])), BOOKING)


def _contacts(lead) -> list[dict]:
	"""Parents and guardians, the primary one first, then the other contacts that are linked to the lead (C8, E4)."""
	guardians = {row.contact: row for row in sorted(lead.guardians, key=lambda row: not row.is_primary)}
	linked = {row.contact: row for row in _linked_contacts(lead.name)}
	return [_contact(guardians.get(name), linked.get(name)) for name in dict.fromkeys([*guardians, *linked])]


def _linked_contacts(lead: str) -> list[frappe._dict]:
	contact, link = frappe.qb.DocType("Contact"), frappe.qb.DocType("Dynamic Link")
	fields = (contact.full_name, contact.mobile_no, contact.phone, contact.email_id, contact.designation)
	query = frappe.qb.from_(link).join(contact).on(contact.name == link.parent)
	query = query.select(contact.name.as_("contact"), contact.is_primary_contact, *fields)
	query = query.where(
		(link.link_doctype == "Lead") & (link.link_name == lead) & (link.parenttype == "Contact")
	)
	return query.orderby(contact.creation).limit(MOST_ROWS + 1).run(as_dict=True)


def _contact(guardian, linked: frappe._dict | None) -> dict[str, Any]:
	linked = linked or frappe._dict()
	return {
		"contact": guardian.contact if guardian else linked.contact,
		"name": guardian.contact_name if guardian else linked.full_name,
		"relation": guardian.relation if guardian else None,
		"designation": linked.designation,
		"is_primary": guardian.is_primary if guardian else linked.is_primary_contact,
		"phone": guardian.phone if guardian else linked.mobile_no or linked.phone,
		"email": guardian.email if guardian else linked.email_id,
	}
