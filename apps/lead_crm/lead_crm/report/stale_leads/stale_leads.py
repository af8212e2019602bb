"""Open leads that have been in their stage for longer than it allows (X10)."""

from frappe import _

from lead_crm.lead_crm.report.layout import bars, column, counts, figure
from lead_crm.services import contact_reports


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	wanted = [(filters or {}).get(name) or None for name in ("branch", "assigned_to", "pipeline")]
	rows, stages = contact_reports.stale_leads(*wanted)
	if not rows:
		return _columns(), [], _("No open lead has been in its stage for too long.")
	everything = sum(stage["leads"] for stage in stages)
	message = None
	if everything > len(rows):
		message = _(
			"The {0} longest overdue of {1} leads. Choose a branch or a clerk to see the others."
		).format(len(rows), everything)
	return (
		_columns(),
		rows,
		message,
		bars(stages, "status", leads=_("Leads")),
		[figure(_("Stale"), everything)],
	)


def _columns() -> list[dict]:
	return [
		column("name", _("Lead"), "Link", options="Lead"),
		column("full_name", _("Name"), width=170),
		column("status", _("Stage"), width=150),
		*counts(days=_("Days in Stage"), stale_after_days=_("Stale After")),
		column("assigned_to", _("Assigned To"), "Link", 180, options="User"),
		column("last_contact_at", _("Last Contact"), "Datetime", 150),
		column("next_follow_up", _("Next Follow-up"), "Datetime", 150),
		*counts(score=_("Score")),
		column("phone", _("Phone"), width=140),
		column("branch", _("Branch"), "Link", 150, options="Branch"),
	]
