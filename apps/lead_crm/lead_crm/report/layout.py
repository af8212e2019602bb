"""Columns, charts and figures as Frappe's report view takes them; how each report is told apart is in the reports."""

from collections.abc import Iterable
from typing import Any

from frappe import _
from frappe.utils import fmt_money

COLOURS = ("#4463F0", "#48BB74")
NARROWEST = {"Date": 120, "Datetime": 170, "Currency": 140}


def column(
	fieldname: str, label: str, fieldtype: str = "Data", width: int | None = None, **more: Any
) -> dict:
	"""One column, wide enough for its label unless a width is given; `options` among `more` as in a DocType."""
	width = width or max(NARROWEST.get(fieldtype, 100), 30 + 8 * len(label))
	return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width, **more}


def counts(**labels: str) -> list[dict]:
	"""A column of whole numbers for each field and its label."""
	return [column(fieldname, label, "Int") for fieldname, label in labels.items()]


def days(**labels: str) -> list[dict]:
	"""A column of days, with one decimal, for each field and its label."""
	return [column(fieldname, label, "Float", precision=1) for fieldname, label in labels.items()]


def percents(**labels: str) -> list[dict]:
	"""A column of percent for each field and its label."""
	return [column(fieldname, label, "Percent") for fieldname, label in labels.items()]


def money(**labels: str) -> list[dict]:
	"""A column of amounts in the currency of their row for each field and its label."""
	return [
		column(fieldname, label, "Currency", 140, options="currency") for fieldname, label in labels.items()
	]


def with_total(rows: list[dict], total: dict) -> list[dict]:
	"""The rows and a last one of all of them; none where there are none."""
	return [*rows, {"label": _("Total"), "bold": 1, "is_total": 1, **total}] if rows else []


def bars(rows: Iterable[dict], label: str, kind: str = "bar", **fields: str) -> dict | None:
	"""A chart of these fields, under their names, for each row but the total; None without rows."""
	shown = [row for row in rows if not row.get("is_total")][:20]
	if not shown:
		return None
	datasets = [
		{"name": name, "values": [float(row[field] or 0) for row in shown]} for field, name in fields.items()
	]
	return {
		"data": {"labels": [_(str(row[label])) for row in shown], "datasets": datasets},
		"type": kind,
		"colors": COLOURS,
	}


def figure(label: str, value: Any, datatype: str = "Int", **more: Any) -> dict:
	"""A number above the report; a dash where there is none to tell."""
	if value is None:
		return {"label": label, "value": "–", "datatype": "Data"}
	if datatype == "Float":  # which Frappe would show with three decimals
		return {"label": label, "value": fmt_money(value, precision=1), "datatype": "Data", **more}
	return {"label": label, "value": value, "datatype": datatype, **more}
