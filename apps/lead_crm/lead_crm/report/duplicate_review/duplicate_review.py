"""Customers who may be one and the same person, the likeliest first (X3)."""

from frappe import _
from frappe.utils import flt

from lead_crm.lead_crm.report.layout import bars, column, counts, figure
from lead_crm.services import duplicate_report


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, figures."""
	filters = filters or {}
	status = filters.get("status") or "Open"
	rows, everything = duplicate_report.pairs(
		status, filters.get("organization"), flt(filters.get("least_score"))
	)
	if not rows:
		return _columns(), [], _("No pair of customers waits to be judged.") if status == "Open" else None
	message = None
	if everything > len(rows):
		message = _("The {0} likeliest of {1} pairs.").format(len(rows), everything)
	chart = bars(duplicate_report.by_reason(rows), "reason", pairs=_("Pairs"))
	return _columns(), rows, message, chart, [figure(_("Pairs"), everything)]


def _columns() -> list[dict]:
	return [
		column("customer_name", _("Name"), width=160),
		column("other_name", _("Other Name"), width=160),
		column("score", _("Likeness"), "Float", precision=2),
		column("reasons", _("Why"), width=320),
		column("customer_branch", _("Branch"), width=160),
		column("other_branch", _("Other Branch"), width=160),
		*counts(age=_("Days Waiting")),
		column("name", _("Pair"), "Link", options="Duplicate Pair"),
		column("customer", _("Customer"), "Link", 110, options="Customer"),
		column("other_customer", _("Other Customer"), "Link", 110, options="Customer"),
	]
