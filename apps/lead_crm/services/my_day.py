"""My Day (X8): what one user, or all of a branch, has to do now, the most urgent first.

Each kind of task is read in its own order and no further than the page that is asked for, so the number of queries is
fixed, and a page costs the same whatever else waits behind it.
"""

from datetime import date, datetime, time, timezone
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe.query_builder import Case, Criterion, Order
from frappe.query_builder.functions import Count
from frappe.utils import get_system_timezone, getdate

from lead_crm.domain import promises, urgency
from lead_crm.domain.calendar import day_end
from lead_crm.services import next_actions, people
from lead_crm.services.agenda import by_zone, site_time
from lead_crm.services.day_sources import SOURCES, Clock, Source, hot_and_quiet
from lead_crm.services.promises import grace_days
from lead_crm.services.visible import visible


def my_day(
	user: str | None,
	kinds: tuple[str, ...] = (),
	start: int = 0,
	page_length: int = 30,
	now: datetime | None = None,
) -> dict[str, Any]:
	"""Tasks that the session's user may see, the most urgent first.

	:param user: whose they are; what is nobody's is everybody's. None for all that may be seen
	:param kinds: of urgency.KINDS; all when empty
	:param now: an aware moment; the present one when left out
	:return: {data, total, counts: by kind, without_next_action}; times in the site's time zone
	"""
	clock = Clock(now or datetime.now(timezone.utc), by_zone())
	readable = [source for source in SOURCES if frappe.has_permission(source.doctype, "read")]
	counts = {source.kind: _count(source, user, clock) for source in readable}
	wanted = [source for source in readable if not kinds or source.kind in kinds]
	tasks = [task for source in wanted for task in _read(source, user, clock, start + page_length)]
	tasks.sort(key=lambda task: task.pop("urgency"))
	return {
		"data": people.add_to(tasks[start : start + page_length]),
		"total": sum(counts[source.kind] for source in wanted),
		"counts": counts,
		"without_next_action": _without_next_action(user),
	}


def _without_next_action(user: str | None) -> int:
	"""A trainer, who sees no leads, has none."""
	return next_actions.count_without({"assigned_to": user}) if frappe.has_permission("Lead", "read") else 0


def _query(source: Source, user: str | None, clock: Clock) -> tuple:
	table, lead = frappe.qb.DocType(source.doctype), frappe.qb.DocType("Lead")
	query, workers = frappe.qb.from_(table), [table[source.worker]]
	if source.kind == urgency.VISIT:  # it concerns who looks after the lead as well as who gives it
		query = query.left_join(lead).on(lead.name == table.lead)
		workers.append(lead.assigned_to)
	conditions = [*visible(source.doctype), source.condition(table, clock)]
	conditions += [next_actions.is_of(workers, user)] if user else []
	return table, query.where(Criterion.all(conditions))


def _count(source: Source, user: str | None, clock: Clock) -> int:
	if source.kind == urgency.HOT_LEAD:  # the plan of each is asked for only where it is shown
		lead = frappe.qb.DocType("Lead")
		conditions = [*visible("Lead"), hot_and_quiet(lead, clock)]
		return next_actions.count(
			conditions + ([next_actions.is_of([lead.assigned_to], user)] if user else [])
		)
	table, query = _query(source, user, clock)
	return query.select(Count(table.name)).run()[0][0]


def _read(source: Source, user: str | None, clock: Clock, most: int) -> list[frappe._dict]:
	table, query = _query(source, user, clock)
	shown = {"name": "name", "branch": "branch", "worker": source.worker, **source.fields}
	query = query.select(*(table[column].as_(name) for name, column in shown.items()))
	if source.due:
		due = table[source.due]
		query = query.select(due.as_("due")).orderby(_turn(source, due, clock.now)).orderby(due)
	else:
		query = query.orderby(table.score, order=Order.desc)
	return [_task(source, row, clock) for row in query.orderby(table.name).limit(most).run(as_dict=True)]


def _turn(source: Source, due, now: datetime):
	"""Sorts what is for right now before the rest, as the rule of urgency has it."""
	if source.kind not in urgency.AT_A_TIME:
		return due
	begin, end = site_time(now - urgency.AFTER), site_time(now + urgency.BEFORE)
	return Case().when((due >= begin) & (due <= end), 0).else_(1)


def _task(source: Source, row: frappe._dict, clock: Clock) -> frappe._dict:
	zone = clock.zone_of(row)
	due = _moment(row.due, zone) if source.due else None
	task = urgency.Task(source.kind, due, _late_from(source.kind, due, zone), row.get("score") or 0)
	today = clock.now.astimezone(ZoneInfo(zone)).date()
	row.update(kind=source.kind, doctype=source.doctype, band=urgency.band(task, clock.now))
	row.days_late = max(0, (today - due.astimezone(ZoneInfo(zone)).date()).days) if due else 0
	row.reference_doctype = row.reference_doctype or "Lead"
	row.urgency = (*urgency.urgency(task, clock.now), row.name)
	return row


def _moment(due: datetime | date, zone: str) -> datetime:
	if isinstance(due, datetime):
		return due.replace(tzinfo=ZoneInfo(get_system_timezone()))
	return datetime.combine(due, time(), tzinfo=ZoneInfo(zone))


def _late_from(kind: str, due: datetime | None, zone: str) -> datetime | None:
	if kind == urgency.PROMISE:
		return _moment(promises.overdue_from(getdate(due), grace_days()), zone)
	return day_end(due, zone) if due else None
