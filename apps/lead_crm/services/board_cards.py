"""The cards of a kanban board of leads (C29, C30): of each column the newest, and how many there are.

Frappe loads every card of a board, which at 100,000 leads a browser does not survive.
"""

import json
from typing import Any

import frappe
from frappe import _
from frappe.desk.reportview import compress

from lead_crm.exceptions import InvalidInput

A_COLUMN = 50
FIELDS = [
	"name", "full_name", "status", "status_since", "pipeline", "stage_type", "is_hot", "potential_revenue", "currency",
	"creation", "modified", "_assign", "_liked_by", "_user_tags", "_comments",
]  # fmt: skip


def cards(board: str, filters: list) -> dict[str, Any]:
	"""Cards that the user may see, of each column the newest 50.

	:param board: the name of a Kanban Board of leads
	:param filters: as a list of the desk has them
	:return: {keys, values, user_info} as Frappe's lists, and totals: status → how many there are
	:raises InvalidInput: the board is not one of leads
	"""
	document = frappe.get_doc("Kanban Board", board)
	document.check_permission("read")
	if (document.reference_doctype, document.field_name) != ("Lead", "status"):
		frappe.throw(_("{0} is no board of leads by status.").format(board), InvalidInput)
	shown = [column.column_name for column in document.columns if column.status != "Archived"]
	fields = list(dict.fromkeys([*FIELDS, *_chosen(document)]))
	totals = _totals(filters)
	rows = [row for status in shown if totals.get(status) for row in _column(status, filters, fields)]
	answer = compress(rows) if rows else {"keys": fields, "values": [], "user_info": {}}
	return answer | {"totals": {status: totals.get(status, 0) for status in shown}}


def _chosen(board) -> list[str]:
	"""The fields that somebody chose for the cards, as far as the DocType still has them."""
	known = frappe.get_meta("Lead").get_valid_columns()
	return [field for field in json.loads(board.fields or "[]") if field in known]


def _totals(filters: list) -> dict[str, int]:
	rows = frappe.get_list(
		"Lead", filters=filters, fields=["status", "count(name) as total"], group_by="status", order_by=None
	)
	return {row.status: row.total for row in rows}


def _column(status: str, filters: list, fields: list[str]) -> list[frappe._dict]:
	in_column = [*filters, ["Lead", "status", "=", status]]
	return frappe.get_list(
		"Lead", filters=in_column, fields=fields, order_by="creation desc", limit_page_length=A_COLUMN
	)
