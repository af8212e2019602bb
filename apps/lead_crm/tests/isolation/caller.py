"""Requests as the web server runs them, within the test's own transaction: so a sweep of thousands takes a minute."""

import json
import re
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from typing import NamedTuple
from unittest.mock import Mock, patch
from urllib.parse import quote

import frappe
from frappe.app import handle_exception, make_form_dict
from frappe.utils.response import download_private_file
from frappe.website.serve import get_response
from werkzeug.exceptions import HTTPException
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from lead_crm.api import gate, named_records

REFUSALS = ("_server_messages", "exc_type", "message", "data", "docs", "docinfo", "errors")

NUMBER_OF_ERROR = re.compile(r"[0-9a-f]{56}")


class Answer(NamedTuple):
	"""What came back: the HTTP status and the whole text."""

	status: int
	text: str

	def core(self, *names: str) -> str:
		"""What a reader could tell two answers apart by, with these names made the same."""
		try:
			body = json.loads(self.text)
		except ValueError:
			body = self.text
		if isinstance(body, dict):
			body = {key: body.get(key) for key in REFUSALS}
		text = NUMBER_OF_ERROR.sub("", json.dumps(body, sort_keys=True))
		for name in sorted(names, key=len, reverse=True):
			text = text.replace(name, "NAME").replace(quote(name), "NAME")
		return text


class Door(NamedTuple):
	"""One way in: what is called, and with what."""

	method: str
	path: str
	body: dict


def call(function: str, **arguments) -> Door:
	"""The way of /api/method."""
	return Door("POST", f"/api/method/{function}", arguments)


def ask(user: str, door: Door) -> Answer:
	"""What this user gets; whatever it changed is taken back afterwards by `undone`."""
	query = door.method == "GET"
	builder = EnvironBuilder(
		path=quote(door.path),
		method=door.method,
		json=None if query else door.body,
		query_string=_flat(door.body) if query else None,
		headers={"Accept": "application/json"},
	)
	request = Request(builder.get_environ())
	_begin(user, request)
	try:
		gate.before_request()
		named_records.check()
		response = _respond(request)
	except HTTPException as error:
		return Answer(error.code, str(error))
	except Exception as error:
		response = handle_exception(error)
		if response.status_code >= 500:
			return Answer(response.status_code, frappe.get_traceback()[-700:])
	response.direct_passthrough = False  # a file is answered as a stream
	return Answer(response.status_code, response.get_data().decode(errors="replace"))


def _flat(body: dict) -> dict:
	return {key: value if isinstance(value, str) else json.dumps(value) for key, value in body.items()}


def _begin(user: str, request: Request) -> None:
	if frappe.session.user != user:
		frappe.set_user(user)
	frappe.local.request = request
	frappe.local.response = frappe._dict(docs=[])
	frappe.local.is_ajax = False
	frappe.local.login_manager = Mock(user=user)  # who is logged in is given, nothing else of it is asked
	frappe.clear_messages()
	frappe.local.error_log = []
	frappe.flags.error_message = None
	make_form_dict(request)


def _respond(request: Request):
	if request.path.startswith("/api/"):
		return frappe.api.handle(request)
	if request.path.startswith("/private/files/"):
		return download_private_file(request.path)
	return get_response()


@contextmanager
def undone():
	"""Nothing that happens inside stays, even if a function of Frappe commits by itself."""
	rollback = frappe.db.rollback

	def to_savepoint_only(*, save_point=None):
		if save_point:
			rollback(save_point=save_point)

	silent = redirect_stdout(StringIO()), redirect_stderr(StringIO())  # Frappe prints every refusal
	with (
		silent[0],
		silent[1],
		patch.object(frappe.db, "commit"),
		patch.object(frappe.db, "rollback", to_savepoint_only),
	):
		frappe.db.savepoint("before_asking")
		try:
			yield
		finally:
			rollback(save_point="before_asking")
			frappe.local.request = None
			frappe.set_user("Administrator")
			frappe.clear_messages()
