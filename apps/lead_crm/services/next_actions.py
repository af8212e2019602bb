"""No open lead without a next action (X7): a follow-up, a visit, or a call plan that goes on."""

from typing import Any

import frappe
from frappe.query_builder import Criterion, Order
from frappe.query_builder.functions import Count
from frappe.utils import now_datetime
from pypika.terms import ExistsCriterion, ValueWrapper

from lead_crm.permissions import branches_of, sees_everything
from lead_crm.services.visible import visible

FIELDS = (
	"name", "full_name", "status", "status_since", "is_hot", "score", "assigned_to", "branch", "source", "phone",
	"last_contact_at", "creation",
)  # fmt: skip


def is_without(lead) -> Criterion:
	"""The condition: open, not put away, and nothing is planned.

	:param lead: the table
	"""
	visit, plan = frappe.qb.DocType("Intro Visit"), frappe.qb.DocType("Call Plan")
	visits = _exists(visit, (visit.lead == lead.name) & (visit.status == "Scheduled"))
	calls = _exists(plan, (plan.lead == lead.name) & (plan.is_active == 1))
	return _has_no_follow_up(lead) & visits.negate() & calls.negate()


def _has_no_follow_up(lead) -> Criterion:
	return (lead.stage_type == "Open") & (lead.archived == 0) & lead.next_follow_up.isnull()


def _exists(table, condition: Criterion) -> ExistsCriterion:
	return ExistsCriterion(frappe.qb.from_(table).select(ValueWrapper(1)).where(condition))


def is_of(workers: list, user: str) -> Criterion:
	"""The condition: one of these columns is the user, or all of them are empty, so that what is nobody's is everybody's."""
	nobody = Criterion.all([worker.isnull() | (worker == "") for worker in workers])
	return Criterion.any([worker == user for worker in workers]) | nobody


def count_without(filters: dict[str, Any]) -> int:
	"""How many open leads that the session's user may see have no next action.

	:param filters: as those of `without`
	:raises PermissionError: the user sees no leads at all
	"""
	lead = frappe.qb.DocType("Lead")
	wanted = Criterion.all([*_conditions(lead, filters), _has_no_follow_up(lead)])
	waiting = frappe.qb.from_(lead).select(Count("*")).where(wanted).run()[0][0]
	planned = _planned(filters.get("branch"))
	with_a_plan = frappe.qb.from_(planned).join(lead).on(planned.lead == lead.name).select(Count("*"))
	return waiting - with_a_plan.where(wanted).run()[0][0]


def _planned(branch: str | None):
	"""Leads with a visit or a call plan, each once: fewer than those without, so they are counted and taken off."""
	visit, plan = frappe.qb.DocType("Intro Visit"), frappe.qb.DocType("Call Plan")
	visits = frappe.qb.from_(visit).select(visit.lead).where(visit.status == "Scheduled")
	calls = frappe.qb.from_(plan).select(plan.lead).where(plan.is_active == 1)
	mine = [branch] if branch else None if sees_everything() else branches_of() or [""]
	if mine:
		visits, calls = visits.where(visit.branch.isin(mine)), calls.where(plan.branch.isin(mine))
	return visits.union(calls).as_("planned")


def without(filters: dict[str, Any], most: int) -> list[frappe._dict]:
	"""Those leads: hot ones first, then who has been waiting longest.

	:param filters: branch, pipeline, status, source; assigned_to: theirs and nobody's
	:return: rows with `days_in_stage` and `days_since_contact`, which is since the enquiry where there was none
	"""
	lead, query = _query(filters)
	query = query.select(*(lead[field] for field in FIELDS)).orderby(lead.is_hot, order=Order.desc)
	rows = query.orderby(lead.creation).orderby(lead.name).limit(most).run(as_dict=True)
	now = now_datetime()
	for row in rows:
		row.days_in_stage = (now - (row.status_since or row.creation)).days
		row.days_since_contact = (now - (row.last_contact_at or row.creation)).days
	return rows


def _query(filters: dict[str, Any]) -> tuple:
	lead = frappe.qb.DocType("Lead")
	return lead, frappe.qb.from_(lead).where(Criterion.all([*_conditions(lead, filters), is_without(lead)]))


def _conditions(lead, filters: dict[str, Any]) -> list[Criterion]:
	conditions = visible("Lead")
	conditions += [
		lead[field] == filters[field]
		for field in ("branch", "pipeline", "status", "source")
		if filters.get(field)
	]
	return conditions + (
		[is_of([lead.assigned_to], filters["assigned_to"])] if filters.get("assigned_to") else []
	)
