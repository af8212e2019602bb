"""Leads that have been in an open stage for longer than it allows (X10).

The last day on which a lead may have come into a stage is worked out beforehand, so that the time is compared as it is kept, in
the index of leads in a stage; among a million leads a difference of days for each took ten times as long.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

import frappe
from frappe.query_builder import Criterion, CustomFunction
from frappe.utils import getdate, today
from pypika.queries import QueryBuilder

from lead_crm.domain.pipeline import OPEN

DateDiff = CustomFunction("DATEDIFF", ["later", "earlier"])
Stages = dict[tuple[str, str], int]


def stages(pipeline: str | None = None) -> Stages:
	"""(pipeline, status) → after how many days a lead in it is stale, of those stages in which leads get stale at all."""
	filters = {"parenttype": "Lead Pipeline", "stage_type": OPEN, "stale_after_days": (">", 0)}
	filters |= {"parent": pipeline} if pipeline else {}
	rows = frappe.get_all("Pipeline Stage", filters, ["parent", "status", "stale_after_days"])
	return {(row.parent, row.status): row.stale_after_days for row in rows}


def condition(lead, of: Stages) -> Criterion:
	"""Those leads that are stale; none where no stage makes them so."""
	too_long = [
		(lead.pipeline == pipeline) & (lead.status == status) & (lead.status_since < _first_moment(days))
		for (pipeline, status), days in of.items()
	]
	return (lead.archived == 0) & Criterion.any(too_long or [lead.name.isnull()])


def days_in_stage(lead):
	"""Days since the lead came into its stage."""
	return DateDiff(getdate(today()), lead.status_since)


def by_stage(of: Stages, conditions: list[Criterion]) -> Iterator[tuple[str, int, QueryBuilder]]:
	"""A query of the stale leads of each stage, of which there are few: of all at once, every lead is compared with each stage.

	:param conditions: of the leads; naming the branches, also where it is all of them, as the index begins with those
	:return: status, after how many days they are stale, and the query
	"""
	lead = frappe.qb.DocType("Lead")
	for stage, days in of.items():
		wanted = Criterion.all([condition(lead, {stage: days}), *conditions])
		yield stage[1], days, frappe.qb.from_(lead).force_index("in_stage").where(wanted)


def _first_moment(days: int) -> datetime:
	return datetime.combine(_last_day(days), time())


def _last_day(days: int) -> date:
	return getdate(today()) - timedelta(days=days)
