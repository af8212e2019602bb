"""What every request passes, whichever function of Frappe or ours it calls: who names a record must see it (A24, C22).

Frappe's functions look at roles, some at the document, some at nothing. Here, before any of them runs, the records named in
the path, the parameters and the documents sent are looked up as the caller sees them. A record of another branch and one
that is not there get the same answer.
"""

import json
from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.api import v1, v2
from frappe.utils.caching import redis_cache

from lead_crm.api import called
from lead_crm.exceptions import InvalidInput
from lead_crm.guards import guarded, is_unsaved, must_see
from lead_crm.permissions import ROWS_OF, sees_everything
from lead_crm.services import system_fields

NAMES = {
	"doctype": ("name", "names", "docname", "docnames", "doc_name", "old_name", "old", "items"),
	"doc": ("name",),
	"dt": ("dn", "docname", "name", "docs"),
	"reference_doctype": ("reference_name", "reference_docname"),
	"reference_type": ("reference_name",),
	"ref_doctype": ("ref_docname", "ref_name"),
	"document_type": ("document_name",),
	"attached_to_doctype": ("attached_to_name",),
	"share_doctype": ("share_name",),
	"reminder_doctype": ("reminder_docname",),
	"link_doctype": ("link_name",),
	"parenttype": ("parent",),
}
# What Frappe's own functions call a record without saying of which DocType it is.
MEANT = {
	"contact": "Contact",
	"contacts": "Contact",
	"contact_name": "Contact",
	"attachments": "File",
	"files": "File",
	"communication": "Communication",
	"data_import": "Data Import",
	"data_import_name": "Data Import",
}
MEANT_BY = {
	"frappe.email.doctype.auto_email_report.auto_email_report.download": {"name": "Auto Email Report"},
	"frappe.email.doctype.auto_email_report.auto_email_report.send_now": {"name": "Auto Email Report"},
	"frappe.core.doctype.prepared_report.prepared_report.download_attachment": {"dn": "Prepared Report"},
	"frappe.email.relink": {"name": "Communication"},
	"frappe.core.api.file.unzip_file": {"name": "File"},
	# The same function: it is there or not, as modules happen to be loaded.
	"frappe.core.doctype.file.file.unzip_file": {"name": "File"},
	"frappe.core.doctype.deleted_document.deleted_document.restore": {"name": "Deleted Document"},
	"frappe.core.doctype.deleted_document.deleted_document.bulk_restore": {"docnames": "Deleted Document"},
}
WRITING = (v1.create_doc, v1.update_doc, v2.create_doc, v2.update_doc)
DOCUMENTS = ("doc", "docs", "document", "data", "args")
OWN_NAMES = ("name", "docname")
INSERTING = ("frappe.client.insert", "frappe.client.insert_many")
ANSWERS_ITSELF = (
	"frappe.client.validate_link",
	"frappe.desk.search.get_link_title",
	"frappe.desk.link_preview.get_preview_data",
)
COUNTS_CONNECTIONS = "frappe.desk.notifications.get_open_count"


def check() -> None:
	"""Look at a request once its user is known (a hook of Frappe's: auth_hooks).

	:raises DoesNotExistError: a record that it names is not there, or not for this user
	:raises PermissionError: the user's roles see no such records; or the function is called by another than its own name
	:raises InvalidInput: a document with a value in the place of a method, or a DocType written in another way
	"""
	if sees_everything():
		return
	endpoint, arguments = called.route()
	function = called.function(endpoint, arguments)
	called.refuse_borrowed_names(function)
	called.refuse_renaming(function)
	inserting = function in INSERTING or endpoint in (v1.create_doc, v2.create_doc)
	documents = list(_documents(arguments if endpoint in WRITING else {}, inserting))
	for doctype, values, _is_new in documents:
		system_fields.refuse_methods_of(doctype, values)
	if function in ANSWERS_ITSELF:
		return
	wanted: dict[str, list[str]] = {}
	for doctype, name in _named(arguments, documents, inserting, function):
		wanted.setdefault(doctype, []).append(name)
	for doctype, names in wanted.items():
		_must_see(doctype, names)


def _documents(arguments: dict, inserting: bool) -> Iterator[tuple[str | None, dict, bool]]:
	"""Every document that is sent, with its DocType and whether it is a new one."""
	if doctype := arguments.get("doctype"):
		yield doctype, frappe.form_dict, inserting
	for key in DOCUMENTS:
		value = _parsed(frappe.form_dict.get(key))
		for document in value if isinstance(value, list) else [value]:
			if isinstance(document, dict):
				is_new = inserting or bool(document.get("__islocal"))
				yield doctype or document.get("doctype"), document, is_new


def _named(arguments: dict, documents: list, inserting: bool, function: str) -> Iterator[tuple[str, str]]:
	"""DocType and name of every record of ours that the request names."""
	yield from _pairs(arguments, False)
	yield from _pairs(_without_doctypes(frappe.form_dict, function), inserting)
	yield from _cards(frappe.form_dict)
	yield from _meant(function)
	yield from _many_to_print(frappe.form_dict.get("doctype"))
	for doctype, values, is_new in documents:
		yield from _pairs(values, is_new)
		yield from _linked(doctype, values)
		for rows in values.values():
			for row in rows if isinstance(rows, list) else ():
				if isinstance(row, dict):
					yield from _pairs(row, True)


def _without_doctypes(values: dict, function: str) -> dict:
	"""Where `items` are DocTypes to count, and no records."""
	return {key: value for key, value in values.items() if key != "items" or function != COUNTS_CONNECTIONS}


def _pairs(values: dict, is_new: bool) -> Iterator[tuple[str, str]]:
	for type_key, name_keys in NAMES.items():
		doctype = values.get(type_key)
		if not isinstance(doctype, str) or not doctype:
			continue
		if doctype not in _guarded():
			_check_spelling(doctype)
			continue
		for key in name_keys:
			if is_new and type_key == "doctype" and key in OWN_NAMES:
				continue
			yield from ((doctype, name) for name in _names(values.get(key), doctype))


def _check_spelling(doctype: str) -> None:
	"""For the database "lead" is "Lead" too; for what guards it, it is not."""
	if doctype in _doctypes():
		return
	written = frappe.db.get_value("DocType", doctype)
	if written and written != doctype:
		frappe.throw(_("There is no DocType {0}; it is written {1}.").format(doctype, written), InvalidInput)


@redis_cache(ttl=600)
def _doctypes() -> list[str]:
	return frappe.get_all("DocType", pluck="name")


def _meant(function: str) -> Iterator[tuple[str, str]]:
	function = called.own_name(function) or function
	if not function.startswith("frappe."):
		return
	for key, doctype in (*MEANT.items(), *MEANT_BY.get(function, {}).items()):
		yield from ((doctype, name) for name in _names(frappe.form_dict.get(key), doctype))


def _many_to_print(doctypes: Any) -> Iterator[tuple[str, str]]:
	"""Frappe prints documents of several DocTypes at once, named in the place of one DocType."""
	doctypes = _parsed(doctypes)
	for doctype, names in doctypes.items() if isinstance(doctypes, dict) else ():
		yield from _pairs({"doctype": doctype, "names": names}, False)


def _linked(doctype: str | None, values: dict) -> Iterator[tuple[str, str]]:
	"""What a document of Frappe's, or of another app, links to; ours see to theirs (services.links)."""
	if not isinstance(doctype, str) or doctype in _guarded() or doctype not in _doctypes():
		return
	meta = frappe.get_meta(doctype)
	for field in (*meta.get_link_fields(), *meta.get_dynamic_link_fields()):
		target = field.options if field.fieldtype == "Link" else values.get(field.options)
		name = values.get(field.fieldname)
		if target in guarded() and isinstance(name, str) and name:
			yield target, name


def _cards(values: dict) -> Iterator[tuple[str, str]]:
	"""A kanban board knows the DocType of its cards."""
	board = values.get("board_name")
	doctype = isinstance(board, str) and frappe.db.get_value(
		"Kanban Board", board, "reference_doctype", cache=True
	)
	if doctype in _guarded():
		columns = _parsed(values.get("order"))
		ordered = columns.values() if isinstance(columns, dict) else ()
		for names in (values.get("docname"), *ordered):
			yield from ((doctype, name) for name in _names(names, doctype))


def _guarded() -> list[str]:
	return [*guarded(), *ROWS_OF]


def _names(value: Any, doctype: str) -> Iterator[str]:
	"""The names in a parameter: one, a list, or a list as JSON; a form that was never saved has none yet."""
	value = _parsed(value) if isinstance(value, str) and value[:1] in "[{" else value
	if isinstance(value, dict):
		frappe.throw(_("Name a record by its name, not by what it holds."), InvalidInput)
	for name in value if isinstance(value, list) else [value]:
		if isinstance(name, str | int) and str(name) and not is_unsaved(doctype, name):
			yield str(name)


def _parsed(value: Any) -> Any:
	if not isinstance(value, str) or value[:1] not in "[{":
		return value
	try:
		return json.loads(value)
	except (ValueError, RecursionError):
		return None


def _must_see(doctype: str, names: list[str]) -> None:
	"""A row of a table is seen with the document it is in."""
	if doctype not in ROWS_OF:
		return must_see(doctype, names)
	rows = frappe.get_all(doctype, {"name": ("in", list(names))}, ["name", "parent"])
	parent = {row.name: row.parent for row in rows}
	must_see(ROWS_OF[doctype], [parent.get(name, name) for name in names])
