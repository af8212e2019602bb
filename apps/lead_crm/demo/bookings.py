"""Sample bookings, as another program sends them: they win leads, bring new ones, and one of them failed (B14)."""

from datetime import datetime
from random import Random

import frappe

from lead_crm.demo.company import Company, Office
from lead_crm.demo.leads import LeadPlan
from lead_crm.demo.people import Crowd
from lead_crm.services import bookings

KIND = {"Sales": "Booking", "Enrolment": "Enrollment", "Key Account": "Order"}
PREFIX = {"Sales": "BC", "Enrolment": "ENR", "Key Account": "PO"}
AMOUNTS = {"Sales": (35_000, 900_000), "Enrolment": (8_000, 42_000), "Key Account": (400, 9_000)}
FAILURE = "Pipeline Sales has no stage for a won lead."


def booking_of(random: Random, company: Company, plan: LeadPlan, number: int, crowd: Crowd) -> dict:
	"""The booking that wins this lead; who travels takes family along."""
	persons = [_person(plan.values)]
	if company.pipeline == "Sales":
		last_name = plan.values["last_name"]
		persons += [_relative(crowd, last_name) for _relation in range(random.choice((0, 0, 1, 2)))]
	return _booking(random, company, plan.values["branch"], number, plan.steps[-1].at, persons)


def stray_booking(
	random: Random, company: Company, office: Office, number: int, crowd: Crowd, at: datetime
) -> dict:
	"""A booking of somebody of whom no lead was known."""
	return _booking(random, company, office.name, number, at, [_relative(crowd, None)])


def _booking(
	random: Random, company: Company, branch: str, number: int, at: datetime, persons: list[dict]
) -> dict:
	low, high = AMOUNTS[company.pipeline]
	return {
		"external_id": f"{PREFIX[company.pipeline]}-{frappe.get_cached_value('Branch', branch, 'enquiry_prefix')}-{number:04d}",
		"booking_type": KIND[company.pipeline],
		"branch": branch,
		"booked_on": at.date(),
		"amount": random.randrange(low, high, 100),
		"currency": company.currency,
		"persons": persons,
	}


def _person(values: dict) -> dict:
	name = values.get("business_name") or f"{values['first_name']} {values['last_name']}"
	return {
		"full_name": name,
		"phone": values["phone"],
		"email": values["email"],
		"passport_number": values.get("passport_number"),
	}


def _relative(crowd: Crowd, last_name: str | None) -> dict:
	person = crowd.person(last_name)
	return {"full_name": person.full_name, "phone": person.phone, "passport_number": person.passport}


def make(given: dict) -> tuple[str, list[str]]:
	"""Save a booking, as the session's user may.

	:return: its name, and the leads of its persons
	"""
	booking = frappe.get_doc({"doctype": "Booking", **given}).insert()
	return booking.name, frappe.get_all(
		"Booking Person", {"parent": booking.name}, pluck="lead", order_by="idx"
	)


def make_failed(given: dict) -> str:
	"""A booking that was tried as often as bookings are, and waits for somebody to look at it: saving it does it."""
	booking = frappe.get_doc({"doctype": "Booking", **given})
	booking.flags.postpone = True
	booking.insert()
	booking.db_set(
		{"processing_status": "Failed", "processing_error": FAILURE, "attempts": bookings.MOST_ATTEMPTS}
	)
	return booking.name
