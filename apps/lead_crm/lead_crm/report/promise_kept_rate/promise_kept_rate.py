"""How much of what was due was paid in time, by count and by amount (X6)."""

from frappe import _

from lead_crm.services import promise_lists

GROUPS = {"Branch": "branch", "Collector": "collector", "Customer": "reference_title"}


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart."""
	filters = filters or {}
	by = filters.get("by") if filters.get("by") in GROUPS else "Branch"
	rows = promise_lists.kept_rates(GROUPS[by], filters.get("branch"))
	for row in rows:
		for rate in ("rate_by_count", "rate_by_amount"):
			row[rate] = None if row[rate] is None else round(100 * row[rate], 1)
	return _columns(by), rows, None, _chart(rows)


def _columns(by: str) -> list[dict]:
	return [
		{"fieldname": "group", "label": _(by), "fieldtype": "Data", "width": 220},
		{
			"fieldname": "currency",
			"label": _("Currency"),
			"fieldtype": "Data",
			"width": 100,
		},
		{"fieldname": "due", "label": _("Were Due"), "fieldtype": "Int", "width": 100},
		{"fieldname": "kept", "label": _("Kept in Time"), "fieldtype": "Int", "width": 110},
		{"fieldname": "rate_by_count", "label": _("Kept, by Count"), "fieldtype": "Percent", "width": 130},
		{"fieldname": "rate_by_amount", "label": _("Kept, by Amount"), "fieldtype": "Percent", "width": 150},
	]


def _chart(rows: list[dict]) -> dict:
	shown = [row for row in rows if row["due"]][:20]
	values = [row["rate_by_count"] for row in shown]
	labels = [f"{row['group']} ({row['currency']})" for row in shown]
	return {
		"data": {"labels": labels, "datasets": [{"name": _("Kept, by Count"), "values": values}]},
		"type": "bar",
	}
