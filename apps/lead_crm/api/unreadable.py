"""What somebody hears who sends a body that is no JSON and asks for a page, as browsers do (D14).

Frappe fails on such a body before it knows who calls, and its error page cannot be made without knowing that.
"""

import json

import frappe
from werkzeug.wrappers import Response

from lead_crm.api.answers import unreadable


class UnreadableBody:
	"""A renderer of pages (a hook of Frappe's: page_renderer), in the place of Frappe's page for this one failure."""

	def __init__(self, path: str, http_status_code: int | None = None):
		self.path = path

	def can_render(self) -> bool:
		"""Whether it is that failure which Frappe wants to show."""
		return self.path == "message" and _is_unreadable(frappe.local.request)

	def render(self) -> Response:
		"""A refusal as every other."""
		messages = json.dumps([json.dumps({"message": unreadable()})])
		body = {"exc_type": "InvalidInput", "_server_messages": messages}
		return Response(json.dumps(body), status=400, content_type="application/json")


def _is_unreadable(request) -> bool:
	if not request or not request.path.startswith("/api/") or not request.is_json:
		return False
	try:
		json.loads(request.get_data(as_text=True))
	except (ValueError, RecursionError):
		return True
	return False
