"""What somebody hears whose request fails before Frappe knows who calls, and who asks for a page, as browsers do (D14).

Frappe's error page cannot be made without knowing that, and fails in its turn.
"""

import json
from http import HTTPStatus

import frappe
from werkzeug.wrappers import Response

from lead_crm.api.answers import is_unreadable, sentence_of, unreadable


class FailedBeforeLogin:
	"""A renderer of pages (a hook of Frappe's: page_renderer), in the place of Frappe's error page, for this alone."""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path, self.status = path, http_status_code or 500

	def can_render(self) -> bool:
		"""Whether Frappe wants to show an error, and there is no session yet."""
		return self.path == "message" and not (frappe.session and frappe.session.data)

	def render(self) -> Response:
		"""A refusal as every other."""
		cannot_be_read = is_unreadable(frappe.local.request)
		status = 400 if cannot_be_read else self.status
		said = [message["message"] for message in frappe.get_message_log()]
		sentence = unreadable() if cannot_be_read else (said or [sentence_of(status)])[-1]
		kind = "InvalidInput" if status < HTTPStatus.INTERNAL_SERVER_ERROR else None
		body = {"exc_type": kind, "_server_messages": json.dumps([json.dumps({"message": sentence})])}
		return Response(json.dumps(body), status=status, content_type="application/json")
