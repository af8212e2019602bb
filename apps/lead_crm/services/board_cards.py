"""The cards of a kanban board of leads (C29, C30): of each column the newest, and how many there are.

Frappe loads every card of a board, which at 100,000 leads a browser does not survive.
"""

import json
from functools import partial
from typing import Any

import frappe
from frappe import _
from frappe.desk.reportview import compress
from frappe.model.db_query import DatabaseQuery

from lead_crm.exceptions import InvalidInput
from lead_crm.permissions import branches_of, sees_everything
from lead_crm.services.totals import kept_groups

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
	columns = {status: _column(status, filters, fields) for status in shown}
	rows = [row for column in columns.values() for row in column]
	answer = compress(rows) if rows else {"keys": fields, "values": [], "user_info": {}}
	return answer | {"totals": _totals(filters, columns)}


def _chosen(board) -> list[str]:
	"""The fields that somebody chose for the cards, as far as the DocType still has them."""
	known = frappe.get_meta("Lead").get_valid_columns()
	return [field for field in json.loads(board.fields or "[]") if field in known]


def _totals(filters: list, columns: dict[str, list]) -> dict[str, int]:
	"""Of the columns that are full it is counted how many there are."""
	totals = {status: len(rows) for status, rows in columns.items()}
	full = [status for status, count in totals.items() if count == A_COLUMN]
	if not full:
		return totals
	count = partial(
		frappe.get_list,
		"Lead",
		filters=[*filters, ["Lead", "status", "in", full]],
		fields=["status", "count(name) as total"],
		group_by="status",
		order_by=None,
	)
	counted = kept_groups(count(run=False), lambda: {row.status: row.total for row in count()})
	return totals | {status: max(counted.get(status, 0), A_COLUMN) for status in full}


def _column(status: str, filters: list, fields: list[str]) -> list[frappe._dict]:
	query = InBranchsOrder("Lead") if _is_of_one_branch(filters) else DatabaseQuery("Lead")
	return query.execute(
		filters=[*filters, ["Lead", "status", "=", status]],
		fields=fields,
		order_by="creation desc",
		limit_page_length=A_COLUMN,
	)


class InBranchsOrder(DatabaseQuery):
	"""By the index of a branch's leads in a status. MariaDB takes it by itself on most days; on others it goes through the
	newest leads of all branches in search of those."""

	def prepare_args(self):
		arguments = super().prepare_args()
		arguments.tables += " FORCE INDEX (`branch_status_creation_index`)"
		return arguments


def _is_of_one_branch(filters: list) -> bool:
	"""And nothing else is asked that another index may know better."""
	asked = [one[1] for one in filters if isinstance(one, list) and len(one) > 3 and one[2] == "="]
	if len(asked) < len(filters) or any(field not in ("pipeline", "archived", "branch") for field in asked):
		return False
	return "branch" in asked or (not sees_everything() and len(branches_of()) == 1)
