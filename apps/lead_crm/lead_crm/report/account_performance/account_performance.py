"""Accounts that do well, or need attention and why (E11, E13)."""

from frappe import _

from lead_crm.services import performance

MOST = 500


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart."""
	filters = filters or {}
	is_weak = filters.get("view") == "Underperforming"
	limit = min(max(int(filters.get("limit") or 50), 1), MOST)
	find = performance.underperforming if is_weak else performance.performing
	rows = find(filters.get("branch"), limit)
	for row in rows:
		row["reasons"] = ", ".join(row.get("reasons", []))
	return _columns(is_weak), rows, None, _chart(rows)


def _columns(with_reasons: bool) -> list[dict]:
	columns = [
		{"fieldname": "lead", "label": _("Account"), "fieldtype": "Link", "options": "Lead", "width": 120},
		{"fieldname": "name", "label": _("Name"), "fieldtype": "Data", "width": 200},
		{"fieldname": "status", "label": _("Status"), "fieldtype": "Data", "width": 110},
		{"fieldname": "orders", "label": _("Orders in 90 Days"), "fieldtype": "Int", "width": 130},
		{
			"fieldname": "order_value",
			"label": _("Order Value"),
			"fieldtype": "Currency",
			"options": "currency",
			"width": 130,
		},
		{
			"fieldname": "currency",
			"label": _("Currency"),
			"fieldtype": "Data",
			"width": 80,
		},
		{
			"fieldname": "potential_revenue",
			"label": _("Potential Revenue"),
			"fieldtype": "Float",
			"width": 140,
		},
		{"fieldname": "cuisine_type", "label": _("Cuisine"), "fieldtype": "Data", "width": 110},
		{"fieldname": "restaurant_type", "label": _("Kind"), "fieldtype": "Data", "width": 110},
		{"fieldname": "branch", "label": _("Branch"), "fieldtype": "Link", "options": "Branch", "width": 120},
	]
	reasons = {"fieldname": "reasons", "label": _("Why"), "fieldtype": "Data", "width": 300}
	return [*columns[:3], reasons, *columns[3:]] if with_reasons else columns


def _chart(rows: list[dict]) -> dict:
	shown = rows[:15]
	values = [row["orders"] for row in shown]
	data = {
		"labels": [row["name"] for row in shown],
		"datasets": [{"name": _("Orders in 90 Days"), "values": values}],
	}
	return {"data": data, "type": "bar"}
