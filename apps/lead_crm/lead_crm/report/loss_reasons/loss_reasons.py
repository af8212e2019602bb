"""Why leads were lost, how late, and from which stage (C27)."""

from frappe import _

from lead_crm.lead_crm.report.layout import bars, column, counts, days, figure, percents
from lead_crm.services import conversions
from lead_crm.services.report_scope import scope_from


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	rows = conversions.losses(scope_from(filters or {}))
	if not rows:
		return _columns(), [], _("No lead was lost in these days.")
	chart = bars(rows, "label", "percentage", lost=_("Lost"))
	return (
		_columns(),
		rows,
		None,
		chart,
		[figure(_("Lost"), sum(row["lost"] for row in rows), indicator="Red")],
	)


def _columns() -> list[dict]:
	return [
		column("label", _("Reason"), width=220),
		*counts(lost=_("Lost")),
		*percents(share=_("Share")),
		*days(average_days=_("Days Until Lost")),
		column("lost_from", _("Mostly Lost From"), width=180),
	]
