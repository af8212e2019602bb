"""The charts on the desk's front page: grouped in the database, anew for each reader (A24, C27, D11)."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

import frappe
from frappe import _
from frappe.query_builder import Criterion, CustomFunction
from frappe.query_builder.functions import Count, Date
from frappe.utils import add_months, get_first_day, getdate, today

from lead_crm.services.conversions import stage_types
from lead_crm.services.lead_find import my_branches
from lead_crm.services.report_scope import NOT_SET, Scope
from lead_crm.services.visible import visible

WEEKS, MONTHS, MOST_SOURCES = 12, 6, 5
DateFormat = CustomFunction("DATE_FORMAT", ["moment", "format"])


def leads_by_status() -> dict[str, Any]:
	"""Open leads by status, most first."""
	lead, types = frappe.qb.DocType("Lead"), stage_types()
	in_mine = lead.branch.isin(my_branches() or [""]) & (lead.archived == 0)
	query = frappe.qb.from_(lead).force_index("in_stage").groupby(lead.pipeline, lead.status)
	query = query.select(lead.pipeline, lead.status, Count("*"))
	found: Counter[str] = Counter()
	for pipeline, status, count in query.where(Criterion.all([*visible("Lead"), in_mine])).run():
		if types.get((pipeline, status)) == "Open":
			found[status] += count
	counts = dict(found.most_common())
	return _chart([_(status) for status in counts], {_("Open Leads"): list(counts.values())}, counts)


def leads_by_source() -> dict[str, Any]:
	"""Leads that came in, week by week, by the five sources of most of them and the others together."""
	last = getdate(today())
	monday = last - timedelta(days=last.weekday())
	weeks = [monday - timedelta(weeks=back) for back in reversed(range(WEEKS))]
	by_week: dict[str, Counter[date]] = defaultdict(Counter)
	for source, day, count in _new_leads_by_day(Scope(weeks[0], last)):
		by_week[source or NOT_SET][day - timedelta(days=day.weekday())] += count
	most = sorted(by_week, key=lambda source: (-by_week[source].total(), source))
	shown = {_(source): by_week[source] for source in most[:MOST_SOURCES]}
	if others := sum((by_week[source] for source in most[MOST_SOURCES:]), Counter()):
		shown[_("Others")] = shown.get(_("Others"), Counter()) + others
	labels = [frappe.format_value(week, "Date") for week in weeks]
	return _chart(labels, {name: [counts[week] for week in weeks] for name, counts in shown.items()}, by_week)


def _new_leads_by_day(scope: Scope) -> tuple:
	lead = frappe.qb.DocType("Lead")
	day = Date(lead.creation)
	query = frappe.qb.from_(lead).select(lead.source, day, Count("*")).groupby(lead.source, day)
	return query.where(Criterion.all(scope.of("Lead", "creation"))).run()


def conversion_rate() -> dict[str, Any]:
	"""How many in a hundred of the leads of each month were won by now."""
	first = getdate(add_months(get_first_day(today()), 1 - MONTHS))
	months = [getdate(add_months(first, number)) for number in range(MONTHS)]
	lead = frappe.qb.DocType("Lead")
	month = DateFormat(lead.creation, "%Y-%m")
	query = frappe.qb.from_(lead).select(month, Count("*"), Count(lead.converted_at)).groupby(month)
	scope = Scope(first, getdate(today()))
	found = {row[0]: row[1:] for row in query.where(Criterion.all(scope.of("Lead", "creation"))).run()}
	rates = [_percent(*found.get(month.strftime("%Y-%m"), (0, 0))) for month in months]
	return _chart([month.strftime("%Y-%m") for month in months], {_("Won, in percent"): rates}, found)


def _percent(total: int, won: int) -> float:
	return round(100 * won / total, 1) if total else 0


def _chart(labels: list[str], datasets: dict[str, list], found: dict) -> dict[str, Any]:
	"""As Frappe's charts take it; without data it says so by itself."""
	if not found:
		return {"labels": [], "datasets": []}
	return {
		"labels": labels,
		"datasets": [{"name": name, "values": values} for name, values in datasets.items()],
	}
