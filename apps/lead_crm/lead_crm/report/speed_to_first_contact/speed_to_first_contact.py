"""How soon somebody who asks hears from us (X10)."""

from frappe import _

from lead_crm.domain import figures as rules
from lead_crm.lead_crm.report.layout import bars, column, counts, days, figure, with_total
from lead_crm.services import contact_reports
from lead_crm.services.report_scope import choice, scope_from


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	filters = filters or {}
	by = filters.get("by") or "Assigned To"
	field = choice(by, contact_reports.CONTACT_GROUPS)
	*rows, total = contact_reports.first_contacts(scope_from(filters), field) or [None]
	if not rows:
		return _columns(by), [], _("No leads came in in these days. Choose more days.")
	chart = bars(rows, "label", median_hours=_("Half Within, Hours"))
	return _columns(by), with_total(rows, total), None, chart, _figures(total)


def _columns(by: str) -> list[dict]:
	return [
		column("label", _(by), width=200),
		*counts(leads=_("Leads"), contacted=_("Contacted"), waiting=_("Still Waiting")),
		*days(median_hours=_("Half Within, Hours")),
		*counts(within_5_minutes=_("5 Minutes"), within_1_hour=_("1 Hour"), within_1_day=_("1 Day")),
		*counts(within_3_days=_("3 Days"), later=_("Later")),
	]


def _figures(total: dict) -> list[dict]:
	soon = total["within_5_minutes"] + total["within_1_hour"]
	return [
		figure(_("Half Within, Hours"), total["median_hours"], "Float"),
		figure(_("Within an Hour"), rules.percent(soon, total["leads"]), "Percent"),
		figure(_("Still Waiting"), total["waiting"], indicator="Red"),
	]
