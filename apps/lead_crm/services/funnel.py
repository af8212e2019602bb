"""How leads go through the stages of their pipeline, from the history of their statuses (X10, C29)."""

from collections import Counter, defaultdict

import frappe
from frappe.query_builder import Case, Criterion
from frappe.query_builder.functions import Avg, Count, Sum

from lead_crm.domain import figures
from lead_crm.domain.pipeline import OPEN, Pipeline
from lead_crm.services import pipelines, stale
from lead_crm.services.lead_find import my_branches
from lead_crm.services.report_scope import Scope
from lead_crm.services.sql_terms import as_number, whole
from lead_crm.services.visible import visible

SECONDS_AN_HOUR = 3600


def stages(scope: Scope, pipeline: str) -> list[dict]:
	"""Each stage in order, with what came into it and out of it in these days, and what has become of that since (X10).

	A lead that comes into a stage twice counts once there.

	:return: [{status, stage_type, entered, won, lost, open, conversion in percent, left, left_to_lost, now_here}]
	"""
	rules, entered = pipelines.load(pipeline), _entered(scope, pipeline)
	moves, here = _moves(scope, pipeline), _now_here(scope, rules)
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
	"""Names are told apart by numbers made of them, which fit into memory where a million names are sorted on disk."""
	change, lead = frappe.qb.DocType("Status Change"), frappe.qb.DocType("Lead")
	leads = Count(as_number(change.reference_name)).distinct()
	query = _changes(scope, pipeline).groupby(change.to_status, lead.stage_type)
	entered: dict[str, Counter] = defaultdict(Counter)
	for status, stage_type, count in query.select(change.to_status, lead.stage_type, leads).run():
		entered[status].update({"entered": count, stage_type.lower(): count})
	return entered


def _moves(scope: Scope, pipeline: str) -> dict[str, dict[str, int]]:
	"""From status → to status → how many moves."""
	change = frappe.qb.DocType("Status Change")
	query = _changes(scope, pipeline).where(change.from_status.notnull())
	query = query.groupby(change.from_status, change.to_status)
	moves: dict[str, dict[str, int]] = defaultdict(dict)
	for source, target, count in query.select(change.from_status, change.to_status, Count("*")).run():
		moves[source][target] = count
	return moves


def _now_here(scope: Scope, rules: Pipeline) -> dict[str, int]:
	lead = frappe.qb.DocType("Lead")
	query = frappe.qb.from_(lead).force_index("in_stage").groupby(lead.status).select(lead.status, Count("*"))
	stages = [stage.status for stage in rules.stages]
	return dict(query.where(_in_stages(scope, rules.name, stages)).run())


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
	"""Answered from the index of leads in a stage alone."""
	lead = frappe.qb.DocType("Lead")
	is_stale = stale.condition(lead, stale.stages(rules.name))
	query = frappe.qb.from_(lead).force_index("in_stage").groupby(lead.status)
	query = query.select(lead.status, Count("*").as_("leads"))
	query = query.select(Avg(stale.days_in_stage(lead)).as_("days"))
	query = query.select(Sum(Case().when(is_stale, 1).else_(0)).as_("stale"))
	stages = [stage.status for stage in rules.stages if stage.stage_type == OPEN]
	return {row.status: row for row in query.where(_in_stages(scope, rules.name, stages)).run(as_dict=True)}


def _in_stages(scope: Scope, pipeline: str, stages: list[str]) -> Criterion:
	lead = frappe.qb.DocType("Lead")
	is_there = (lead.pipeline == pipeline) & lead.status.isin(stages or [""]) & (lead.archived == 0)
	return Criterion.all([is_there, lead.branch.isin(my_branches(scope.branch) or [""]), *visible("Lead")])
