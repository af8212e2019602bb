"""Open leads with which nothing is planned: the list to work off (X7)."""

from frappe import _

from lead_crm.lead_crm.report.layout import column, counts, figure
from lead_crm.services import next_actions

MOST = 1000


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	filters = filters or {}
	rows = next_actions.without(filters, MOST)
	everything = len(rows) if len(rows) < MOST else next_actions.count_without(filters)
	message = None
	if not rows:
		message = _("Every open lead has a next action.")
	elif everything > len(rows):
		message = _("The first {0} of {1}: hot ones, then who has been waiting longest.").format(
			len(rows), everything
		)
	return _columns(), rows, message, None, [figure(_("Without Next Action"), everything)] if rows else []


def _columns() -> list[dict]:
	return [
		column("name", _("Lead"), "Link", options="Lead"),
		column("full_name", _("Name"), width=170),
		column("status", _("Stage"), width=150),
		*counts(days_in_stage=_("Days in Stage"), days_since_contact=_("Days Since Contact")),
		column("assigned_to", _("Assigned To"), "Link", 180, options="User"),
		*counts(score=_("Score")),
		column("phone", _("Phone"), width=140),
		column("source", _("Source"), "Link", options="Lead Source"),
		column("branch", _("Branch"), "Link", 150, options="Branch"),
	]
