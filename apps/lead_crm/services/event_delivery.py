"""One delivery of one event to one webhook: Frappe's own conditions, body, signature and request log (X13)."""

import base64
import hashlib
import hmac
import json

import frappe
import requests
from frappe.integrations.doctype.webhook.webhook import (
	WEBHOOK_SECRET_HEADER,
	get_context,
	get_webhook_data,
	get_webhook_headers,
	log_request,
)
from frappe.utils import now_datetime

from lead_crm.domain.delivery import next_attempt

ID_HEADER, EVENT_HEADER = "X-Lead-CRM-Event-Id", "X-Lead-CRM-Event"
SECONDS_TO_ANSWER = 10
MOST_ERROR = 500


def deliver(event) -> bool:
	"""Send an event, and keep what came of it.

	:return: whether it is done with; False when it is to be tried again, or given up
	"""
	webhook = frappe.get_doc("Webhook", event.webhook) if frappe.db.exists("Webhook", event.webhook) else None
	try:
		if not (webhook and webhook.enabled and _is_wanted(event, webhook)):
			return _note(event, "Not Wanted")
		_send(event, webhook)
	except Exception as error:  # whatever a receiver or somebody's template may do
		_note_failure(event, error)
		return False
	return _note(event, "Delivered")


def _is_wanted(event, webhook) -> bool:
	return not webhook.condition or bool(frappe.safe_eval(webhook.condition, eval_locals=get_context(event)))


def _send(event, webhook) -> None:
	data = get_webhook_data(event, webhook) or json.loads(event.payload)
	body = json.dumps(data, default=str).encode()
	headers = _headers(event, webhook, body)
	url = (
		frappe.render_template(webhook.request_url, get_context(event))
		if webhook.is_dynamic_url
		else webhook.request_url
	)
	response = None
	try:
		response = requests.request(
			webhook.request_method,
			url,
			data=body,
			headers=headers,
			timeout=webhook.timeout or SECONDS_TO_ANSWER,
		)
		response.raise_for_status()
	finally:
		log_request(webhook.name, event.name, url, headers, data, response)


def _headers(event, webhook, body: bytes) -> dict[str, str]:
	headers = {"Content-Type": "application/json", ID_HEADER: event.event_id, EVENT_HEADER: event.event}
	headers |= get_webhook_headers(event, webhook)
	if webhook.enable_security:
		key = webhook.get_password("webhook_secret").encode()
		headers[WEBHOOK_SECRET_HEADER] = base64.b64encode(
			hmac.new(key, body, hashlib.sha256).digest()
		).decode()
	return headers


def _note(event, status: str) -> bool:
	done = {"status": status, "error": None, "attempts": event.attempts + 1, "delivered_at": now_datetime()}
	event.db_set(done, update_modified=False)
	return True


def _note_failure(event, error: Exception) -> None:
	attempts = event.attempts + 1
	again = next_attempt(attempts, now_datetime())
	values = {"attempts": attempts, "error": str(error)[:MOST_ERROR], "next_attempt_at": again}
	event.db_set(values | ({} if again else {"status": "Failed"}), update_modified=False)
