"""What has become of the leads that came in, by source, clerk, branch or pipeline (C27)."""

from frappe import _

from lead_crm.lead_crm.report.layout import bars, column, counts, days, figure, percents, with_total
from lead_crm.services import conversions
from lead_crm.services.report_scope import choice, scope_from


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	filters = filters or {}
	by = filters.get("by") or "Source"
	rows = conversions.by_group(scope_from(filters), choice(by, conversions.GROUPS))
	if not rows:
		return _columns(by), [], _("No leads came in in these days. Choose more days.")
	total = conversions.total(rows)
	chart = bars(rows, "label", leads=_("Leads"), won=_("Converted"))
	return _columns(by), with_total(rows, total), None, chart, _figures(total)


def _columns(by: str) -> list[dict]:
	return [
		column("label", _(by), width=200),
		*counts(leads=_("Leads"), open=_("Open"), won=_("Converted"), lost=_("Lost")),
		*percents(conversion=_("Of All"), win_rate=_("Of Decided")),
		*days(average_days=_("Days to Conversion")),
	]


def _figures(total: dict) -> list[dict]:
	return [
		figure(_("Leads"), total["leads"]),
		figure(_("Converted"), total["won"], indicator="Green"),
		figure(_("Conversion"), total["conversion"], "Percent"),
		figure(_("Converted of Those Decided"), total["win_rate"], "Percent"),
	]
