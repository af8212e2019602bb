"""The numbers on the desk's front page: of the branches that the reader works in, by those branches' own day (A24, D11, X7)."""

from datetime import datetime, timedelta, timezone
from typing import Any

import frappe
from frappe.query_builder import Criterion
from frappe.query_builder.functions import Count

from lead_crm.domain import promises
from lead_crm.domain.calendar import day_start
from lead_crm.services import my_day, next_actions, stale
from lead_crm.services.agenda import by_zone, site_time
from lead_crm.services.day_sources import Clock
from lead_crm.services.lead_find import my_branches
from lead_crm.services.visible import visible

DAYS_AHEAD = 7


def _clock() -> Clock:
	return Clock(datetime.now(timezone.utc), by_zone())


def _count(table, condition: Criterion, index: str | None = None) -> int:
	"""Where all branches are counted, MariaDB has to be told which index holds all that is asked."""
	query = frappe.qb.from_(table).select(Count("*"))
	query = query.force_index(index) if index else query
	return query.where(Criterion.all([*visible(table.get_table_name()[3:]), condition])).run()[0][0]


def my_tasks() -> dict[str, Any]:
	"""What My Day has for the reader."""
	return _figure(my_day.my_day(frappe.session.user, page_length=1)["total"], ["my-day"])


def _is_open(lead) -> Criterion:
	return lead.branch.isin(my_branches() or [""]) & (lead.stage_type == "Open") & (lead.archived == 0)


def new_today() -> dict[str, Any]:
	"""Leads that came in on the branch's today."""
	lead, clock = frappe.qb.DocType("Lead"), _clock()
	today = clock.in_each_zone(lead, lambda zone: lead.creation >= site_time(day_start(clock.now, zone)))
	return _figure(_count(lead, today), ["List", "Lead"], creation=["Timespan", "today"])


def open_leads() -> dict[str, Any]:
	"""Leads that are neither won nor lost nor put away."""
	lead = frappe.qb.DocType("Lead")
	value = _count(lead, _is_open(lead), "open_leads")
	return _figure(value, ["List", "Lead"], stage_type="Open", archived=0)


def hot_leads() -> dict[str, Any]:
	"""Open leads with a score from which they are hot (D13)."""
	lead = frappe.qb.DocType("Lead")
	value = _count(lead, _is_open(lead) & (lead.is_hot == 1), "open_leads")
	return _figure(value, ["List", "Lead"], is_hot=1, stage_type="Open", archived=0)


def overdue_follow_ups() -> dict[str, Any]:
	"""Follow-ups of an earlier day of the branch that still wait."""
	follow_up, clock = frappe.qb.DocType("Follow Up"), _clock()
	start = {zone: site_time(day_start(clock.now, zone)) for zone in clock.zones}
	late = clock.in_each_zone(follow_up, lambda zone: follow_up.scheduled_at < start[zone])
	today = min(start.values(), default=None)
	value = _count(follow_up, (follow_up.status == "Pending") & late)
	return _figure(value, ["List", "Follow Up"], status="Pending", scheduled_at=["<", str(today)])


def promises_this_week() -> dict[str, Any]:
	"""Open promises due from the branch's today on, for seven days."""
	promise, clock = frappe.qb.DocType("Payment Promise"), _clock()
	days = {zone: day_start(clock.now, zone).date() for zone in clock.zones}
	due = clock.in_each_zone(
		promise, lambda zone: promise.due_date[days[zone] : days[zone] + timedelta(days=DAYS_AHEAD - 1)]
	)
	today = min(days.values(), default=clock.now.date())
	period = [str(today), str(today + timedelta(days=DAYS_AHEAD - 1))]
	value = _count(promise, promise.status.isin(promises.OPEN) & due)
	return _figure(
		value, ["List", "Payment Promise"], status=["in", list(promises.OPEN)], due_date=["between", period]
	)


def without_next_action() -> dict[str, Any]:
	"""Open leads with which nothing is planned (X7)."""
	return _figure(next_actions.count_without({}), ["query-report", "Leads Without Next Action"])


def stale_leads() -> dict[str, Any]:
	"""Open leads that have been in their stage for longer than it allows (X10)."""
	lead = frappe.qb.DocType("Lead")
	conditions = [lead.branch.isin(my_branches() or [""]), *visible("Lead")]
	stages = stale.by_stage(stale.stages(), conditions)
	value = sum(query.select(Count("*")).run()[0][0] for _status, _days, query in stages)
	return _figure(value, ["query-report", "Stale Leads"])


def _figure(value: int, route: list[str], **route_options: Any) -> dict[str, Any]:
	return {"value": value, "fieldtype": "Int", "route": route, "route_options": route_options}
