"""Number cards and charts of the desk (D11, X7); each is of what the caller may see.

Frappe gives a card its `filters` and a chart more besides; ours have none to set.
"""

import frappe
from frappe import _

from lead_crm.exceptions import InvalidInput
from lead_crm.services import desk_charts, desk_figures

CHARTS = {
	"Open Leads by Status": desk_charts.leads_by_status,
	"New Leads by Source": desk_charts.leads_by_source,
	"Conversion Rate": desk_charts.conversion_rate,
}


@frappe.whitelist()
def my_tasks() -> dict:
	"""What My Day has for the caller (X8).

	:return: {value, fieldtype, route, route_options}, as each card
	"""
	return desk_figures.my_tasks()


@frappe.whitelist()
def new_today() -> dict:
	"""Leads that came in today."""
	return desk_figures.new_today()


@frappe.whitelist()
def open_leads() -> dict:
	"""Leads that are neither won nor lost."""
	return desk_figures.open_leads()


@frappe.whitelist()
def hot_leads() -> dict:
	"""Open leads that are hot (D13)."""
	return desk_figures.hot_leads()


@frappe.whitelist()
def overdue_follow_ups() -> dict:
	"""Follow-ups that should have been made before today."""
	return desk_figures.overdue_follow_ups()


@frappe.whitelist()
def promises_this_week() -> dict:
	"""Promises due within seven days."""
	return desk_figures.promises_this_week()


@frappe.whitelist()
def without_next_action() -> dict:
	"""Open leads with which nothing is planned (X7)."""
	return desk_figures.without_next_action()


@frappe.whitelist()
def stale_leads() -> dict:
	"""Open leads that have been in their stage for too long (X10)."""
	return desk_figures.stale_leads()


@frappe.whitelist()
def chart(chart_name: str) -> dict:
	"""The data of a chart by its name.

	:return: {labels, datasets: [{name, values}]}
	:raises InvalidInput: no such chart
	"""
	if chart_name not in CHARTS:
		frappe.throw(_("There is no chart “{0}”.").format(chart_name), InvalidInput)
	return CHARTS[chart_name]()
