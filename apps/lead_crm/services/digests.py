"""One message a morning instead of many: today's calls, and leads that have gone quiet in their stage (E8, X10)."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.query_builder.functions import Count
from frappe.utils import escape_html

from lead_crm.services import call_plans, stale
from lead_crm.services.notices import notify
from lead_crm.services.reminders import awake_zones, claim, managers_of

MOST_LINES = 50


class Digest(NamedTuple):
	"""One message to one user for one day, or one week."""

	kind: str
	user: str
	day: date
	subject: str
	lines: tuple[str, ...]
	link: str


def of_calls(now: datetime) -> Iterator[Digest]:
	"""Today's and missed calls of each user, where it is morning now.

	:param now: an aware moment
	"""
	for zone, branches in awake_zones(now).items():
		by_user = defaultdict(list)
		for branch in branches:
			for plan in call_plans.due(branch, now=now):
				for user in [plan.assigned_to] if plan.assigned_to else managers_of(branch):
					by_user[user].append(plan.lead_name)
		today = now.astimezone(ZoneInfo(zone)).date()
		for user, names in sorted(by_user.items()):
			subject = _("{0} calls are due today").format(len(names))
			yield Digest("Calls", user, today, subject, tuple(names), "/app/call-plan?is_active=1")


def of_stale_leads(now: datetime) -> Iterator[Digest]:
	"""Open leads that have been in their stage for longer than the pipeline allows, once a week to each assignee.

	:param now: an aware moment
	"""
	for zone, branches in awake_zones(now).items():
		today = now.astimezone(ZoneInfo(zone)).date()
		monday = today - timedelta(days=today.weekday())
		for row in _stale_counts(branches):
			for user in [row.assigned_to] if row.assigned_to else managers_of(row.branch):
				subject = _("{0} leads have gone quiet in their stage").format(row.leads)
				yield Digest(f"Stale {row.branch}", user, monday, subject, (), "/app/lead?stage_type=Open")


def _stale_counts(branches: list[str]) -> list:
	lead = frappe.qb.DocType("Lead")
	return (
		frappe.qb.from_(lead)
		.select(lead.branch, lead.assigned_to, Count(lead.name).as_("leads"))
		.where(stale.condition(lead, stale.stages()) & lead.branch.isin(branches))
		.groupby(lead.branch, lead.assigned_to)
	).run(as_dict=True)


def send(digest: Digest) -> bool:
	"""Claim and queue in one transaction.

	:return: whether it was sent now; False when it was sent before
	"""
	if not claim([(digest.kind, "User", digest.user, digest.day, digest.user)]):
		return False
	lines = "".join(f"<li>{escape_html(line)}</li>" for line in digest.lines[:MOST_LINES])
	more = len(digest.lines) - MOST_LINES
	body = f"<ul>{lines}</ul>" + (_("and {0} more").format(more) if more > 0 else "")
	notify(digest.user, digest.subject, "User", digest.user, body, digest.link)
	return True
