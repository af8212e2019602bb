"""What a user may see, as a condition for queries that `get_list` cannot put: grouped, nested, or bounded."""

from typing import Any

import frappe
from frappe.model.db_query import DatabaseQuery
from frappe.query_builder import Criterion


class Visible(Criterion):
	"""Frappe's own condition: roles, User Permissions, shares and `permission_query_conditions`, as `get_list` has them."""

	def __init__(self, condition: str):
		super().__init__()
		self.condition = condition

	def get_sql(self, **_options: Any) -> str:
		return f"({self.condition})"


def visible(doctype: str) -> list[Criterion]:
	"""Conditions that leave what the user may see; none where that is everything.

	:raises PermissionError: the user's roles do not read this DocType at all
	"""
	frappe.has_permission(doctype, "read", throw=True)
	query = DatabaseQuery(doctype)
	query.conditions = []  # where the only way to see a document is a share, Frappe puts that condition here
	match = query.build_match_conditions()
	return [Visible(condition.replace("%", "%%")) for condition in (*query.conditions, match) if condition]
