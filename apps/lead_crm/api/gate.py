"""Before and after every call to Lead CRM: who calls, how often, with what kind of body; and refusals without internals."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.utils.caching import redis_cache

from lead_crm.api import limits, signature
from lead_crm.exceptions import InvalidInput

DEEPEST = 20
OURS = "Lead CRM"
FUNCTION = re.compile(r"/api/(?:v[12]/)?method/(lead_crm\.[^/]+)")
FRAPPES_QUERIES = re.compile(
	r"/api/(?:v[12]/)?method/(frappe\.(?:client|desk\.reportview|desk\.search)\.\w+)"
)
DOCUMENTS = re.compile(r"/api/(?:(?:v1/)?resource|v2/(?:document|doctype))/([^/]+)")
ONE_DOCUMENT = re.compile(r"/api/(?:v1/)?resource/[^/]+/.")
SHAPES = (
	("doc", dict, "one JSON object"),
	("docs", list, "a list of JSON objects"),
	("doctype", str, "a text"),
)
CONSTRUCTOR_WORDS = {"as_dict", "parent_doc", "parentfield"}  # Frappe would take them as its own arguments


def before_request() -> None:
	"""A body that is no JSON object of sensible depth and numbers is refused before anything is done with it.

	:raises InvalidInput: saying where
	:raises DoesNotExistError: there is no such function
	"""
	if FRAPPES_QUERIES.match(frappe.request.path):
		_check_shapes(frappe.local.form_dict)
	if not is_for_us():
		return
	frappe.local.flags.disable_traceback = True
	_check_function()
	_check_body(frappe.local.form_dict)
	if _documents() and frappe.request.method in ("POST", "PUT"):
		_check_document(frappe.local.form_dict)


def after_login() -> None:
	"""Who calls is known now: a stranger is sent to log in, a caller who calls too often to wait.

	:raises AuthenticationError: not logged in, and the call is not for everybody
	:raises RateLimitExceededError: over the limit of the settings
	"""
	if not (_function() or _documents()):
		return
	if _is_for_guests() and signature.is_given():
		return  # counted for whoever it turns out to be
	limits.count_call()
	if frappe.session.user == "Guest" and not _is_for_guests():
		frappe.throw(_("Log in first: with an API key, a token or a session."), frappe.AuthenticationError)


def is_for_us() -> bool:
	"""Whether the request is for a function or a DocType of this app."""
	return bool(_function() or _documents() or _asks_frappe_for_ours())


def is_query() -> bool:
	"""Whether the request asks Frappe for documents of ours, with filters and fields in Frappe's own language."""
	return bool(_documents() and frappe.request.method == "GET") or _asks_frappe_for_ours()


def _function() -> str | None:
	found = FUNCTION.match(frappe.request.path)
	return found[1] if found else None


def _documents() -> str | None:
	"""The DocType whose documents the request is for, over `/api/resource`."""
	found = DOCUMENTS.match(frappe.request.path)
	return found[1] if found and found[1] in own_doctypes() else None


def _asks_frappe_for_ours() -> bool:
	"""One of Frappe's functions that read or write whatever DocType the caller names."""
	return bool(FRAPPES_QUERIES.match(frappe.request.path)) and _doctype_asked_for() in own_doctypes()


def _doctype_asked_for() -> str | None:
	body = frappe.form_dict
	return body.get("doctype") or (_as_sent(body.get("doc")) or {}).get("doctype")


def _as_sent(value: Any) -> Any:
	"""The value, or what its text says in JSON."""
	return _parsed(value) if isinstance(value, str) and value else value


@redis_cache(ttl=600)
def own_doctypes() -> list[str]:
	"""The names of this app's DocTypes."""
	return frappe.get_all("DocType", {"module": OURS}, pluck="name")


def _is_for_guests() -> bool:
	return bool(_function()) and frappe.get_attr(_function()) in frappe.guest_methods


def _check_function() -> None:
	name = _function()
	if not name:
		return
	try:
		found = frappe.get_attr(name)
	except (AttributeError, ModuleNotFoundError, frappe.AppNotInstalledError) as error:
		if isinstance(error, ModuleNotFoundError) and not str(error.name).startswith("lead_crm"):
			raise  # a library is missing, not the function
		found = None
	if not callable(found):
		frappe.throw(
			_("There is no function {0}; lead_crm.api.meta.openapi lists them all.").format(name[:140]),
			frappe.DoesNotExistError,
		)


def _check_body(body: Any) -> None:
	for path, value, depth in _walk(body):
		if depth > DEEPEST:
			frappe.throw(_("{0} is nested deeper than {1} levels.").format(path[:60], DEEPEST), InvalidInput)
		if isinstance(value, float) and not math.isfinite(value):
			frappe.throw(_("{0} is no number that JSON knows.").format(path), InvalidInput)
		if isinstance(value, str) and not value.isascii() and _holds_half_a_character(value):
			frappe.throw(_("{0} holds half a character, which is no text.").format(path), InvalidInput)


def _walk(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, Any, int]]:
	"""Every value with where it is; a stack of its own, as the caller decides how deep it goes."""
	waiting = [(value, path, depth)]
	while waiting:
		value, path, depth = waiting.pop()
		yield path, value, depth
		if depth > DEEPEST:
			continue
		inside = (
			value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
		)
		waiting += [(item, f"{path}.{key}" if path else str(key), depth + 1) for key, item in inside]


def _holds_half_a_character(text: str) -> bool:
	return any("\ud800" <= character <= "\udfff" for character in text)


def _check_shapes(body: dict) -> None:
	"""What Frappe's own functions take for granted of a document, a list of them, and the name of a DocType."""
	for name, kind, right in SHAPES:
		value = body.get(name) if kind is str else _as_sent(body.get(name))
		if value is not None and not isinstance(value, kind):
			frappe.throw(_("{0} must be {1}.").format(name, _(right)), InvalidInput)


def _check_document(body: dict) -> None:
	"""What Frappe reads a document from: the body, or text or an object under `data`."""
	if (
		frappe.request.method == "POST"
		and ONE_DOCUMENT.match(frappe.request.path)
		and "run_method" not in body
	):
		frappe.throw(_("To change a record, PUT it; to make one, POST it without a name."), InvalidInput)
	data = body.get("data")
	if isinstance(data, str):
		data = _parsed(data)
		_check_body(data)
	if data is not None and not isinstance(data, dict):
		frappe.throw(_("The body must be one JSON object: field names and values."), InvalidInput)
	if found := CONSTRUCTOR_WORDS & set(data or body):
		frappe.throw(
			_("{0} is no field of {1}.").format(", ".join(sorted(found)), _documents()), InvalidInput
		)


def _parsed(text: str) -> Any:
	try:
		return json.loads(text)
	except (ValueError, RecursionError):
		frappe.throw(_("“{0} …” is no JSON.").format(text[:40]), InvalidInput)
