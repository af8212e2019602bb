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
from frappe.api import API_URL_MAP, v1, v2
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from lead_crm.exceptions import InvalidInput
from lead_crm.guards import guarded, is_unsaved, must_see
from lead_crm.permissions import ROWS_OF, sees_everything

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
DOCUMENTS = ("doc", "docs", "document", "data", "args")
OWN_NAMES = ("name", "docname")
INSERTING = ("frappe.client.insert", "frappe.client.insert_many")
ANSWERS_ITSELF = (
	"frappe.client.validate_link",
	"frappe.desk.search.get_link_title",
	"frappe.desk.link_preview.get_preview_data",
)
COUNTS_CONNECTIONS = "frappe.desk.notifications.get_open_count"
CALLING = ("query", "method")  # parameters by which one function is told to call another


def check() -> None:
	"""Look at a request once its user is known (a hook of Frappe's: auth_hooks).

	:raises DoesNotExistError: a record that it names is not there, or not for this user
	:raises PermissionError: the user's roles see no such records; or the function is called by another than its own name
	"""
	if sees_everything():
		return
	endpoint, arguments = _route()
	function = arguments.get("method") or frappe.form_dict.get("cmd") or ""
	_refuse_borrowed_names(function)
	if function in ANSWERS_ITSELF:
		return
	inserting = function in INSERTING or endpoint in (v1.create_doc, v2.create_doc)
	wanted: dict[str, list[str]] = {}
	for doctype, name in _named(arguments, inserting, function):
		wanted.setdefault(doctype, []).append(name)
	for doctype, names in wanted.items():
		_must_see(doctype, names)


def _route() -> tuple[Any, dict]:
	if not frappe.request.path.startswith("/api/"):
		return None, {}
	try:
		return API_URL_MAP.bind_to_environ(frappe.request.environ).match()
	except (HTTPException, RequestRedirect):
		return None, {}  # Frappe refuses it in a moment


def _refuse_borrowed_names(function: str) -> None:
	"""A function that stands in another's place does so under one name; modules that import the other lend it theirs."""
	replaced = frappe.get_hooks("override_whitelisted_methods")
	called = [path for key in CALLING if isinstance(path := frappe.form_dict.get(key), str)]
	for path in (function, *called):
		if "." in path and path not in replaced and _own_name(path) in replaced:
			frappe.throw(_("Call {0} by this name.").format(_own_name(path)), frappe.PermissionError)
	if replaced.keys() & set(called):
		frappe.throw(_("This function cannot be called by another."), frappe.PermissionError)


def _own_name(path: str) -> str | None:
	try:
		function = frappe.get_attr(path)
	except Exception:
		return None  # whatever is wrong with it, Frappe refuses it in a moment
	return f"{getattr(function, '__module__', '')}.{getattr(function, '__qualname__', '')}"


def _without_doctypes(values: dict, function: str) -> dict:
	"""Where `items` are DocTypes to count, and no records."""
	return {key: value for key, value in values.items() if key != "items" or function != COUNTS_CONNECTIONS}


def _named(arguments: dict, inserting: bool, function: str) -> Iterator[tuple[str, str]]:
	"""DocType and name of every record of ours that the request names."""
	yield from _pairs(arguments, False)
	yield from _pairs(_without_doctypes(frappe.form_dict, function), inserting)
	yield from _cards(frappe.form_dict)
	for key in DOCUMENTS:
		value = _parsed(frappe.form_dict.get(key))
		for document in value if isinstance(value, list) else [value]:
			if isinstance(document, dict):
				yield from _pairs(document, inserting or bool(document.get("__islocal")))


def _pairs(values: dict, is_new: bool) -> Iterator[tuple[str, str]]:
	for type_key, name_keys in NAMES.items():
		doctype = values.get(type_key)
		if not isinstance(doctype, str) or doctype not in _guarded():
			continue
		for key in name_keys:
			if is_new and type_key == "doctype" and key in OWN_NAMES:
				continue
			yield from ((doctype, name) for name in _names(values.get(key), doctype))


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
