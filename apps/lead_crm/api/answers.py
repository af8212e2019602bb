"""What goes back when a call to Lead CRM fails: a status, a type, one sentence, and nothing of our inside (api.md, E15)."""

import json
from http import HTTPStatus

import frappe
from frappe import _
from frappe.utils import strip_html

from lead_crm.api import gate

INSIDE = ("exc", "_exc_source", "exception", "_debug_messages", "_error_message")
# What reading a body raises before any of our code runs, and what the database says of values that no column can hold.
CALLERS_FAULT = (
	"JSONDecodeError", "RecursionError", "UnicodeDecodeError", "UnicodeEncodeError", "DataError", "ParserError",
)  # fmt: skip
# What Frappe's own reading of filters, fields and order_by raises when they make no sense.
QUERYS_FAULT = ("TypeError", "ValueError", "KeyError", "AttributeError", "IndexError", "OperationalError", "ProgrammingError", "InvalidOperation")  # fmt: skip


def after_request(response, request) -> None:
	"""Make a refusal what api.md promises, whoever raised it."""
	if response is None or response.status_code < 400 or not response.is_json:
		return
	cannot_be_read = is_unreadable(request)
	if not (cannot_be_read or gate.is_for_us()):
		return
	body = json.loads(response.get_data())
	for key in INSIDE:
		body.pop(key, None)
	if response.status_code >= 500 and (cannot_be_read or _is_callers_fault(body)):
		_put(response, body, 400, "InvalidInput", unreadable())
	if _kind(body) == "FrappeTypeError":  # which says no sentence to the caller
		_put(
			response, body, 400, "InvalidInput", _("A parameter has a value of a type that it does not take.")
		)
	_keep_to_the_point(body, response.status_code)
	if "errors" not in body and not _sentences(body):
		_put(response, body, response.status_code, body.get("exc_type"), sentence_of(response.status_code))
	if frappe.local.flags.retry_after:
		response.headers["Retry-After"] = str(frappe.local.flags.retry_after)
	response.set_data(json.dumps(body))


def _is_callers_fault(body: dict) -> bool:
	return _kind(body) in CALLERS_FAULT or (_kind(body) in QUERYS_FAULT and gate.is_query())


def _kind(body: dict) -> str | None:
	return body.get("exc_type") or (body.get("errors") or [{}])[0].get("type")


def _put(response, body: dict, status: int, kind: str | None, sentence: str) -> None:
	response.status_code = status
	if "errors" in body:
		body["errors"] = [{"type": kind, "message": sentence}]
		return
	body["exc_type"] = kind
	body["_server_messages"] = json.dumps([json.dumps({"message": sentence})])


def _keep_to_the_point(body: dict, status: int) -> None:
	"""Text without markup; of Frappe's checks of permissions, which name its own controllers, nothing."""
	if "_server_messages" not in body:
		return
	messages = [json.loads(line) for line in json.loads(body["_server_messages"])]
	if status == HTTPStatus.FORBIDDEN:
		messages = [message for message in messages if message.get("raise_exception")]
	texts = [message | {"message": strip_html(str(message.get("message") or ""))} for message in messages]
	body["_server_messages"] = json.dumps([json.dumps(text) for text in texts])


def _sentences(body: dict) -> list[str]:
	return [
		line for line in json.loads(body.get("_server_messages") or "[]") if json.loads(line).get("message")
	]


def is_unreadable(request) -> bool:
	"""Whether a request says that its body is JSON, and it is neither an object nor a list."""
	if not (request and request.is_json and (text := request.get_data(as_text=True))):
		return False
	try:
		return not isinstance(json.loads(text), dict | list)
	except (ValueError, RecursionError):
		return True


def unreadable() -> str:
	"""What to say of a request that cannot be read."""
	if frappe.request.method == "GET":
		return _(
			"The filters, fields, order or page length of this request cannot be used; check their names and form."
		)
	return _("The body cannot be read: send one JSON object in UTF-8, with values that fit their fields.")


def sentence_of(status: int) -> str:
	"""What to say where nobody has said anything."""
	return {
		401: _("Log in first: with an API key, a token or a session."),
		403: _("You may not do this, or not here."),
		404: _("There is no such record, or it is not yours to see."),
		409: _("This record exists already."),
		503: _("The server is busy. Please try again in a moment."),
	}.get(status) or _("This did not work: {0}.").format(HTTPStatus(status).phrase)
