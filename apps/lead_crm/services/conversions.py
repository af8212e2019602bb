"""Which leads are won and lost, how soon and why (C27)."""

from collections import Counter, defaultdict
from typing import Any

import frappe
from frappe.query_builder import Criterion
from frappe.query_builder.functions import Count, Sum

from lead_crm.domain import figures
from lead_crm.services.report_scope import Scope, labelled
from lead_crm.services.sql_terms import seconds_between, whole

GROUPS = {"Source": "source", "Assigned To": "assigned_to", "Branch": "branch", "Pipeline": "pipeline"}
SECONDS_AN_HOUR = 3600


def by_group(scope: Scope, field: str) -> list[dict]:
	"""What has become of the leads that came in these days, most leads first (C27).

	Answered from the index `counted`, which knows a lead's status; its stage type is the pipeline's word.

	:param field: one of GROUPS
	:return: [{group, label, leads, open, won, lost, conversion: won of all, win_rate: won of those decided, average_days}]
	"""
	counts: dict[Any, Counter] = defaultdict(Counter)
	types = stage_types()
	for row in _outcomes(scope, field):
		count = counts[row.group]
		count["leads"] += row.leads
		count[types.get((row.pipeline, row.status), "Open")] += row.leads
		count["seconds"] += float(row.seconds or 0)
	rows = [{"group": group, **rates(count)} for group, count in counts.items()]
	return labelled(sorted(rows, key=lambda row: (-row["leads"], row["group"] or "")), field)


def rates(count: Counter) -> dict:
	"""The columns of one group of leads, or of all of them."""
	won, lost = count["Won"], count["Lost"]
	return {
		**{"leads": count["leads"], "open": count["Open"], "won": won, "lost": lost},
		"conversion": figures.percent(won, count["leads"]),
		"win_rate": figures.percent(won, won + lost),
		"average_days": figures.average(count["seconds"] / figures.SECONDS_A_DAY, won),
		"seconds": count["seconds"],
	}


def total(rows: list[dict]) -> dict:
	"""All groups as one: rates of the sums, not sums of the rates."""
	count: Counter = Counter()
	for row in rows:
		count.update({"leads": row["leads"], "Open": row["open"], "Won": row["won"], "Lost": row["lost"]})
		count["seconds"] += row["seconds"]
	return rates(count)


def stage_types() -> dict[tuple[str, str], str]:
	"""(pipeline, status) → Open, Won or Lost."""
	rows = frappe.get_all(
		"Pipeline Stage", {"parenttype": "Lead Pipeline"}, ["parent", "status", "stage_type"]
	)
	return {(row.parent, row.status): row.stage_type for row in rows}


def _outcomes(scope: Scope, field: str) -> list[frappe._dict]:
	lead = frappe.qb.DocType("Lead")
	query = frappe.qb.from_(lead).force_index("counted").groupby(lead[field], lead.pipeline, lead.status)
	query = query.select(lead[field].as_("group"), lead.pipeline, lead.status, Count("*").as_("leads"))
	query = query.select(Sum(seconds_between(lead.creation, lead.converted_at)).as_("seconds"))
	return query.where(Criterion.all(scope.of("Lead", "creation"))).run(as_dict=True)


def times_to_conversion(scope: Scope, field: str) -> list[dict]:
	"""How long it took to win the leads that were won in these days, most of them first; the last row is of all (C27).

	:param field: one of GROUPS
	:return: [{group, label, won, average_days, median_days, most_days: of nine in ten, fastest_days, slowest_days}]
	"""
	hours, seconds = _hours_to(scope, field, "converted_at")
	rows = [{"group": group, **_times(counts, seconds[group])} for group, counts in hours.items()]
	rows = labelled(sorted(rows, key=lambda row: (-row["won"], row["group"] or "")), field)
	everything: Counter = Counter()
	for counts in hours.values():
		everything.update(counts)
	return (
		[*rows, {"group": None, "is_total": 1, **_times(everything, sum(seconds.values()))}] if rows else []
	)


def _times(counts: Counter, seconds: float) -> dict:
	won = sum(counts.values())
	return {
		"won": won,
		"average_days": figures.average(seconds / figures.SECONDS_A_DAY, won),
		"median_days": figures.rounded_days(figures.quantile(counts, 0.5)),
		"most_days": figures.rounded_days(figures.quantile(counts, 0.9)),
		"fastest_days": figures.rounded_days(min(counts)),
		"slowest_days": figures.rounded_days(max(counts)),
	}


def _hours_to(scope: Scope, field: str, end: str) -> tuple[dict[Any, Counter], dict[Any, float]]:
	"""For each group: hours from the enquiry to its end → how many leads; and the seconds of all of them."""
	lead = frappe.qb.DocType("Lead")
	seconds = seconds_between(lead.creation, lead[end])
	hour = whole(seconds, SECONDS_AN_HOUR)
	query = frappe.qb.from_(lead).groupby(lead[field], hour)
	query = query.select(lead[field], hour, Count("*"), Sum(seconds)).where(
		Criterion.all(scope.of("Lead", end))
	)
	hours: dict[Any, Counter] = defaultdict(Counter)
	total_seconds: Counter = Counter()
	for group, hours_taken, count, taken in query.run():
		hours[group][int(hours_taken)] += count
		total_seconds[group] += float(taken)
	return hours, total_seconds


def losses(scope: Scope) -> list[dict]:
	"""Why the leads that were lost in these days were lost, the commonest reason first (C27).

	:return: [{group, label, lost, share in percent, average_days, lost_from: the stage most of them were lost from}]
	"""
	lead = frappe.qb.DocType("Lead")
	query = frappe.qb.from_(lead).groupby(lead.loss_reason)
	query = query.select(lead.loss_reason.as_("group"), Count("*").as_("lost"))
	query = query.select(Sum(seconds_between(lead.creation, lead.closed_at)).as_("seconds"))
	rows = query.where((lead.stage_type == "Lost") & Criterion.all(scope.of("Lead", "closed_at"))).run(
		as_dict=True
	)
	everything, stages = sum(row.lost for row in rows), _lost_from(scope)
	for row in rows:
		row["share"] = figures.percent(row.lost, everything)
		row["average_days"] = figures.average(
			float(row.pop("seconds") or 0) / figures.SECONDS_A_DAY, row.lost
		)
		row["lost_from"] = next((status for status, _count in stages[row.group].most_common(1)), None)
	return labelled(sorted(rows, key=lambda row: (-row.lost, row.group or "")), "loss_reason")


def _lost_from(scope: Scope) -> dict[Any, Counter]:
	"""Loss reason → the stage that its leads were in before → how many."""
	change, lead = frappe.qb.DocType("Status Change"), frappe.qb.DocType("Lead")
	query = frappe.qb.from_(change).join(lead).on(change.reference_name == lead.name)
	is_loss = (
		(change.reference_doctype == "Lead") & (lead.stage_type == "Lost") & (change.to_status == lead.status)
	)
	conditions = (
		is_loss & change.from_status.notnull() & Criterion.all(scope.of("Status Change", "changed_at"))
	)
	query = query.where(conditions).groupby(lead.loss_reason, change.from_status)
	stages: dict[Any, Counter] = defaultdict(Counter)
	for reason, status, count in query.select(lead.loss_reason, change.from_status, Count("*")).run():
		stages[reason][status] += count
	return stages
