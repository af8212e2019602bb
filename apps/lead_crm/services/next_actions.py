"""No open lead without a next action (X7): a follow-up, a visit, or a call plan that goes on."""

from typing import Any

import frappe
from frappe.query_builder import Case, Criterion
from frappe.query_builder.functions import Count, Sum
from frappe.query_builder.terms import SubQuery
from frappe.utils import now_datetime

from lead_crm.services import totals
from lead_crm.services.lead_find import my_branches
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
	visits = _number(visit, (visit.lead == lead.name) & (visit.status == "Scheduled"))
	calls = _number(plan, (plan.lead == lead.name) & (plan.is_active == 1))
	return _has_no_follow_up(lead) & (visits == 0) & (calls == 0)


def _has_no_follow_up(lead) -> Criterion:
	return (lead.stage_type == "Open") & (lead.archived == 0) & lead.next_follow_up.isnull()


def _number(table, condition: Criterion) -> SubQuery:
	"""Counted, as MariaDB turns an EXISTS round and reads all visits and call plans that there are."""
	return SubQuery(frappe.qb.from_(table).select(Count("*")).where(condition))


def is_of(workers: list, user: str) -> Criterion:
	"""The condition: one of these columns is the user, or all of them are empty, so that what is nobody's is everybody's."""
	nobody = Criterion.all([worker.isnull() | (worker == "") for worker in workers])
	return Criterion.any([worker == user for worker in workers]) | nobody


def count_without(filters: dict[str, Any]) -> int:
	"""How many open leads that the session's user may see have no next action.

	:param filters: as those of `without`
	:raises PermissionError: the user sees no leads at all
	"""
	return count(_conditions(frappe.qb.DocType("Lead"), filters), filters.get("branch"))


def count(conditions: list[Criterion], branch: str | None = None) -> int:
	"""How many of the leads of which these conditions are true have no next action; a large number may be a minute old.

	:param conditions: what the user may see of them among these
	:param branch: the one in which they are, where it is one
	"""
	lead = frappe.qb.DocType("Lead")
	mine = lead.branch.isin(my_branches(branch) or [""])
	wanted = Criterion.all([mine, *conditions, _has_no_follow_up(lead)])
	waiting = frappe.qb.from_(lead).force_index("open_leads").select(Count("*")).where(wanted)
	planned = _planned(branch)
	# A left join, so that the few that have a plan are looked up, and not all leads for a plan.
	with_a_plan = frappe.qb.from_(planned).left_join(lead).on(planned.lead == lead.name)
	with_a_plan = with_a_plan.select(Sum(Case().when(wanted, 1).else_(0)))
	return totals.kept(waiting.get_sql(), lambda: waiting.run()[0][0] - int(with_a_plan.run()[0][0] or 0))


def _planned(branch: str | None):
	"""Leads with a visit or a call plan, each once: fewer than those without, so they are counted and taken off."""
	visit, plan = frappe.qb.DocType("Intro Visit"), frappe.qb.DocType("Call Plan")
	visits = frappe.qb.from_(visit).select(visit.lead).where(visit.status == "Scheduled")
	calls = frappe.qb.from_(plan).select(plan.lead).where(plan.is_active == 1)
	mine = my_branches(branch) or [""]
	visits, calls = visits.where(visit.branch.isin(mine)), calls.where(plan.branch.isin(mine))
	return visits.union(calls).as_("planned")


def without(filters: dict[str, Any], most: int) -> list[frappe._dict]:
	"""Those leads: hot ones first, then who has been waiting longest.

	:param filters: branch, pipeline, status, source; assigned_to: theirs and nobody's
	:return: rows with `days_in_stage` and `days_since_contact`, which is since the enquiry where there was none
	"""
	rows = _oldest(filters, 1, most)
	rows += _oldest(filters, 0, most - len(rows)) if len(rows) < most else []
	now = now_datetime()
	for row in rows:
		row.days_in_stage = (now - (row.status_since or row.creation)).days
		row.days_since_contact = (now - (row.last_contact_at or row.creation)).days
	return rows


def _oldest(filters: dict[str, Any], is_hot: int, most: int) -> list[frappe._dict]:
	"""Read in the order in which they came, until there are enough."""
	lead = frappe.qb.DocType("Lead")
	wanted = [*_conditions(lead, filters), is_without(lead), lead.is_hot == is_hot]
	query = frappe.qb.from_(lead).select(*(lead[field] for field in FIELDS)).where(Criterion.all(wanted))
	return query.orderby(lead.creation).orderby(lead.name).limit(most).run(as_dict=True)


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
