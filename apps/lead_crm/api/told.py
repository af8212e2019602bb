"""What a function, or the method of a document, is told: nothing that it needs is missing, nothing is there that it does not know (E15).

Frappe calls whatever it is told to call with whatever else was sent, and answers 500 where that does not fit.
"""

import inspect
from collections.abc import Callable

import frappe
from frappe import _
from frappe.model.base_document import get_controller
from werkzeug.exceptions import MethodNotAllowed

from lead_crm.exceptions import InvalidInput

READ_THE_FORM = tuple(
	f"frappe.desk.reportview.{name}" for name in ("get", "get_list", "get_count", "export_query")
)
OF_A_DOCUMENT = ("run_doc_method", "frappe.handler.run_doc_method", "runserverobj")
METHODS = ("GET", "POST")
ANY = (inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL)


def check_names() -> None:
	"""What is to be called is called by a text.

	:raises InvalidInput: naming the parameter
	"""
	for name in ("cmd", "run_method"):
		if not isinstance(frappe.form_dict.get(name), str | None):
			frappe.throw(_("{0} must be {1}.").format(name, _("a text")), InvalidInput)


def check_function(function: Callable) -> None:
	"""Endpoints say what is missing by themselves, in the words of their own types.

	:raises InvalidInput: naming the parameters that are missing
	"""
	if not hasattr(function, "endpoint"):
		_check(function, frappe.form_dict)


def check_frappes(path: str) -> None:
	"""As `check_function`, of a function of Frappe that reads or writes documents.

	:raises InvalidInput: naming the parameters that are missing
	"""
	if path in READ_THE_FORM and not frappe.form_dict.get("doctype"):
		_refuse_missing("doctype")
	if path in OF_A_DOCUMENT:
		return _check_document_call()
	try:
		function = frappe.get_attr(path)
	except Exception:
		return None  # whatever is wrong with it, Frappe refuses it in a moment
	return check_function(function) if callable(function) else None


def _check_document_call() -> None:
	if not any(frappe.form_dict.get(key) for key in ("docs", "dt", "document")):
		_refuse_missing("docs")
	if not frappe.form_dict.get("method"):
		_refuse_missing("method")


def check_method(doctype: str, method: str) -> None:
	"""What a method of a document of ours is told over `/api/resource` and `/api/v2/document`.

	:raises InvalidInput: naming what is missing or unknown
	:raises MethodNotAllowed: it was asked for in a way in which Frappe runs none
	"""
	if frappe.request.method not in METHODS:
		raise MethodNotAllowed(METHODS)
	function = getattr(get_controller(doctype), method, None)
	named_by = "run_method" if frappe.form_dict.get("run_method") == method else None
	if callable(function):
		_check(
			function, {key: value for key, value in frappe.form_dict.items() if key != named_by}, strict=True
		)


def _check(function: Callable, given: dict, strict: bool = False) -> None:
	parameters = inspect.signature(function).parameters
	known = [name for name, one in parameters.items() if one.kind not in ANY and name != "self"]
	if missing := [
		name
		for name in known
		if parameters[name].default is inspect.Parameter.empty and given.get(name) is None
	]:
		_refuse_missing(", ".join(missing))
	takes_any = any(one.kind == inspect.Parameter.VAR_KEYWORD for one in parameters.values())
	if strict and not takes_any and (unknown := sorted(set(given) - set(known))):
		message = _("{0} is not known here; these are: {1}.")
		frappe.throw(message.format(", ".join(unknown)[:200], ", ".join(known)), InvalidInput)


def _refuse_missing(names: str) -> None:
	frappe.throw(_("{0} is missing.").format(names), InvalidInput)
