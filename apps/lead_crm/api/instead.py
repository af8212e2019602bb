"""What stands in the place of functions of Frappe that know no branches; hooks.py says which (A24).

Each does what the other does, of what the caller may see. For an administrator of the CRM they are the same.
"""

import inspect

import frappe
from frappe import _, client
from frappe.core.doctype.user_permission import user_permission
from frappe.desk import calendar, search
from frappe.desk.doctype.dashboard_chart import dashboard_chart
from frappe.desk.doctype.event import event
from frappe.utils import cint, get_safe_filters, getdate, global_search, goal, nowdate, strip_html

from lead_crm.exceptions import InvalidInput
from lead_crm.guards import guarded, must_see
from lead_crm.permissions import sees, sees_everything


@frappe.whitelist()
def get_count(doctype: str, filters=None, debug: bool = False, cache: bool = False) -> int:
	"""As `frappe.client.get_count`, of the documents that the caller sees."""
	if sees_everything():
		return client.get_count(doctype, filters, debug, cache)
	counted = frappe.get_list(
		doctype, filters=get_safe_filters(filters), fields=["count(*) as total"], order_by=None
	)
	return counted[0].total if counted else 0


@frappe.whitelist()
def get(doctype: str, name=None, filters=None, parent: str | None = None) -> dict:
	"""As `frappe.client.get`; what is sought by what it holds is sought among what the caller sees."""
	if doctype in guarded() and not name and filters and not sees_everything():
		found = frappe.get_list(doctype, filters=frappe.parse_json(filters), pluck="name", limit=1)
		if not found:
			raise frappe.DoesNotExistError
		name, filters = found[0], None
	return client.get(doctype, name, filters, parent)


@frappe.whitelist(methods=["POST", "PUT"])
def bulk_update(docs: str | list) -> dict:
	"""As `frappe.client.bulk_update`; what fails stays as it was, and why is a sentence, where Frappe shows its inside (E15)."""
	updates = frappe.parse_json(docs)
	return {"failed_docs": [{"doc": sent, "exc": why} for sent in updates if (why := _why_not_updated(sent))]}


def _why_not_updated(sent: dict) -> str | None:
	values = {field: value for field, value in sent.items() if field not in ("flags", "docname")}
	frappe.db.savepoint("bulk_update")
	try:
		frappe.get_doc(sent["doctype"], sent["docname"]).update(values).save()
	except (frappe.ValidationError, frappe.PermissionError) as error:
		frappe.db.rollback(save_point="bulk_update")
		frappe.clear_last_message()
		return strip_html(str(error)) or _("You may not do this, or not here.")
	return None


@frappe.whitelist()
def validate_link(doctype: str, docname: str, fields=None) -> dict:
	"""As `frappe.client.validate_link`; a document that the caller does not see is not there."""
	if doctype in guarded() and not _is_seen(doctype, docname):
		return frappe._dict(name=None)
	return client.validate_link(doctype, docname, fields)


@frappe.whitelist()
def get_link_title(doctype: str, docname: str) -> str | None:
	"""As `frappe.desk.search.get_link_title`; of a document that the caller does not see, the name that was sent."""
	if doctype in guarded() and not _is_seen(doctype, docname):
		return docname
	return search.get_link_title(doctype, docname)


def _is_seen(doctype: str, name: str) -> bool:
	return sees_everything() or bool(sees(doctype, [name]))


@frappe.whitelist()
def search_link(
	doctype: str,
	txt: str,
	query: str | None = None,
	filters: str | dict | list | None = None,
	page_length: int = 10,
	searchfield: str | None = None,
	reference_doctype: str | None = None,
	ignore_user_permissions: bool = False,
) -> list:
	"""As `frappe.desk.search.search_link`; nobody asks to be shown more than is theirs."""
	ignore = ignore_user_permissions and doctype not in guarded()
	sent = (doctype, txt, query, filters, page_length, searchfield, reference_doctype, ignore)
	return search.search_link(*sent)


@frappe.whitelist()
def search_widget(
	doctype: str,
	txt: str,
	query: str | None = None,
	searchfield: str | None = None,
	start: int = 0,
	page_length: int = 10,
	filters: str | dict | list | None = None,
	filter_fields: str | None = None,
	as_dict: bool = False,
	reference_doctype: str | None = None,
	ignore_user_permissions: bool = False,
):
	"""As `frappe.desk.search.search_widget`; nobody asks to be shown more than is theirs."""
	sent = dict(locals())
	sent["ignore_user_permissions"] = ignore_user_permissions and doctype not in guarded()
	return search.search_widget(**sent)


@frappe.whitelist()
def search_everything(text: str, start: int = 0, limit: int = 20, doctype: str = "") -> list:
	"""As `frappe.utils.global_search.search`, which looks at roles only; of what the caller sees."""
	found = global_search.search(text, start, limit, doctype)
	if sees_everything():
		return found
	names: dict[str, list[str]] = {}
	for row in found:
		names.setdefault(row.doctype, []).append(row.name)
	seen = {doctype: sees(doctype, of_doctype) for doctype, of_doctype in names.items()}
	return [row for row in found if row.name in seen[row.doctype]]


@frappe.whitelist()
def get_tagged_docs(doctype: str, tag: str) -> list:
	"""As `frappe.desk.doctype.tag.tag.get_tagged_docs`, of the documents that the caller sees."""
	return frappe.get_list(
		doctype, filters={"_user_tags": ("like", tag)}, fields=["name"], as_list=True, limit=0
	)


@frappe.whitelist()
def get_chart(
	chart_name: str | None = None,
	chart: str | dict | None = None,
	no_cache: bool | None = None,
	filters: str | dict | list | None = None,
	from_date: str | None = None,
	to_date: str | None = None,
	timespan: str | None = None,
	time_interval: str | None = None,
	heatmap_year: str | int | None = None,
	refresh: bool | None = None,
) -> dict | None:
	"""As Frappe's `dashboard_chart.get`; never from its cache, which one user fills and all read."""
	sent = dict(locals())
	if not (chart_name or chart):
		frappe.throw(_("{0} is missing.").format("chart_name"), InvalidInput)
	document = (
		frappe.get_doc("Dashboard Chart", chart_name)
		if chart_name
		else frappe._dict(frappe.parse_json(chart))
	)
	document_filters = frappe.parse_json(filters) or frappe.parse_json(document.filters_json) or []
	if document.type == "Heatmap" and document.chart_type not in ("Group By", "Custom", "Report"):
		return _heat_map(document, document_filters, heatmap_year)
	return inspect.unwrap(dashboard_chart.get)(**sent)


def _heat_map(chart, filters: list, year: str | int | None) -> dict:
	"""Frappe's own heat map counts every document there is."""
	year = cint(year or chart.heatmap_year) or getdate(nowdate()).year
	doctype, field = chart.document_type, chart.based_on
	if not frappe.get_meta(doctype).has_field(field) and field not in ("creation", "modified"):
		frappe.throw(_("{0} is no field of {1}.").format(field, _(doctype)))
	how = dashboard_chart.get_aggregate_function(chart.chart_type)
	rows = frappe.get_list(
		doctype,
		fields=[f"unix_timestamp({field}) as day", f"{how}({chart.value_based_on or '1'}) as value"],
		filters=[
			*filters,
			[doctype, "docstatus", "<", 2],
			[doctype, field, "between", [f"{year}-01-01", f"{year}-12-31"]],
		],
		group_by=f"date({field})",
		order_by=f"{field} asc",
		parent_doctype=chart.parent_document_type,
		limit_page_length=0,
	)
	return {"labels": [], "dataPoints": {row.day: row.value for row in rows}}


@frappe.whitelist()
def get_next(
	doctype: str,
	value: str,
	prev: str | int,
	filters=None,
	sort_order: str = "desc",
	sort_field: str = "modified",
) -> str | None:
	"""As `frappe.desk.form.utils.get_next`, from a document that the caller sees."""
	from frappe.desk.form import utils

	if doctype in guarded():
		must_see(doctype, [value])
	return utils.get_next(doctype, value, prev, filters, sort_order, sort_field)


@frappe.whitelist()
def get_calendar_events(
	doctype: str,
	start: str,
	end: str,
	field_map: str,
	filters: str | None = None,
	fields: str | list | None = None,
) -> list:
	"""As `frappe.desk.calendar.get_events`, which reads all that the caller may see to show a month of it (C20, C32)."""
	shown = frappe.parse_json(field_map)
	is_a_moment = isinstance(shown, dict) and shown.get("start") and shown["start"] == shown.get("end")
	if doctype not in guarded() or not is_a_moment:
		return calendar.get_events(doctype, start, end, field_map, filters, fields)
	period = [[doctype, shown["start"], ">=", start], [doctype, shown["start"], "<=", end]]
	wanted = frappe.parse_json(fields) or [shown["start"], shown.get("title")]
	return frappe.get_list(
		doctype,
		fields=sorted({"name", *filter(None, wanted)}),
		filters=[*(frappe.parse_json(filters) or []), *period],
		ignore_ifnull=True,  # `ifnull()` around the time would keep the database from its index
	)


@frappe.whitelist()
def get_workflow_state_count(doctype: str, workflow_state_field: str, states: str | list) -> list | None:
	"""As Frappe's, which counts the values of any field in all there is; of the documents that the caller sees."""
	if workflow_state_field not in frappe.get_meta(doctype).get_valid_columns():
		return None
	rows = frappe.get_list(
		doctype,
		fields=[workflow_state_field, "count(*) as count"],
		filters={workflow_state_field: ("not in", frappe.parse_json(states))},
		group_by=workflow_state_field,
		order_by=None,
		limit_page_length=0,
	)
	return [row for row in rows if row[workflow_state_field]]


@frappe.whitelist()
def get_monthly_goal_graph_data(**sent) -> dict:
	"""As `frappe.utils.goal.get_monthly_goal_graph_data`, which adds up all there is, by whatever SQL it is told.

	:raises PermissionError: the caller does not see all there is
	"""
	if not sees_everything():
		frappe.throw(_("Sums by month are in the reports."), frappe.PermissionError)
	return frappe.call(goal.get_monthly_goal_graph_data, **sent)


@frappe.whitelist()
def get_user_permissions(user: str | None = None) -> dict:
	"""As Frappe's; who works in which branch is told to administrators, everybody else hears of the own."""
	return user_permission.get_user_permissions(user if sees_everything() else None)


@frappe.whitelist()
def get_events(
	start: str,
	end: str,
	user: str | None = None,
	for_reminder: bool | str = False,
	filters: str | dict | list | None = None,
) -> list:
	"""As `frappe.desk.doctype.event.event.get_events`, of the caller's own calendar, whomever it is asked for."""
	user = user if sees_everything() else frappe.session.user
	return event.get_events(start, end, user, for_reminder, filters)


@frappe.whitelist(allow_guest=True)
def can_subscribe_doctype(doctype: str) -> bool:
	"""As Frappe's; the room of a DocType hears the names of all branches, so it is for administrators.

	Everybody else hears of the own branches' documents in the own room: `services.document.CRMDocument.notify_update`.
	"""
	if doctype in guarded() and not sees_everything():
		raise frappe.PermissionError
	return frappe.realtime.can_subscribe_doctype(doctype)
