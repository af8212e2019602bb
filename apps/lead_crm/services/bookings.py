"""Bookings: each saved booking finds or makes its persons' leads and customers (A4, B5, C14); none is ever lost."""

import hashlib

import frappe
from frappe import _

from lead_crm.domain import pipeline as rules
from lead_crm.exceptions import InvalidInput, TryAgain
from lead_crm.services import area_leads, customer_bulk, leads, pipelines
from lead_crm.services.branches import currency_of, organization_of
from lead_crm.services.customers import keys_of
from lead_crm.services.document import stored
from lead_crm.services.transactions import in_one_go, lost_a_race

PERSON = ("full_name", "passport_number", "phone", "email")
VALUES = ("booking_type", "branch", "booked_on", "amount", "currency")
MOST_ATTEMPTS = 12


def name_of(organization: str, external_id: str) -> str:
	"""The name of the booking that another program calls `external_id`: the primary key keeps it from being saved twice."""
	return hashlib.sha256(f"{organization}\x1f{external_id}".encode()).hexdigest()[:16]


def check(booking) -> None:
	"""The fields of a booking.

	:raises InvalidInput: naming the field and what would be right
	"""
	booking.organization = organization_of(booking.branch)
	booking.currency = booking.currency or currency_of(booking.branch)
	before = stored(booking, "organization", "external_id")
	if before.organization and before.organization != booking.organization:
		frappe.throw(_("A booking stays in its organization, {0}.").format(before.organization), InvalidInput)
	if (booking.amount or 0) < 0:
		frappe.throw(
			_("Amount {0} cannot be right: it is zero or more.").format(booking.amount), InvalidInput
		)


def process(booking) -> None:
	"""Find or make the lead and the customer of each person; a failure is kept on the booking and tried again later (A4)."""
	if booking.flags.postpone:
		return
	frappe.db.savepoint("processing")
	try:
		_link_persons(booking)
		_settle(booking, "Done")
	except Exception as error:
		if lost_a_race(error):
			raise
		frappe.db.rollback(save_point="processing")
		frappe.log_error(f"Booking {booking.name} could not be processed")
		frappe.clear_messages()
		_settle(booking, "Failed", str(error) or type(error).__name__)


def _settle(booking, status: str, error: str | None = None) -> None:
	attempts = 0 if status == "Done" else (booking.attempts or 0) + 1
	booking.db_set(
		{"processing_status": status, "processing_error": error, "attempts": attempts}, update_modified=False
	)


def _link_persons(booking) -> None:
	open_rows = [row for row in booking.persons if not row.lead]
	found = customer_bulk.upsert_rows([_person_of(booking, row) for row in open_rows])
	for row, result in zip(open_rows, found, strict=True):
		if result.error:
			frappe.throw(_("Row {0}: {1}").format(row.idx, result.error), InvalidInput)
	known = leads.of_customers({result.customer for result in found}, booking.branch)
	for row, result in zip(open_rows, found, strict=True):
		lead = known.get(result.customer) or _new_lead(booking, row)
		known[result.customer] = lead
		_convert(frappe.get_doc("Lead", lead), booking)
		row.db_set({"lead": lead, "customer": result.customer}, update_modified=False)
	area_leads.link_booked(known, booking.branch)


def _person_of(booking, row) -> dict:
	person = {field: row.get(field) for field in PERSON}
	return person | {"branch": booking.branch, "source": "Booking", "last_activity": booking.booked_on}


def _new_lead(booking, row) -> str:
	first_name, _space, last_name = row.full_name.partition(" ")
	lead = frappe.new_doc(
		"Lead", lead_kind="Person", first_name=first_name, last_name=last_name, branch=booking.branch
	)
	lead.update({field: row.get(field) for field in ("passport_number", "phone", "email")})
	_leave_out_malformed(lead)
	lead.source = "Booking"
	return lead.insert(ignore_permissions=True).name  # a booking makes its leads whoever saved it


def _leave_out_malformed(lead) -> None:
	"""What cannot be a phone, email or passport stays on the booking as given; the lead goes without (A4, B3)."""
	kinds = {key.kind for key in keys_of(lead.as_dict() | {"organization": organization_of(lead.branch)})}
	for kind, field in (("Phone", "phone"), ("Email", "email"), ("Passport", "passport_number")):
		if lead.get(field) and kind not in kinds:
			lead.remarks = "\n".join(filter(None, (lead.remarks, f"{_(kind)}: {lead.get(field)}")))
			lead.set(field, None)


def _convert(lead, booking) -> None:
	if lead.stage_type == "Won":
		return
	if not rules.won_status(pipelines.load(lead.pipeline)):
		frappe.throw(_("Pipeline {0} has no stage for a won lead.").format(lead.pipeline), InvalidInput)
	leads.convert(lead, booking.name, by_rule=True)


def ingest(given: dict) -> dict:
	"""A booking from another program (B12): new, changed or known already; the same one again changes nothing.

	:param given: external_id, branch, persons and what else a Booking has
	:return: {booking, created, leads, customers}
	"""
	organization = organization_of(given.get("branch"))
	name = name_of(organization, given["external_id"])
	try:
		booking, created = in_one_go(lambda: _save(name, given))
	except TryAgain:  # processing lost every race: keep the booking now, process it later
		booking, created = in_one_go(lambda: _save(name, given, postpone=True))
	booking.reload()
	return {
		"booking": booking.name,
		"created": created,
		"leads": [row.lead for row in booking.persons if row.lead],
		"customers": [row.customer for row in booking.persons if row.customer],
	}


def _save(name: str, given: dict, postpone: bool = False):
	created = not frappe.db.exists("Booking", name)
	booking = frappe.new_doc("Booking") if created else frappe.get_doc("Booking", name, for_update=True)
	before = _content(booking)
	booking.update(
		{field: given[field] for field in ("external_id", *VALUES) if given.get(field) is not None}
	)
	if "persons" in given:
		booking.set("persons", _rows(booking, given["persons"]))
	booking.flags.postpone = postpone
	if created or _content(booking) != before:
		booking.save()
	return booking, created


def _content(booking) -> list:
	persons = [tuple(row.get(field) or "" for field in PERSON) for row in booking.persons]
	return [str(booking.get(field) or "") for field in VALUES] + persons


def _rows(booking, persons: list[dict]) -> list:
	"""The persons as now given; one who was there already keeps the row, and with it the lead."""
	known = {tuple(row.get(field) or "" for field in PERSON): row for row in booking.persons}
	rows = (known.get(tuple(person.get(field) or "" for field in PERSON)) for person in persons)
	return [
		row or {field: person.get(field) for field in PERSON}
		for row, person in zip(rows, persons, strict=True)
	]


def waiting(limit: int) -> list[str]:
	"""Bookings still to be processed, those tried least first."""
	return frappe.get_all(
		"Booking",
		{"processing_status": ("in", ("Pending", "Failed")), "attempts": ("<", MOST_ATTEMPTS)},
		pluck="name",
		order_by="attempts, creation",
		limit=limit,
	)
