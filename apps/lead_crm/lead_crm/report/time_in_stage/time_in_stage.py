"""How long leads stay in each stage, and how long those there now have been (X10)."""

from frappe import _

from lead_crm.lead_crm.report.layout import bars, column, counts, days, figure
from lead_crm.services import funnel, pipelines
from lead_crm.services.report_scope import scope_from


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	filters = filters or {}
	rows = funnel.time_in_stage(scope_from(filters), filters.get("pipeline") or pipelines.default())
	if not any(row["left"] or row["now_here"] for row in rows):
		return _columns(), [], _("No lead of this pipeline was in a stage in these days. Choose more days.")
	chart = bars(rows, "status", median_days=_("Half Within"), now_days=_("Days So Far"))
	stale = figure(_("Stale Now"), sum(row["stale"] for row in rows), indicator="Red")
	return _columns(), rows, None, chart, [figure(_("Open Now"), sum(row["now_here"] for row in rows)), stale]


def _columns() -> list[dict]:
	return [
		column("status", _("Stage"), width=180),
		*counts(left=_("Moved On")),
		*days(
			average_days=_("Days on Average"), median_days=_("Half Within"), most_days=_("Nine in Ten Within")
		),
		*counts(now_here=_("Here Now")),
		*days(now_days=_("Days So Far")),
		*counts(stale_after_days=_("Stale After"), stale=_("Stale Now")),
	]
