"""Reports worked out in the background: made by who may see the report, and shown to whom they were made for (C27, A24).

Frappe takes any report that needs 15 seconds for one to be prepared, and hands a prepared one to whoever knows its name.
"""

from typing import Any

import frappe
from frappe import _
from frappe.core.doctype.prepared_report import prepared_report
from frappe.desk import query_report

from lead_crm.permissions import sees_everything

NAMED = "prepared_report_name"  # among the filters


@frappe.whitelist()
def run(
	report_name: str,
	filters: str | dict | list | None = None,
	user: str | None = None,
	ignore_prepared_report: bool | str = False,
	custom_columns: str | list | None = None,
	is_tree: bool | str = False,
	parent_field: str | None = None,
	are_default_filters: bool | str = True,
) -> dict:
	"""As `frappe.desk.query_report.run`, always for the caller: nobody asks for what was prepared for another.

	:raises DoesNotExistError: no such report was prepared for the caller
	"""
	check_name(filters)
	user = user if sees_everything() else frappe.session.user
	return query_report.run(
		report_name,
		filters,
		user,
		ignore_prepared_report,
		frappe.parse_json(custom_columns),
		is_tree,
		parent_field,
		are_default_filters,
	)


@frappe.whitelist()
def make_prepared_report(report_name: str, filters: str | dict | None = None) -> dict:
	"""As Frappe's own, of a report that the caller may open.

	:raises PermissionError: it is for other roles
	"""
	query_report.get_report_doc(report_name)
	return prepared_report.make_prepared_report(report_name, filters)


def check_name(filters: Any) -> None:
	"""The prepared report that the filters name is the caller's.

	:raises DoesNotExistError: it is another's, or there is none: one answer for both (C22)
	"""
	filters = frappe.parse_json(filters)
	name = filters.get(NAMED) if isinstance(filters, dict) else None
	if not name or sees_everything():
		return
	owner = frappe.db.get_value("Prepared Report", str(name), "owner")
	if owner != frappe.session.user:
		frappe.throw(_("{0} {1} not found").format(_("Prepared Report"), name), frappe.DoesNotExistError)
