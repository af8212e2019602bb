"""How soon leads hear from us, what follow-ups bring, and which leads have gone quiet (C27, X10)."""

from collections import Counter, defaultdict
from typing import Any

import frappe
from frappe.query_builder import Case, Criterion, Interval
from frappe.query_builder.functions import Count, Sum

from lead_crm.domain import figures, first_contact
from lead_crm.services import stale
from lead_crm.services.conversions import stage_types
from lead_crm.services.lead_find import my_branches
from lead_crm.services.report_scope import Scope, labelled
from lead_crm.services.sql_terms import seconds_between, whole
from lead_crm.services.visible import visible

CONTACT_GROUPS = {"Assigned To": "assigned_to", "Source": "source", "Branch": "branch"}
FOLLOW_UP_GROUPS = {"Assigned To": "assigned_to", "Channel": "channel", "Branch": "branch"}
OUTCOMES = {"Enrolled": "enrolled", "Scheduled Visit": "visits", "Reached": "reached_only", "Postponed": "postponed", "Lost": "lost", "No Answer": "no_answer"}  # fmt: skip
CREDIT_DAYS, MOST_STALE = 30, 1000
STALE_FIELDS = (
	"name", "full_name", "status", "assigned_to", "last_contact_at", "next_follow_up", "score", "phone", "branch",
)  # fmt: skip


def first_contacts(scope: Scope, field: str) -> list[dict]:
	"""How soon the leads that came in these days were first contacted (X10); the last row is of all.

	:param field: one of CONTACT_GROUPS
	:return: [{group, label, leads, contacted, waiting: open and not yet, median_hours, within_…, later}]
	"""
	minutes: dict[Any, Counter] = defaultdict(Counter)
	waiting: Counter = Counter()
	leads: Counter = Counter()
	types = stage_types()
	for group, minute, pipeline, status, count in _minutes_to_contact(scope, field):
		leads[group] += count
		if minute is not None:
			minutes[group][max(0, int(minute))] += count
		elif types.get((pipeline, status), "Open") == "Open":
			waiting[group] += count
	rows = [{"group": group, **_contacts(minutes[group], leads[group], waiting[group])} for group in leads]
	rows = labelled(sorted(rows, key=lambda row: (-row["leads"], row["group"] or "")), field)
	together = sum(minutes.values(), Counter())
	all_of_them = _contacts(together, sum(leads.values()), sum(waiting.values()))
	return [*rows, {"group": None, "is_total": 1, **all_of_them}] if rows else []


def _contacts(minutes: Counter, leads: int, waiting: int) -> dict:
	median = figures.quantile(minutes, 0.5)
	return {
		"leads": leads,
		"contacted": sum(minutes.values()),
		"waiting": waiting,
		"median_hours": None if median is None else round(median / 60, 1),
		**first_contact.buckets(minutes),
	}


def _minutes_to_contact(scope: Scope, field: str) -> list[tuple]:
	"""Group, minutes (as `first_contact` tells them apart), pipeline, status, number of leads; from the index `counted` alone."""
	lead = frappe.qb.DocType("Lead")
	seconds = seconds_between(lead.creation, lead.first_contact_at)
	in_tenths = whole(seconds, 60 * first_contact.TENTH_OF_AN_HOUR) * first_contact.TENTH_OF_AN_HOUR
	minutes = (
		Case()
		.when(seconds < 60 * first_contact.FINE_UNTIL, whole(seconds, 60))
		.when(seconds < 60 * first_contact.ROUGH_FROM, in_tenths)
		.else_(whole(seconds, figures.SECONDS_A_DAY) * 24 * 60)
	)
	query = frappe.qb.from_(lead).force_index("counted")
	query = query.groupby(lead[field], minutes, lead.pipeline, lead.status)
	query = query.select(lead[field], minutes, lead.pipeline, lead.status, Count("*"))
	return query.where((lead.archived == 0) & Criterion.all(scope.of("Lead", "creation"))).run()


def follow_up_results(scope: Scope, field: str) -> list[dict]:
	"""What the follow-ups that were completed in these days came to (C27); most of them first.

	:param field: one of FOLLOW_UP_GROUPS
	:return: [{group, label, completed, a number for each of OUTCOMES, on_time, won: leads won within CREDIT_DAYS,
		reached_rate, on_time_rate, won_rate in percent}]
	"""
	follow_up, lead = frappe.qb.DocType("Follow Up"), frappe.qb.DocType("Lead")
	query = frappe.qb.from_(follow_up).left_join(lead)
	query = query.on((follow_up.reference_doctype == "Lead") & (follow_up.reference_name == lead.name))
	query = query.select(follow_up[field].as_("group"), Count("*").as_("completed"))
	for outcome, name in OUTCOMES.items():
		query = query.select(_number(follow_up.outcome == outcome).as_(name))
	in_time = follow_up.completed_at <= follow_up.scheduled_at + Interval(days=1)
	credit = lead.converted_at <= follow_up.completed_at + Interval(days=CREDIT_DAYS)
	won = (lead.converted_at >= follow_up.completed_at) & credit
	query = query.select(_number(in_time).as_("on_time"), _number(won).as_("won")).groupby(follow_up[field])
	conditions = (follow_up.status == "Completed") & Criterion.all(scope.of("Follow Up", "completed_at"))
	rows = [follow_up_rates(row) for row in query.where(conditions).run(as_dict=True)]
	return labelled(sorted(rows, key=lambda row: (-row["completed"], row["group"] or "")), field)


def _number(condition: Criterion):
	return Sum(Case().when(condition, 1).else_(0))


def follow_up_rates(row: dict) -> dict:
	"""The row, its sums as numbers and its rates in percent."""
	counts = {name: int(row[name]) for name in ("completed", *OUTCOMES.values(), "on_time", "won")}
	done = counts["completed"]
	rates = {
		"reached_rate": figures.percent(done - counts["no_answer"], done),
		"on_time_rate": figures.percent(counts["on_time"], done),
		"won_rate": figures.percent(counts["won"], done),
	}
	return {"group": row.get("group"), **counts, **rates}


def follow_up_total(rows: list[dict]) -> dict:
	"""All groups as one."""
	names = ("completed", *OUTCOMES.values(), "on_time", "won")
	return follow_up_rates({name: sum(row[name] for row in rows) for name in names}) | {"is_total": 1}


def stale_leads(
	branch: str | None, assigned_to: str | None, pipeline: str | None
) -> tuple[list[dict], list[dict]]:
	"""Open leads that have been in their stage for longer than it allows, the longest overdue first (X10).

	:return: (at most MOST_STALE leads, how many there are in each stage: [{status, leads}])
	"""
	lead, of = frappe.qb.DocType("Lead"), stale.stages(pipeline)
	conditions = [lead.branch.isin(my_branches(branch) or [""]), *visible("Lead")]
	conditions += [lead.assigned_to == assigned_to] if assigned_to else []
	longest: list[tuple[int, str]] = []
	counts: Counter[str] = Counter()
	for status, days, query in stale.by_stage(of, conditions):
		counts[status] += query.select(Count("*")).run()[0][0]
		first = query.select(stale.days_in_stage(lead) - days, lead.name).orderby(lead.status_since)
		longest += [(-overdue, name) for overdue, name in first.limit(MOST_STALE).run()]
	names = [name for _overdue, name in sorted(longest)[:MOST_STALE]]
	by_status = [{"status": status, "leads": leads} for status, leads in counts.items() if leads]
	return _stale_rows(names, of), by_status


def _stale_rows(names: list[str], of: stale.Stages) -> list[dict]:
	"""In the order of the names, which were found in an index alone."""
	lead = frappe.qb.DocType("Lead")
	query = frappe.qb.from_(lead).select(*(lead[field] for field in STALE_FIELDS), lead.pipeline)
	query = query.select(stale.days_in_stage(lead).as_("days")).where(lead.name.isin(names or [""]))
	rows = {row.name: row for row in query.run(as_dict=True)}
	for row in rows.values():
		row.stale_after_days = of[row.pop("pipeline"), row.status]
	return [rows[name] for name in names]
