"""Where My Day finds its tasks (X8): five kinds of documents, each with what makes one of them due."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import frappe
from frappe.query_builder import Criterion
from frappe.utils import get_system_timezone

from lead_crm.domain import promises
from lead_crm.domain.calendar import day_end, day_start
from lead_crm.domain.urgency import CALL, FOLLOW_UP, HOT_LEAD, PROMISE, VISIT
from lead_crm.services import next_actions
from lead_crm.services.agenda import site_time

HOT_WAITS = timedelta(days=2)


class Clock(NamedTuple):
	"""The moment, aware, and the user's branches by their time zone."""

	now: datetime
	zones: dict[str, list[str]]

	def zone_of(self, row: frappe._dict) -> str:
		"""The time zone in which a row's day is meant: the account's own, else the branch's."""
		of_branch = (zone for zone, names in self.zones.items() if row.branch in names)
		return row.get("time_zone") or next(of_branch, get_system_timezone())

	def in_each_zone(self, table, condition: Callable[[str], Criterion]) -> Criterion:
		"""Rows whose branch is in a zone for which the condition holds; none for who works in no branch."""
		zones = [table.branch.isin(names) & condition(zone) for zone, names in self.zones.items()]
		return Criterion.any(zones) if zones else table.name.isnull()


class Source(NamedTuple):
	"""One kind of task: the DocType it is, when it is due, who does it, what is shown of it, and which are to be done."""

	kind: str
	doctype: str
	due: str | None
	worker: str
	condition: Callable[[Any, Clock], Criterion]
	fields: dict[str, str]


def _until_tonight(table, column: str, clock: Clock) -> Criterion:
	return clock.in_each_zone(table, lambda zone: table[column] < site_time(day_end(clock.now, zone)))


def _visits(visit, clock: Clock) -> Criterion:
	return (visit.status == "Scheduled") & _until_tonight(visit, "scheduled_at", clock)


def _follow_ups(follow_up, clock: Clock) -> Criterion:
	return (follow_up.status == "Pending") & _until_tonight(follow_up, "scheduled_at", clock)


def _promises(promise, clock: Clock) -> Criterion:
	due = clock.in_each_zone(promise, lambda zone: promise.due_date <= day_start(clock.now, zone).date())
	return promise.status.isin(promises.OPEN) & due


def _calls(plan, clock: Clock) -> Criterion:
	own_zone = {"is_active": 1, "time_zone": ("is", "set")}
	zones = frappe.get_all("Call Plan", own_zone, pluck="time_zone", distinct=True)
	own = [
		(plan.time_zone == zone) & (plan.next_call_date < site_time(day_end(clock.now, zone)))
		for zone in zones
	]
	no_zone = plan.time_zone.isnull() | (plan.time_zone == "")
	return (plan.is_active == 1) & Criterion.any(
		[*own, no_zone & _until_tonight(plan, "next_call_date", clock)]
	)


def _hot_leads(lead, clock: Clock) -> Criterion:
	"""Nothing is planned with them, and nobody has contacted them for two days, or ever."""
	return hot_and_quiet(lead, clock) & next_actions.is_without(lead)


def hot_and_quiet(lead, clock: Clock) -> Criterion:
	"""Hot leads that nobody has contacted lately, whatever is planned."""
	since = site_time(clock.now - HOT_WAITS).replace(
		second=0, microsecond=0
	)  # the same question for a minute
	quiet = lead.last_contact_at.isnull() | (lead.last_contact_at < since)
	return (lead.is_hot == 1) & quiet


HANGING = {
	"reference_doctype": "reference_doctype",
	"reference_name": "reference_name",
	"title": "reference_title",
}
OF_LEAD = {"reference_name": "lead", "title": "lead_name"}
MONEY = {field: field for field in ("amount", "outstanding", "currency", "broken_count", "notes")}
SOURCES = (
	Source(PROMISE, "Payment Promise", "due_date", "collector", _promises, {**HANGING, **MONEY}),
	Source(VISIT, "Intro Visit", "scheduled_at", "trainer", _visits, {**OF_LEAD, "batch": "batch"}),
	Source(
		FOLLOW_UP,
		"Follow Up",
		"scheduled_at",
		"assigned_to",
		_follow_ups,
		{**HANGING, "channel": "channel", "notes": "notes"},
	),
	Source(
		CALL,
		"Call Plan",
		"next_call_date",
		"assigned_to",
		_calls,
		{**OF_LEAD, "frequency": "frequency", "time_zone": "time_zone", "notes": "notes"},
	),
	Source(
		HOT_LEAD,
		"Lead",
		None,
		"assigned_to",
		_hot_leads,
		{"reference_name": "name", "title": "full_name", "score": "score", "source": "source"},
	),
)
