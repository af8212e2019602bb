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


def visible(doctype: str, user: str | None = None, doubled: bool = True) -> list[Criterion]:
	"""Conditions that leave what a user may see; none where that is everything.

	:param user: the session's when left out
	:param doubled: whether the query is run with values of its own, as `.run()` does, so that a % must be two
	:raises PermissionError: the user's roles do not read this DocType at all
	"""
	frappe.has_permission(doctype, "read", user=user, throw=True)
	query = DatabaseQuery(doctype, user=user)
	query.conditions = []  # where the only way to see a document is a share, Frappe puts that condition here
	match = query.build_match_conditions()
	conditions = [condition for condition in (*query.conditions, match) if condition]
	return [Visible(condition.replace("%", "%%") if doubled else condition) for condition in conditions]
