"""What is overdue, by age, branch and currency (X6)."""

from frappe import _

from lead_crm.services import promise_lists


def execute(filters: dict | None = None) -> tuple:
	"""Columns, rows, message, chart."""
	filters = filters or {}
	rows = promise_lists.ageing(filters.get("kind"), filters.get("branch"))
	return _columns(), rows, None, _chart(rows)


def _columns() -> list[dict]:
	money = {"fieldtype": "Currency", "options": "currency", "width": 140}
	buckets = [
		{"fieldname": bucket, "label": _("{0} days").format(bucket), **money}
		for bucket in promise_lists.BUCKETS
	]
	return [
		{"fieldname": "branch", "label": _("Branch"), "fieldtype": "Link", "options": "Branch", "width": 160},
		{
			"fieldname": "currency",
			"label": _("Currency"),
			"fieldtype": "Data",
			"width": 100,
		},
		{"fieldname": "promises", "label": _("Promises"), "fieldtype": "Int", "width": 90},
		*buckets,
		{"fieldname": "total", "label": _("Total"), **money},
	]


def _chart(rows: list[dict]) -> dict | None:
	"""A chart of one currency, that of most promises: amounts in different ones are never added."""
	if not rows:
		return None
	currency = max(rows, key=lambda row: row["promises"])["currency"]
	values = [
		sum(row[bucket] for row in rows if row["currency"] == currency) for bucket in promise_lists.BUCKETS
	]
	data = {
		"labels": list(promise_lists.BUCKETS),
		"datasets": [{"name": currency or _("Amount"), "values": values}],
	}
	return {"data": data, "type": "bar"}
