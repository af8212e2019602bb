"""What a branch's leads come to (D11): one grouped query, answered from an index alone."""

from collections import Counter
from datetime import datetime
from typing import Any

import frappe
from frappe.query_builder import Criterion
from frappe.query_builder.functions import Count, Sum
from pypika.terms import CustomFunction, PseudoColumn

from lead_crm.services.visible import visible

NOT_SET = "Not Set"
SECONDS_A_DAY = 86400


def statistics(
	branch: str | None = None,
	pipeline: str | None = None,
	from_date: datetime | None = None,
	to_date: datetime | None = None,
) -> dict[str, Any]:
	"""Figures of the leads that the user may see; archived ones count, as the lost leads that they are.

	:param from_date: those created at this time or later
	:param to_date: those created until then
	:return: {total, by_status, by_source, average_score, hot, conversion_rate: won of all in percent,
		average_days_to_conversion: from creation, None where none was won}
	"""
	groups = _groups(branch, pipeline, from_date, to_date)
	total, won = (sum(group[field] for group in groups) for field in ("leads", "won"))
	seconds = sum(group.seconds or 0 for group in groups)
	return {
		"total": total,
		"by_status": _by(groups, "status"),
		"by_source": _by(groups, "source"),
		"average_score": round(float(sum(group.score for group in groups)) / total, 1) if total else 0,
		"hot": int(sum(group.hot for group in groups)),
		"conversion_rate": round(100 * won / total, 1) if total else 0,
		"average_days_to_conversion": round(float(seconds) / won / SECONDS_A_DAY, 1) if won else None,
	}


def _groups(branch, pipeline, from_date, to_date) -> list[frappe._dict]:
	lead = frappe.qb.DocType("Lead")
	seconds = CustomFunction("TIMESTAMPDIFF", ["unit", "start", "end"])(
		PseudoColumn("SECOND"), lead.creation, lead.converted_at
	)
	query = frappe.qb.from_(lead).groupby(lead.status, lead.source)
	query = query.select(
		lead.status, lead.source, Count("*").as_("leads"), Count(lead.converted_at).as_("won")
	)
	query = query.select(
		Sum(lead.score).as_("score"), Sum(lead.is_hot).as_("hot"), Sum(seconds).as_("seconds")
	)
	conditions = visible("Lead")
	for field, value in (("branch", branch), ("pipeline", pipeline)):
		conditions += [lead[field] == value] if value else []
	conditions += [lead.creation >= from_date] if from_date else []
	conditions += [lead.creation <= to_date] if to_date else []
	return query.where(Criterion.all(conditions)).run(as_dict=True)


def _by(groups: list[frappe._dict], field: str) -> dict[str, int]:
	"""Leads by a field's values, most first."""
	counts: Counter[str] = Counter()
	for group in groups:
		counts[group[field] or NOT_SET] += group.leads
	return dict(counts.most_common())
