"""What came into each stage, what went out of it, and what has become of that (X10)."""

from frappe import _

from lead_crm.lead_crm.report.layout import bars, column, counts, figure, percents
from lead_crm.services import funnel, pipelines
from lead_crm.services.report_scope import scope_from


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	filters = filters or {}
	rows = funnel.stages(scope_from(filters), filters.get("pipeline") or pipelines.default())
	if not any(row["entered"] or row["now_here"] for row in rows):
		return (
			_columns(),
			[],
			_("No lead of this pipeline moved in these days. Choose another pipeline, or more days."),
		)
	chart = bars(rows, "status", entered=_("Entered"), won=_("Converted Since"))
	return _columns(), rows, None, chart, _figures(rows)


def _columns() -> list[dict]:
	return [
		column("status", _("Stage"), width=180),
		*counts(entered=_("Entered"), won=_("Converted Since"), lost=_("Lost Since"), open=_("Still Open")),
		*percents(conversion=_("Conversion")),
		*counts(left=_("Moved On"), left_to_lost=_("Left as Lost"), now_here=_("Here Now")),
	]


def _figures(rows: list[dict]) -> list[dict]:
	first, won = rows[0], sum(row["entered"] for row in rows if row["stage_type"] == "Won")
	return [
		figure(_("Came In"), first["entered"]),
		figure(_("Converted in These Days"), won),
		figure(_("Of Those That Came In, Converted"), first["conversion"], "Percent"),
	]
