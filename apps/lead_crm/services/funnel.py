"""How leads go through the stages of their pipeline, from the history of their statuses (X10, C29)."""

from collections import Counter, defaultdict

import frappe
from frappe.query_builder import Case, Criterion
from frappe.query_builder.functions import Avg, Count, Sum
from frappe.utils import now_datetime

from lead_crm.domain import figures
from lead_crm.domain.pipeline import OPEN, Pipeline
from lead_crm.services import pipelines
from lead_crm.services.digests import DateDiff, stale_condition
from lead_crm.services.report_scope import Scope, seen
from lead_crm.services.sql_terms import whole

SECONDS_AN_HOUR = 3600


def stages(scope: Scope, pipeline: str) -> list[dict]:
	"""Each stage in order, with what came into it and out of it in these days, and what has become of that since (X10).

	A lead that comes into a stage twice counts once there.

	:return: [{status, stage_type, entered, won, lost, open, conversion in percent, left, left_to_lost, now_here}]
	"""
	rules, entered = pipelines.load(pipeline), _entered(scope, pipeline)
	moves, here = _moves(scope, pipeline), _now_here(scope, pipeline)
	lost = {stage.status for stage in rules.stages if stage.stage_type == "Lost"}
	rows = []
	for stage in rules.stages:
		came, onward = entered.get(stage.status, Counter()), moves.get(stage.status, {})
		rows.append(
			{
				"status": stage.status,
				"stage_type": stage.stage_type,
				**{key: int(came[key]) for key in ("entered", "won", "lost", "open")},
				"conversion": figures.percent(came["won"], came["entered"]),
				"left": sum(onward.values()),
				"left_to_lost": sum(count for status, count in onward.items() if status in lost),
				"now_here": here.get(stage.status, 0),
			}
		)
	return rows


def _changes(scope: Scope, pipeline: str):
	change, lead = frappe.qb.DocType("Status Change"), frappe.qb.DocType("Lead")
	query = frappe.qb.from_(change).join(lead).on(change.reference_name == lead.name)
	of_leads = (change.reference_doctype == "Lead") & (lead.pipeline == pipeline)
	return query.where(of_leads & Criterion.all(scope.of("Status Change", "changed_at")))


def _entered(scope: Scope, pipeline: str) -> dict[str, Counter]:
	"""Each lead is first taken once a stage, and only then looked up: that is what a year of a big branch costs."""
	change, lead = frappe.qb.DocType("Status Change"), frappe.qb.DocType("Lead")
	came = frappe.qb.from_(change).select(change.to_status, change.reference_name).distinct()
	came = came.where(change.reference_doctype == "Lead")
	came = came.where(Criterion.all(scope.of("Status Change", "changed_at"))).as_("came")
	query = frappe.qb.from_(came).join(lead).on(came.reference_name == lead.name)
	query = query.where(lead.pipeline == pipeline).groupby(came.to_status)
	query = query.select(came.to_status, Count("*").as_("entered"))
	for stage_type in ("Won", "Lost", OPEN):
		become = Sum(Case().when(lead.stage_type == stage_type, 1).else_(0))
		query = query.select(become.as_(stage_type.lower()))
	return {row.pop("to_status"): Counter(row) for row in query.run(as_dict=True)}


def _moves(scope: Scope, pipeline: str) -> dict[str, dict[str, int]]:
	"""From status → to status → how many moves."""
	change = frappe.qb.DocType("Status Change")
	query = _changes(scope, pipeline).where(change.from_status.notnull())
	query = query.groupby(change.from_status, change.to_status)
	moves: dict[str, dict[str, int]] = defaultdict(dict)
	for source, target, count in query.select(change.from_status, change.to_status, Count("*")).run():
		moves[source][target] = count
	return moves


def _now_here(scope: Scope, pipeline: str) -> dict[str, int]:
	lead = frappe.qb.DocType("Lead")
	query = frappe.qb.from_(lead).groupby(lead.status).select(lead.status, Count("*"))
	is_there = (lead.pipeline == pipeline) & (lead.archived == 0)
	return dict(query.where(Criterion.all([is_there, *seen("Lead", scope.branch)])).run())


def time_in_stage(scope: Scope, pipeline: str) -> list[dict]:
	"""How long leads stayed in each open stage that they left in these days, and how long those there now have been (X10).

	:return: [{status, left, average_days, median_days, most_days: of nine in ten, now_here, now_days: on average,
		stale_after_days, stale}]
	"""
	rules = pipelines.load(pipeline)
	stays, waiting = _stays(scope, pipeline), _waiting(scope, rules)
	rows = []
	for stage in (stage for stage in rules.stages if stage.stage_type == OPEN):
		counts, seconds = stays.get(stage.status, ({}, 0))
		now = waiting.get(stage.status, frappe._dict(leads=0, days=None, stale=0))
		left = sum(counts.values())
		rows.append(
			{
				"status": stage.status,
				"left": left,
				"average_days": figures.average(seconds / figures.SECONDS_A_DAY, left),
				"median_days": figures.rounded_days(figures.quantile(counts, 0.5)),
				"most_days": figures.rounded_days(figures.quantile(counts, 0.9)),
				"now_here": now.leads,
				"now_days": figures.average(now.days or 0, 1) if now.leads else None,
				"stale_after_days": stage.stale_after_days or None,
				"stale": int(now.stale or 0),
			}
		)
	return rows


def _stays(scope: Scope, pipeline: str) -> dict[str, tuple[dict[int, int], float]]:
	"""Status → (hours in it → how many moves, seconds in all)."""
	change = frappe.qb.DocType("Status Change")
	hours = whole(change.seconds_in_status, SECONDS_AN_HOUR)
	query = _changes(scope, pipeline).where(change.from_status.notnull()).groupby(change.from_status, hours)
	query = query.select(change.from_status, hours, Count("*"), Sum(change.seconds_in_status))
	stays: dict[str, tuple[dict[int, int], float]] = {}
	for status, hour, count, seconds in query.run():
		counts, before = stays.get(status, ({}, 0.0))
		stays[status] = (counts | {int(hour): count}, before + float(seconds))
	return stays


def _waiting(scope: Scope, rules: Pipeline) -> dict[str, frappe._dict]:
	lead, stage = frappe.qb.DocType("Lead"), frappe.qb.DocType("Pipeline Stage")
	days = DateDiff(now_datetime().date(), lead.status_since)
	query = frappe.qb.from_(lead).join(stage)
	query = query.on((stage.parent == lead.pipeline) & (stage.status == lead.status))
	query = query.select(lead.status, Count("*").as_("leads"), Avg(days).as_("days"))
	query = query.select(Sum(Case().when(stale_condition(lead, stage), 1).else_(0)).as_("stale"))
	is_open = (lead.pipeline == rules.name) & (lead.stage_type == OPEN) & (lead.archived == 0)
	query = query.where(Criterion.all([is_open, *seen("Lead", scope.branch)])).groupby(lead.status)
	return {row.status: row for row in query.run(as_dict=True)}
