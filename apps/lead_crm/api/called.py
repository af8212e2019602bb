"""Which function a request runs, whatever its address says, and that it is called by its own name (A24)."""

from typing import Any

import frappe
from frappe import _
from frappe.api import API_URL_MAP, v1, v2
from frappe.modules.utils import load_doctype_module
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from lead_crm.guards import guarded

CALLING = ("query", "method", "tree_method")  # parameters by which one function is told to call another
# What calls any function with records of the caller's choice; what Frappe itself has for that is few.
MAPPERS = (
	"frappe.model.mapper.make_mapped_doc",
	"frappe.model.mapper.map_docs",
	"frappe.desk.treeview.get_all_nodes",
)
MAPPED = ("frappe.desk.treeview.get_children",)
RENAMING = (
	"frappe.rename_doc",
	"frappe.client.rename_doc",
	"frappe.model.rename_doc.update_document_title",
)
NEW_NAMES = ("new", "new_name", "name")


def route() -> tuple[Any, dict]:
	"""What Frappe's API does with the address, and the arguments in it; nothing for what is not of the API."""
	if not frappe.request.path.startswith("/api/"):
		return None, {}
	try:
		return API_URL_MAP.bind_to_environ(frappe.request.environ).match()
	except (HTTPException, RequestRedirect):
		return None, {}  # Frappe refuses it in a moment


def function(endpoint: Any, arguments: dict) -> str:
	"""The path of the function that will run; Frappe lets the parameter `cmd` go before whatever the address says."""
	if cmd := frappe.form_dict.get("cmd"):
		return str(cmd)
	method = arguments.get("method") or ""
	if endpoint is v2.handle_rpc_call and arguments.get("doctype"):
		return f"{_module_of(arguments['doctype'])}.{method}"
	return method.split("/")[0] if endpoint is v1.handle_rpc_call else method


def _module_of(doctype: str) -> str:
	try:
		return load_doctype_module(doctype).__name__
	except Exception:
		return ""  # whatever is wrong with it, Frappe refuses it in a moment


def refuse_borrowed_names(path: str) -> None:
	"""A function that stands in another's place does so under one name; modules that import the other lend it theirs.

	:raises PermissionError: it is called by another name, or through another function
	"""
	replaced = frappe.get_hooks("override_whitelisted_methods")
	called = [name for key in CALLING if isinstance(name := frappe.form_dict.get(key), str)]
	for name in (path, *called):
		if "." in name and name not in replaced and own_name(name) in replaced:
			frappe.throw(_("Call {0} by this name.").format(own_name(name)), frappe.PermissionError)
	if replaced.keys() & set(called) or (own_name(path) in MAPPERS and _calls_frappe(called)):
		frappe.throw(_("This function cannot be called by another."), frappe.PermissionError)


def refuse_renaming(path: str) -> None:
	"""Whether a name is taken tells of other branches' records, and Frappe can be told to rename over one that is there.

	:raises PermissionError: a record that only some see would get another name, or any by its own method, which asks for no right
	"""
	told = (path, frappe.form_dict.get("method"), frappe.form_dict.get("run_method"))
	of_some = frappe.form_dict.get("doctype") in guarded()
	new_name = any(frappe.form_dict.get(key) for key in NEW_NAMES)
	if "rename" in told or (of_some and new_name and own_name(path) in RENAMING):
		frappe.throw(_("Records keep the name that they were given."), frappe.PermissionError)


def _calls_frappe(called: list[str]) -> bool:
	own_names = [own_name(name) or name for name in called]
	return any(name.startswith("frappe.") and name not in MAPPED for name in own_names)


def own_name(path: str) -> str | None:
	"""The name under which a function was written; None where there is none."""
	if "." not in path:
		return None
	try:
		found = frappe.get_attr(path)
	except Exception:
		return None  # whatever is wrong with it, Frappe refuses it in a moment
	return f"{getattr(found, '__module__', '')}.{getattr(found, '__qualname__', '')}"
