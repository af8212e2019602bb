"""What is on everybody's desk today, so that My Day shows what it is for (B14, X8)."""

from datetime import datetime, timedelta, timezone
from random import Random

import frappe

from lead_crm.demo.backdating import Past
from lead_crm.demo.company import CLASSES, Company, Office
from lead_crm.demo.leads import LeadPlan
from lead_crm.domain.calendar import day_end
from lead_crm.services import follow_ups, promises
from lead_crm.services.agenda import site_time


def fill(
	random: Random,
	company: Company,
	office: Office,
	made: list[tuple[str, LeadPlan]],
	amounts: tuple[int, int],
	past: Past,
) -> None:
	"""For each who looks after leads: money that is late and money for today, a call; where leads are no children, a visit and
	a follow-up.
	"""
	for user in sorted({plan.user for _lead, plan in made}):
		own = [(lead, plan) for lead, plan in made if plan.user == user]
		won = [lead for lead, plan in own if plan.steps[-1].status == "Converted"]
		still_open = [
			lead for lead, plan in own if plan.values.get("next_follow_up")
		]  # not the one that waits
		served = won or still_open
		for lead in served[:1]:
			_owe(lead, user, float(random.randrange(*amounts, 100)), past)
		for lead in served[-1:]:
			_call(lead, user, office)
		if company is not CLASSES:
			_meet(still_open, user, office)


def _owe(lead: str, user: str, amount: float, past: Past) -> None:
	"""One promise is late; another was broken already, and is due again today."""
	today = promises.branch_today(frappe.db.get_value("Lead", lead, "branch"))
	late = promises.add("Lead", lead, amount, today - timedelta(days=3), collector=user)
	broken = promises.add("Lead", lead, amount / 2, today - timedelta(days=12), collector=user)
	promises.reschedule(broken, today, notes="Will bring it today")
	for promise in (late, broken):
		past.was("Payment Promise", promise.name, site_time(datetime.now(timezone.utc) - timedelta(days=20)))


def _call(lead: str, user: str, office: Office) -> None:
	if frappe.db.exists("Call Plan", {"lead": lead}):
		return
	plan = frappe.new_doc("Call Plan", lead=lead, frequency="Monthly", assigned_to=user)
	plan.update({"next_call_date": _today(office, hours=3), "notes": "Ask how they liked it"})
	plan.insert()


def _meet(leads: list[str], user: str, office: Office) -> None:
	for lead in leads[:1]:
		when = _today(office, hours=2)
		frappe.new_doc(
			"Intro Visit", lead=lead, scheduled_at=when, trainer=user, batch="At our office"
		).insert()
	for lead in leads[1:2]:
		notes = "Wants to hear about prices for four"
		follow_ups.add("Lead", lead, _today(office, hours=0.25), "WhatsApp", user, notes, tell=False)


def _today(office: Office, hours: float) -> datetime:
	"""So many hours from now, or the last minutes of the branch's day."""
	now = datetime.now(timezone.utc)
	last = day_end(now, office.time_zone) - timedelta(minutes=15)
	return site_time(min(now + timedelta(hours=hours), last)).replace(second=0, microsecond=0)
