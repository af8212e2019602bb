"""What the follow-ups that were made came to (C27)."""

from frappe import _

from lead_crm.lead_crm.report.layout import bars, column, counts, figure, percents, with_total
from lead_crm.services import contact_reports
from lead_crm.services.report_scope import choice, scope_from


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	filters = filters or {}
	by = filters.get("by") or "Assigned To"
	rows = contact_reports.follow_up_results(
		scope_from(filters), choice(by, contact_reports.FOLLOW_UP_GROUPS)
	)
	if not rows:
		return _columns(by), [], _("No follow-up was completed in these days. Choose more days.")
	total = contact_reports.follow_up_total(rows)
	chart = bars(rows, "label", completed=_("Completed"), won=_("Converted Within 30 Days"))
	return _columns(by), with_total(rows, total), None, chart, _figures(total)


def _columns(by: str) -> list[dict]:
	return [
		column("label", _(by), width=200),
		*counts(completed=_("Completed")),
		*percents(reached_rate=_("Reached"), on_time_rate=_("Within a Day of the Plan")),
		*counts(enrolled=_("Enrolled"), visits=_("Scheduled Visit"), reached_only=_("Only Reached")),
		*counts(postponed=_("Postponed"), lost=_("Lost"), no_answer=_("No Answer")),
		*counts(won=_("Converted Within 30 Days")),
		*percents(won_rate=_("Conversion")),
	]


def _figures(total: dict) -> list[dict]:
	return [
		figure(_("Completed"), total["completed"]),
		figure(_("Reached"), total["reached_rate"], "Percent"),
		figure(_("Converted Within 30 Days"), total["won_rate"], "Percent"),
	]
