"""Orders of last month and this month, per account and currency (E12)."""

from frappe import _

from lead_crm.services import performance


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart, totals per currency."""
	rows = performance.order_patterns((filters or {}).get("branch"))
	return _columns(), rows, None, _chart(rows), _totals(rows)


def _columns() -> list[dict]:
	money = {"fieldtype": "Currency", "options": "currency", "width": 140}
	return [
		{"fieldname": "lead", "label": _("Account"), "fieldtype": "Link", "options": "Lead", "width": 120},
		{"fieldname": "name", "label": _("Name"), "fieldtype": "Data", "width": 200},
		{"fieldname": "branch", "label": _("Branch"), "fieldtype": "Link", "options": "Branch", "width": 130},
		{
			"fieldname": "currency",
			"label": _("Currency"),
			"fieldtype": "Data",
			"width": 100,
		},
		{"fieldname": "orders_last_month", "label": _("Orders Last Month"), "fieldtype": "Int", "width": 130},
		{"fieldname": "orders_this_month", "label": _("Orders This Month"), "fieldtype": "Int", "width": 130},
		{"fieldname": "value_last_month", "label": _("Value Last Month"), **money},
		{"fieldname": "value_this_month", "label": _("Value This Month"), **money},
		{"fieldname": "days_since_order", "label": _("Days Since Order"), "fieldtype": "Int", "width": 130},
	]


def _chart(rows: list[dict]) -> dict:
	totals = [sum(row[field] for row in rows) for field in ("orders_last_month", "orders_this_month")]
	data = {
		"labels": [_("Last Month"), _("This Month")],
		"datasets": [{"name": _("Orders"), "values": totals}],
	}
	return {"data": data, "type": "bar"}


def _totals(rows: list[dict]) -> list[dict]:
	"""One total a currency: amounts in different ones are never added."""
	totals: dict[str, float] = {}
	for row in rows:
		totals[row["currency"] or ""] = totals.get(row["currency"] or "", 0) + (row["value_this_month"] or 0)
	return [
		{
			"label": _("This Month, {0}").format(currency),
			"value": value,
			"datatype": "Currency",
			"currency": currency,
		}
		for currency, value in sorted(totals.items())
	]
