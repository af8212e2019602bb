"""Every way by which Frappe lets one reach a document, as a door that names the document or finds it by its mark."""

import json
from collections.abc import Callable, Iterator

import frappe

from lead_crm.tests.isolation.caller import Door, call

WRITABLE = ("Data", "Small Text", "Text", "Long Text")


def by_name(doctype: str, name: str, to_branch: str, me: str) -> Iterator[Door]:
	"""Ways that name the document: for a name that does not exist, each must answer the same."""
	yield from _rest(doctype, name, to_branch)
	yield from _client(doctype, name, to_branch)
	yield from _desk(doctype, name)
	yield from _beside(doctype, name, me)
	yield from _printing(doctype, name)


def _field(doctype: str) -> str:
	fields = frappe.get_meta(doctype).fields
	return next((df.fieldname for df in fields if df.fieldtype in WRITABLE and not df.read_only), "owner")


def _rest(doctype: str, name: str, to_branch: str) -> Iterator[Door]:
	change = {_field(doctype): "changed"}
	for path, put in (
		(f"/api/resource/{doctype}/{name}", "PUT"),
		(f"/api/v2/document/{doctype}/{name}", "PATCH"),
	):
		yield Door("GET", path, {})
		yield Door(put, path, change)
		yield Door(put, path, {"branch": to_branch})
		yield Door("DELETE", path, {})
	yield Door("POST", f"/api/resource/{doctype}/{name}", {"run_method": "add_comment", "text": "x"})
	yield Door("POST", f"/api/v2/document/{doctype}/{name}/method/add_comment", {"text": "x"})
	document = {"doctype": doctype, "name": name}
	yield Door("POST", "/api/v2/method/run_doc_method", {"document": document, "method": "add_comment"})
	yield Door("GET", "/printview", {"doctype": doctype, "name": name})


def _client(doctype: str, name: str, to_branch: str) -> Iterator[Door]:
	own = {"doctype": doctype, "name": name}
	named = {"doctype": doctype, "docname": name}
	field = _field(doctype)
	yield call("frappe.client.get", **own)
	yield call("frappe.client.get", doctype=doctype, filters={"name": name})
	yield call("frappe.client.get_value", doctype=doctype, fieldname=["name", field], filters=name)
	yield call("frappe.client.get_count", doctype=doctype, filters={"name": name})
	yield call("frappe.client.set_value", **own, fieldname=field, value="changed")
	yield call("frappe.client.set_value", **own, fieldname={"branch": to_branch})
	yield call("frappe.client.save", doc=own | {"branch": to_branch, field: "changed"})
	yield call("frappe.client.delete", **own)
	yield call("frappe.client.rename_doc", doctype=doctype, old_name=name, new_name="Stolen")
	yield call("frappe.client.bulk_update", docs=json.dumps([named | {field: "changed"}]))
	yield call("frappe.client.has_permission", **named)
	yield call("frappe.client.get_doc_permissions", **named)
	yield call("frappe.client.validate_link", **named, fields=json.dumps(["name", field]))
	yield call("frappe.client.attach_file", **named, filename="x.txt", filedata="x")
	yield call("frappe.client.is_document_amended", **named)
	yield call("frappe.rename_doc", doctype=doctype, old=name, new="Stolen")
	yield call("frappe.model.rename_doc.update_document_title", **named, title="Stolen")


def _desk(doctype: str, name: str) -> Iterator[Door]:
	own = {"doctype": doctype, "name": name}
	sent = json.dumps(own | {"__unsaved": 1, _field(doctype): "changed"})
	yield call("frappe.desk.form.load.getdoc", **own)
	yield call("frappe.desk.form.load.get_docinfo", **own)
	yield call("frappe.desk.form.load.get_communications", **own)
	yield call("frappe.desk.form.save.savedocs", doc=sent, action="Save")
	yield call("frappe.desk.form.save.cancel", **own)
	yield call("run_doc_method", docs=sent, method="add_comment", args=json.dumps({"text": "x"}))
	yield call("run_doc_method", dt=doctype, dn=name, method="add_comment", args=json.dumps({"text": "x"}))
	yield call("frappe.desk.form.linked_with.get", doctype=doctype, docname=name)
	yield call("frappe.desk.form.linked_with.get_submitted_linked_docs", doctype=doctype, name=name)
	yield call("frappe.model.workflow.get_transitions", doc=sent)
	yield call("frappe.model.workflow.apply_workflow", doc=sent, action="Approve")
	yield call("frappe.model.workflow.bulk_workflow_approval", doctype=doctype, docnames=json.dumps([name]),
		action="Approve")  # fmt: skip
	yield call("frappe.desk.form.utils.get_next", doctype=doctype, value=name, prev=0)
	yield call("frappe.desk.search.get_link_title", doctype=doctype, docname=name)
	yield call("frappe.desk.link_preview.get_preview_data", doctype=doctype, docname=name)
	yield call("frappe.desk.notifications.get_open_count", **own)
	yield call("frappe.desk.reportview.delete_items", doctype=doctype, items=json.dumps([name]))
	yield call("frappe.desk.calendar.update_event", args=json.dumps(own), field_map=json.dumps({}))
	yield call("frappe.realtime.can_subscribe_doc", doctype=doctype, docname=name)
	yield call("frappe.desk.doctype.bulk_update.bulk_update.submit_cancel_or_update_docs", doctype=doctype,
		docnames=json.dumps([name]), action="update", data=json.dumps({_field(doctype): "changed"}))  # fmt: skip


def _beside(doctype: str, name: str, me: str) -> Iterator[Door]:
	"""What hangs on a document: comments, tags, tasks, likes, follows, shares, files, mails."""
	own = {"doctype": doctype, "name": name}
	reference = {"reference_doctype": doctype, "reference_name": name}
	words = {"content": "x", "comment_email": me, "comment_by": me}
	yield call("frappe.desk.form.utils.add_comment", **reference, **words)
	yield call("frappe.desk.doctype.tag.tag.add_tag", tag="x", dt=doctype, dn=name)
	yield call("frappe.desk.doctype.tag.tag.add_tags", tags=["x"], dt=doctype, docs=json.dumps([name]))
	yield call("frappe.desk.doctype.tag.tag.remove_tag", tag="x", dt=doctype, dn=name)
	yield call("frappe.desk.form.assign_to.add", **own, assign_to=json.dumps([me]))
	yield call(
		"frappe.desk.form.assign_to.add_multiple",
		doctype=doctype,
		name=json.dumps([name]),
		assign_to=json.dumps([me]),
	)
	yield call("frappe.desk.form.assign_to.remove", **own, assign_to=me)
	yield call("frappe.desk.form.assign_to.close", **own, assign_to=me)
	yield call("frappe.desk.like.toggle_like", **own, add="Yes")
	yield call(
		"frappe.desk.form.document_follow.update_follow", doctype=doctype, doc_name=name, following=True
	)
	yield call("frappe.desk.form.document_follow.follow_document", doctype=doctype, doc_name=name, user=me)
	yield call("frappe.share.follow_document", doctype=doctype, doc_name=name, user=me)
	yield call("frappe.desk.form.document_follow.get_follow_users", doctype=doctype, doc_name=name)
	yield call("frappe.share.add", **own, user=me)
	yield call("frappe.share.set_permission", **own, user=me, permission_to="read")
	yield call("frappe.share.get_users", **own)
	yield call("frappe.core.doctype.communication.email.make", **own, content="x", recipients="x@example.com")
	yield call("frappe.automation.doctype.reminder.reminder.create_new_reminder", remind_at="2030-01-01",
		description="x", reminder_doctype=doctype, reminder_docname=name)  # fmt: skip
	yield call("frappe.core.api.file.get_attached_images", doctype=doctype, names=json.dumps([name]))
	for document in (*_pointers(doctype, name, me), *_linking(doctype, name)):
		yield call("frappe.client.insert", doc=document)
		yield Door("POST", f"/api/resource/{document['doctype']}", document)


def _pointers(doctype: str, name: str, me: str) -> Iterator[dict]:
	reference = {"reference_doctype": doctype, "reference_name": name}
	yield {
		"doctype": "ToDo",
		"reference_type": doctype,
		"reference_name": name,
		"description": "x",
		"allocated_to": me,
	}
	yield {"doctype": "Document Follow", "ref_doctype": doctype, "ref_docname": name, "user": me}
	yield {"doctype": "DocShare", "share_doctype": doctype, "share_name": name, "user": me, "read": 1}
	yield {"doctype": "Tag Link", "document_type": doctype, "document_name": name, "tag": "x"}
	yield {"doctype": "Comment", "comment_type": "Comment", "content": "x", **reference}
	yield {
		"doctype": "File",
		"attached_to_doctype": doctype,
		"attached_to_name": name,
		"file_name": "x.txt",
		"content": "x",
	}


def _linking(doctype: str, name: str) -> Iterator[dict]:
	"""A new document of ours with a link to this one, for every field that may link to it."""
	if doctype in ("Branch", "Organization"):
		return  # whose names are no secret; that nobody writes there is tested by itself
	for ours in frappe.get_all("DocType", {"module": "Lead CRM", "istable": 0, "issingle": 0}, pluck="name"):
		meta = frappe.get_meta(ours)
		for field in _links_to(meta, doctype):
			yield {"doctype": ours, **field(name)}
		for table in meta.get_table_fields():
			for field in _links_to(frappe.get_meta(table.options), doctype):
				yield {"doctype": ours, table.fieldname: [field(name)]}


def _links_to(meta, doctype: str) -> Iterator[Callable[[str], dict]]:
	for field in meta.get_link_fields():
		if field.options == doctype and not field.read_only:
			yield lambda name, field=field: {field.fieldname: name}
	for field in meta.get_dynamic_link_fields():
		if not field.read_only:
			yield lambda name, field=field: {field.options: doctype, field.fieldname: name}


def _printing(doctype: str, name: str) -> Iterator[Door]:
	yield call("frappe.www.printview.get_html_and_style", doc=doctype, name=name)
	yield call("frappe.www.printview.get_rendered_raw_commands", doc=doctype, name=name)
	yield call("frappe.utils.print_format.download_pdf", doctype=doctype, name=name)
	yield call("frappe.utils.print_format.download_multi_pdf", doctype=doctype, name=json.dumps([name]))
	many = json.dumps({doctype: [name]})
	yield call("frappe.utils.print_format.download_multi_pdf", doctype=many, name="x")
	yield call("frappe.utils.weasyprint.download_pdf", doctype=doctype, name=name, print_format="Standard")


def by_finding(doctype: str, mark: str) -> Iterator[Door]:
	"""Ways that list, count or search: nothing of the canary may be in what they say."""
	fields = ["name", *(df.fieldname for df in frappe.get_meta(doctype).fields if df.fieldtype in WRITABLE)]
	columns = [f"`tab{doctype}`.`{field}`" for field in fields]
	yield Door("GET", f"/api/resource/{doctype}", {"fields": ["*"], "limit_page_length": 500})
	yield Door("GET", f"/api/v2/document/{doctype}", {"fields": ["*"], "limit": 500})
	yield call("frappe.client.get_list", doctype=doctype, fields=["*"], limit_page_length=500)
	listed = {"doctype": doctype, "fields": json.dumps(columns), "start": 0, "page_length": 500}
	yield call("frappe.desk.reportview.get", **listed)
	yield call("frappe.desk.reportview.get_list", **listed)
	yield call("frappe.desk.reportview.export_query", **listed, file_format_type="CSV", title="x")
	words = fields[1:2] or ["owner"]
	columns_and_tags = json.dumps(["_user_tags", *words])
	yield call("frappe.desk.reportview.get_stats", doctype=doctype, stats=columns_and_tags)
	yield call("frappe.desk.reportview.get_sidebar_stats", doctype=doctype, stats=columns_and_tags)
	stats = json.dumps([{"name": words[0], "type": "Data"}])
	yield call("frappe.desk.reportview.get_filter_dashboard_data", doctype=doctype, stats=stats, filters="[]")
	yield call("frappe.workflow.doctype.workflow.workflow.get_workflow_state_count", doctype=doctype,
		workflow_state_field=words[0], states="[]")  # fmt: skip
	yield call(
		"frappe.core.doctype.data_export.exporter.export_data",
		doctype=doctype,
		with_data=True,
		file_type="CSV",
	)
	for df in frappe.get_meta(doctype).get_table_fields():
		yield from _tables(doctype, df.options)
	yield from _searches(doctype, mark)
	yield from _charts(doctype)


def _tables(parent: str, child: str) -> Iterator[Door]:
	cells = [
		df.fieldname
		for df in frappe.get_meta(child).fields
		if df.fieldtype not in frappe.model.no_value_fields
	]
	columns = ["name", *(f"`tab{child}`.`{cell}`" for cell in cells)]
	yield call("frappe.client.get_list", doctype=parent, fields=columns, limit_page_length=500)
	yield call("frappe.client.get_list", doctype=child, parent=parent, fields=["*"], limit_page_length=500)
	yield Door("GET", f"/api/resource/{child}", {"parent": parent, "fields": ["*"], "limit_page_length": 500})
	listed = {
		"doctype": parent,
		"start": 0,
		"page_length": 500,
		"fields": json.dumps([f"`tab{parent}`.`name`", *columns[1:]]),
	}
	yield call("frappe.desk.reportview.get", **listed)
	yield call("frappe.desk.reportview.export_query", **listed, file_format_type="CSV", title="x")


def _searches(doctype: str, mark: str) -> Iterator[Door]:
	text = {"doctype": doctype, "txt": mark}
	yield call("frappe.desk.search.search_link", **text)
	yield call("frappe.desk.search.search_link", **text, ignore_user_permissions=1)
	yield call("frappe.desk.search.search_link", **text, ignore_user_permissions=1, reference_doctype="Lead")
	fields = json.dumps([_field(doctype)])
	yield call("frappe.desk.search.search_widget", **text, filter_fields=fields, ignore_user_permissions=1)
	yield call("frappe.utils.global_search.search", text=mark, doctype=doctype)
	yield call("frappe.desk.doctype.tag.tag.get_tagged_docs", doctype=doctype, tag=f"%{mark}%")
	yield call("frappe.desk.doctype.tag.tag.get_documents_for_tag", tag=f"#{mark}")
	yield call("frappe.desk.doctype.kanban_board.kanban_board.get_kanban_boards", doctype=doctype)
	days = {
		"start": "2000-01-01",
		"end": "2099-01-01",
		"field_map": json.dumps({"start": "creation", "end": "modified", "id": "name"}),
	}
	yield call("frappe.desk.calendar.get_events", doctype=doctype, **days, fields=["name", _field(doctype)])
	yield call("frappe.www.list.get", doctype=doctype, txt=mark)


def _charts(doctype: str) -> Iterator[Door]:
	field = _field(doctype)
	if not frappe.get_meta(doctype).has_field(field):
		return
	chart = {
		"document_type": doctype,
		"filters_json": "[]",
		"name": "x",
		"chart_name": "x",
		"timespan": "Last Year",
	}
	by_group = chart | {"chart_type": "Group By", "group_by_type": "Count", "group_by_based_on": field}
	get = "frappe.desk.doctype.dashboard_chart.dashboard_chart.get"
	yield call(get, chart=json.dumps(by_group))
	group = {"doctype": doctype, "field": field, "current_filters": "[]"}
	yield call("frappe.desk.listview.get_group_by_count", **group)


def counts(doctype: str, name: str) -> Iterator[Door]:
	"""Ways that count: of a document that is not seen there is none."""
	only = [[doctype, "name", "=", name]]
	yield Door("GET", f"/api/v2/doctype/{doctype}/count", {"filters": only})
	yield call("frappe.client.get_count", doctype=doctype, filters={"name": name})
	yield call(
		"frappe.desk.reportview.get_count",
		doctype=doctype,
		filters=json.dumps(only),
		fields="[]",
		distinct=False,
	)
	card = {"document_type": doctype, "function": "Count", "name": "x"}
	yield call(
		"frappe.desk.doctype.number_card.number_card.get_result",
		doc=json.dumps(card),
		filters=json.dumps(only),
	)
	chart = {
		"document_type": doctype,
		"chart_type": "Count",
		"type": "Heatmap",
		"based_on": "creation",
		"name": "x",
	}
	chart |= {"filters_json": json.dumps(only), "timespan": "Last Year"}
	yield call("frappe.desk.doctype.dashboard_chart.dashboard_chart.get", chart=json.dumps(chart))
