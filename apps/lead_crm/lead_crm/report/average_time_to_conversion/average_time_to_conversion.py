"""How long it took to win the leads that were won in these days (C27)."""

from frappe import _

from lead_crm.lead_crm.report.layout import bars, column, counts, days, figure, with_total
from lead_crm.services import conversions
from lead_crm.services.report_scope import choice, scope_from


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	filters = filters or {}
	by = filters.get("by") or "Source"
	*rows, total = conversions.times_to_conversion(scope_from(filters), choice(by, conversions.GROUPS)) or [
		None
	]
	if not rows:
		return _columns(by), [], _("No lead was converted in these days. Choose more days.")
	chart = bars(rows, "label", average_days=_("Days on Average"), median_days=_("Half Within"))
	figures = [figure(_("Converted"), total["won"])]
	figures.append(figure(_("Days on Average"), total["average_days"], "Float"))
	return _columns(by), with_total(rows, total), None, chart, figures


def _columns(by: str) -> list[dict]:
	return [
		column("label", _(by), width=200),
		*counts(won=_("Converted")),
		*days(
			average_days=_("Days on Average"), median_days=_("Half Within"), most_days=_("Nine in Ten Within")
		),
		*days(fastest_days=_("Fastest"), slowest_days=_("Slowest")),
	]
