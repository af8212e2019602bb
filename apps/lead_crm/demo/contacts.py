"""What was done with the sample leads: first calls, follow-ups, visits, and the branch's prospects (B14)."""

from datetime import datetime, timedelta
from random import Random

import frappe
from frappe.utils import now_datetime

from lead_crm.demo.backdating import Past
from lead_crm.demo.company import Company, Office
from lead_crm.demo.histories import office_hour
from lead_crm.demo.leads import LeadPlan
from lead_crm.demo.people import Crowd
from lead_crm.services import interactions

FIRST_CONTACT_MINUTES = (2, 4, 9, 25, 50, 140, 400, 1300, 3000)
SHARE_FOLLOWED_UP = 0.6
FIRST_CALLS = {
	"Call": "Rang back; told them what we do",
	"WhatsApp": "Sent prices and our address",
	"Email": "Sent the brochure",
}
# How the visit went, by where the lead stands now: an outcome that leaves it there.
VISIT_OUTCOMES = {
	"Visit Completed": "Interested Enroll Now",
	"Visit No Show": "No Show",
	"Follow Up Pending": "Interested Enroll Later",
	"Converted": "Interested Enroll Now",
	"Lost": "Not Interested",
}
BATCHES = ("Saturday 10 am", "Saturday 4 pm", "Weekdays 5 pm")
PROSPECT_STATUSES = ("New", "New", "Contacted", "Contacted", "Follow Up Pending", "Converted", "Lost")


def first_contact(random: Random, lead: str, plan: LeadPlan, past: Past) -> None:
	"""Somebody got in touch before the lead went on; with a lead that is still New nobody has."""
	if len(plan.steps) == 1:
		return
	delay = timedelta(minutes=random.choice(FIRST_CONTACT_MINUTES))
	at = min(plan.steps[0].at + delay, plan.steps[1].at)
	kind = random.choice(list(FIRST_CALLS))
	made = interactions.log("Lead", lead, kind, FIRST_CALLS[kind], date=at, direction="Outbound")
	past.was("Interaction", made.name, at)


def follow_up(random: Random, lead: str, plan: LeadPlan, past: Past) -> None:
	"""A follow-up that led to the last step of the lead."""
	if len(plan.steps) == 1 or random.random() > SHARE_FOLLOWED_UP:
		return
	before, last = plan.steps[-2:]
	late = timedelta(hours=random.choice((0, 0, 1, 3, 30, 75)))
	done = frappe.new_doc(
		"Follow Up", reference_doctype="Lead", reference_name=lead, scheduled_at=last.at - late
	)
	# Its outcome is told afterwards: the lead is there already, and must not be taken there again.
	done.update({"channel": random.choice(("Call", "Call", "WhatsApp", "Email")), "status": "Completed"})
	done.update({"outcome": "Reached", "assigned_to": plan.user, "notes": last.note})
	done.insert()
	values = {"completed_at": last.at, "outcome": _outcome(random, last.status)}
	past.was("Follow Up", done.name, before.at, last.at, **values)


def _outcome(random: Random, status: str) -> str:
	known = {"Converted": "Enrolled", "Lost": "Lost", "Visit Scheduled": "Scheduled Visit"}
	return known.get(status) or random.choice(("Reached", "Reached", "Postponed", "No Answer"))


def visit(random: Random, lead: str, plan: LeadPlan, trainer: str, past: Past) -> None:
	"""The visit of a lead that was invited: still to come, or with its outcome."""
	invited = next(
		(number for number, step in enumerate(plan.steps) if step.status == "Visit Scheduled"), None
	)
	if invited is None:
		return
	made = frappe.new_doc("Intro Visit", lead=lead, batch=random.choice(BATCHES), trainer=trainer)
	made.scheduled_at = office_hour(random, now_datetime(), -random.choice((0, 0, 1, 2, 4, 6)))
	made.outcome = VISIT_OUTCOMES.get(plan.steps[-1].status)
	made.insert()
	at = plan.steps[invited + 1].at - timedelta(hours=1) if made.outcome else made.scheduled_at
	came = at if made.status == "Attended" else None
	past.was("Intro Visit", made.name, plan.steps[invited].at, scheduled_at=at, attended_at=came)


def prospects(random: Random, company: Company, office: Office, crowd: Crowd, past: Past) -> None:
	"""Area leads: people of whom the branch has heard, in every status."""
	for status in PROSPECT_STATUSES:
		person, at = crowd.person(), office_hour(random, now_datetime(), random.randint(2, 80))
		values = {
			"full_name": person.full_name,
			"branch": office.name,
			"phone": person.phone,
			"city": office.city,
		}
		values |= {"passport_number": person.passport, "status": status, "source": "Walk In"}
		values |= {"closed_reason": "Travels with another agency"} if status == "Lost" else {}
		values["assigned_to"] = random.choice(company.users(office, "Counselor"))
		area_lead = frappe.get_doc({"doctype": "Area Lead", **values}).insert()
		past.was("Area Lead", area_lead.name, at, status_since=at, **_ended(status, at))
		change = frappe.db.get_value("Status Change", {"reference_name": area_lead.name})
		past.was("Status Change", change, at, changed_at=at)


def _ended(status: str, at: datetime) -> dict:
	return {
		"converted_at": at if status == "Converted" else None,
		"closed_at": at if status == "Lost" else None,
	}
