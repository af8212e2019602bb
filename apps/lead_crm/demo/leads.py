"""Sample leads: in every status of their pipeline, each come to by real moves of real users (B14)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import frappe

from lead_crm.demo.company import Company, Office
from lead_crm.demo.enquiries import lead_values, work_values
from lead_crm.demo.histories import REASONS, Step, history, targets
from lead_crm.demo.people import Crowd
from lead_crm.domain.pipeline import LOST, OPEN, WON, stage_of
from lead_crm.services import enquiries, guardians, leads, pipelines

SHARE_BOOKED = 0.6
HOT_SCORE = 93
WAITING = timedelta(days=3)


@dataclass(frozen=True)
class LeadPlan:
	"""A lead to be made: its values, its steps, who works on it, and whether a booking is what wins it."""

	values: dict
	steps: tuple[Step, ...]
	user: str
	reason: str | None = None
	booked: bool = False


def plan(
	random: Random, company: Company, office: Office, crowd: Crowd, now: datetime, count: int
) -> list[LeadPlan]:
	"""The leads of one branch, at least one for each stage."""
	pipeline = pipelines.load(company.pipeline)
	team = company.users(office, "Key Account Manager") or company.users(office, "Counselor")
	result = []
	for target in targets(random, pipeline, count):
		stage_type = stage_of(pipeline, target).stage_type
		steps = history(random, pipeline, target, now)
		user = random.choice(team)
		values = lead_values(random, company, office, crowd, now) | {"assigned_to": user}
		values |= work_values(random, stage_type == OPEN, len(steps), now)
		reason = random.choice(list(REASONS)) if stage_type == LOST else None
		booked = stage_type == WON and random.random() < SHARE_BOOKED
		result.append(LeadPlan(values, tuple(steps), user, reason, booked))
	open_statuses = {stage.status for stage in pipeline.stages if stage.stage_type == OPEN}
	for user in team:
		_keep_one_waiting(result, user, open_statuses, now)
	return sorted(result, key=lambda lead: (lead.user, lead.steps[0].at))


def _keep_one_waiting(plans: list[LeadPlan], user: str, open_statuses: set[str], now: datetime) -> None:
	"""One of a user's leads is hot, and nobody has planned anything with it (X8)."""
	for plan in plans:
		last = plan.steps[-1]
		if plan.user == user and last.status in open_statuses and last.at < now - WAITING:
			plan.values.update(score=HOT_SCORE, score_is_manual=1, next_follow_up=None)
			return


def make(plans: list[LeadPlan]) -> Iterator[tuple[str, LeadPlan]]:
	"""Each lead, entered and moved by its user; one that a booking wins stops a step before.

	:return: (name of the lead, its plan), as they are made
	"""
	for lead in plans:
		if frappe.session.user != lead.user:
			frappe.set_user(lead.user)
		yield _make(lead), lead


def _make(plan: LeadPlan) -> str:
	values = dict(plan.values)
	parents = values.pop("parents", None)
	lead = frappe.new_doc("Lead", **values)
	if parents:
		lead.set("guardians", guardians.find_or_make(enquiries.checked(parents, lead.branch), lead.branch))
	if lead.gender and not frappe.db.exists("Gender", lead.gender, cache=True):
		lead.gender = None  # a site has genders once its setup wizard is answered
	lead.insert()
	for step in plan.steps[1 : -1 if plan.booked else None]:
		_take(lead, step, plan.reason)
	return lead.name


def _take(lead, step: Step, reason: str | None) -> None:
	stage = stage_of(pipelines.load(lead.pipeline), step.status)
	if stage.stage_type == LOST:
		lead.loss_reason = reason
		leads.close(lead, REASONS[reason])
	else:
		leads.move(lead, step.status, step.note)
