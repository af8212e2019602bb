"""Before and after every call to Lead CRM: who calls, how often, with what kind of body; and refusals without internals."""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

import frappe
from frappe import _
from frappe.utils.caching import site_cache

from lead_crm.api import limits, signature, told
from lead_crm.exceptions import InvalidInput
from lead_crm.services.transactions import read_what_is_committed

DEEPEST = 20
OURS = "Lead CRM"
FUNCTION = re.compile(r"/api/(?:v[12]/)?method/([^/]+)")
OF_ANY_DOCTYPE = (
	"frappe.client.",
	"frappe.desk.reportview.",
	"frappe.desk.search.",
	"frappe.desk.form.save.",
	*told.OF_A_DOCUMENT,
)
ACTIONS = ("Save", "Submit", "Update", "Cancel")
DOCUMENTS = re.compile(r"/api/(?:(?:v1/)?resource|v2/(?:document|doctype))/([^/]+)")
ONE_DOCUMENT = re.compile(r"/api/(?:v1/)?resource/[^/]+/.")
METHOD = re.compile(r"/api/v2/document/[^/]+/.+/method/([^/]+)/?$")
ONE, MANY, TEXT = (dict, "one JSON object"), (list, "a list of JSON objects"), (str, "a text")
SHAPES = {
	"doc": ONE,
	"document": ONE,
	"docs": MANY,
	"doctype": TEXT,
	"dt": TEXT,
	"dn": TEXT,
	"method": TEXT,
	"kwargs": ONE,
}
CONSTRUCTOR_WORDS = {"as_dict", "parent_doc", "parentfield"}  # Frappe would take them as its own arguments


def before_request() -> None:
	"""A body that is no JSON object of sensible depth and numbers is refused before anything is done with it.

	:raises InvalidInput: saying where
	:raises DoesNotExistError: there is no such function
	"""
	told.check_names()
	if _called().startswith(OF_ANY_DOCTYPE):
		_check_shapes(frappe.local.form_dict)
		told.check_frappes(_called())
	if not is_for_us():
		return
	frappe.local.flags.disable_traceback = True
	# So that a refusal is JSON, also for who would rather have a page.
	frappe.local.is_ajax = frappe.request.path.startswith("/api/")
	_check_function()
	_check_body(frappe.local.form_dict)
	if _documents() and (method := _method_of_a_document()):
		told.check_method(_documents(), method)
	if _documents() and frappe.request.method in ("POST", "PUT"):
		_check_document(frappe.local.form_dict)
		read_what_is_committed()  # so that the lock with which Frappe reads a document holds until it is saved


def after_login() -> None:
	"""Who calls is known now: a stranger is sent to log in, a caller who calls too often to wait.

	:raises AuthenticationError: not logged in, and the call is not for everybody; or disabled since the token was given
	:raises RateLimitExceededError: over the limit of the settings
	"""
	_refuse_disabled()
	if not (_function() or _documents()):
		return
	if _is_for_guests() and signature.is_given():
		return  # counted for whoever it turns out to be
	limits.count_call()
	if frappe.session.user == "Guest" and not _is_for_guests():
		frappe.throw(_("Log in first: with an API key, a token or a session."), frappe.AuthenticationError)


def _refuse_disabled() -> None:
	"""Who is disabled is logged out by Frappe, but not who comes with a key or a token that was given before."""
	user = frappe.session.user
	if user in ("Guest", "Administrator") or not frappe.get_request_header("Authorization"):
		return
	if not frappe.get_cached_value("User", user, "enabled"):
		frappe.throw(_("User {0} is disabled.").format(user), frappe.AuthenticationError)


def is_for_us() -> bool:
	"""Whether the request is for a function or a DocType of this app."""
	return bool(_function() or _documents() or _asks_frappe_for_ours())


def is_query() -> bool:
	"""Whether the request asks Frappe for documents of ours, with filters and fields in Frappe's own language."""
	return bool(_documents() and frappe.request.method in ("GET", "HEAD")) or _asks_frappe_for_ours()


def _called() -> str:
	"""The function that is called; Frappe lets the parameter `cmd` go before the address."""
	if cmd := frappe.form_dict.get("cmd"):
		return str(cmd)
	found = FUNCTION.match(frappe.request.path)
	return found[1] if found else ""


def _function() -> str | None:
	called = _called()
	called = frappe.get_hooks("override_whitelisted_methods").get(called, [called])[-1]
	return called if called.startswith("lead_crm.") else None


def _documents() -> str | None:
	"""The DocType whose documents the request is for, over `/api/resource`."""
	found = DOCUMENTS.match(frappe.request.path)
	return found[1] if found and found[1] in own_doctypes() else None


def _method_of_a_document() -> str | None:
	"""The method that is to be run of a document named in the address."""
	found = METHOD.match(frappe.request.path)
	return (
		found[1] if found else ONE_DOCUMENT.match(frappe.request.path) and frappe.form_dict.get("run_method")
	)


def _asks_frappe_for_ours() -> bool:
	"""One of Frappe's functions that read or write whatever DocType the caller names."""
	return _called().startswith(OF_ANY_DOCTYPE) and bool(_doctypes_asked_for() & set(own_doctypes()))


def _doctypes_asked_for() -> set[str]:
	body = frappe.form_dict
	named = [body.get("doctype"), body.get("dt"), *(sent.get("doctype") for sent in _sent_documents())]
	return {doctype for doctype in named if isinstance(doctype, str)}


def _sent_documents() -> list[dict]:
	"""What Frappe's own functions are sent as a document or as several."""
	found = []
	for name in ("doc", "document", "docs"):
		value = _as_sent(frappe.form_dict.get(name))
		found += value if isinstance(value, list) else [value]
	return [document for document in found if isinstance(document, dict)]


def _as_sent(value: Any) -> Any:
	"""The value, or what its text says in JSON."""
	return _parsed(value) if isinstance(value, str) and value else value


@site_cache(ttl=600)
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
	told.check_function(found)


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
	"""What Frappe's own functions take for granted: of a document, a list of them, and what a DocType is called by.

	:raises InvalidInput: naming the parameter, or the document's field
	"""
	for name, (kind, right) in SHAPES.items():
		if name == "docs" and _called() in told.OF_A_DOCUMENT:
			kind, right = ONE
		value = body.get(name) if kind is str else _as_sent(body.get(name))
		items = value if kind is list and isinstance(value, list) else ()
		if value is not None and not (
			isinstance(value, kind) and all(isinstance(item, dict) for item in items)
		):
			frappe.throw(_("{0} must be {1}.").format(name, _(right)), InvalidInput)
	for document in _sent_documents():
		_check_sent(document)
	if _called().endswith(".savedocs") and body.get("action") not in ACTIONS:
		frappe.throw(_("{0} must be {1}.").format("action", ", ".join(ACTIONS)), InvalidInput)


def _check_sent(document: dict) -> None:
	doctype = document.get("doctype")
	known = isinstance(doctype, str) and frappe.db.get_value("DocType", doctype, cache=True) == doctype
	if not known:
		frappe.throw(_("“{0}” is no DocType.").format(str(doctype or "")[:140]), InvalidInput)
	for name in ("name", "modified", "docname"):
		is_needed = name == "docname" and _called().endswith(".bulk_update")
		if not isinstance(document.get(name), str | int if is_needed else str | int | None):
			frappe.throw(_("{0} must be {1}.").format(name, _(TEXT[1])), InvalidInput)
	_check_body(document)


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
	elif data is None and not frappe.request.is_json:
		data = _as_frappe_reads(frappe.request.get_data())
	_check_body(data)
	if data is not None and not isinstance(data, dict):
		frappe.throw(_("The body must be one JSON object: field names and values."), InvalidInput)
	if found := CONSTRUCTOR_WORDS & set(data or body):
		frappe.throw(
			_("{0} is no field of {1}.").format(", ".join(sorted(found)), _documents()), InvalidInput
		)


def _as_frappe_reads(body: bytes) -> Any:
	"""What Frappe makes of a body that is not said to be JSON: JSON if it can be read so, else nothing, which is then a form."""
	try:
		read = json.loads(body.decode())
	except UnicodeDecodeError:
		return body
	except (ValueError, RecursionError):
		return None
	return [] if read is None else read


def _parsed(text: str) -> Any:
	try:
		return json.loads(text)
	except (ValueError, RecursionError):
		frappe.throw(_("“{0} …” is no JSON.").format(text[:40]), InvalidInput)
