"""Text messages to our own users, through the gateway of Frappe's SMS Settings: queued with what they tell of (C28)."""

import frappe
from frappe import _
from frappe.core.doctype.sms_settings.sms_settings import get_headers, send_request
from frappe.custom.doctype.custom_field.custom_field import create_custom_fields

DOCTYPE = "Text Message"
CHOICE = "reminders_by_text_message"
LONGEST = 300
MOST_ATTEMPTS = 100  # one every five minutes: a gateway may be down for a working day


def give_choice() -> None:
	"""Each user's own choice, beside those of bell and mail."""
	field = {
		"fieldname": CHOICE,
		"fieldtype": "Check",
		"label": "Reminders by text message (SMS)",
		"default": "1",
		"insert_after": "enable_email_notifications",
		"module": "Lead CRM",
	}
	if not frappe.db.exists("Custom Field", {"dt": "Notification Settings", "fieldname": CHOICE}):
		create_custom_fields({"Notification Settings": [field]})


def queue(user: str, message: str, doctype: str, name: str) -> None:
	"""Keep a message in the caller's transaction, where the site sends any, the user wants it and has a mobile number.

	:param message: plain text
	"""
	if not (is_on() and _wants(user)):
		return
	number = frappe.db.get_value("User", user, "mobile_no", cache=True)
	if number:
		values = {"user": user, "number": number, "reference_doctype": doctype, "reference_name": name}
		text = frappe.new_doc(DOCTYPE, status="Waiting", message=message[:LONGEST], **values)
		text.insert(ignore_permissions=True)  # the system's word to the user


def is_on() -> bool:
	"""Whether reminders go out as text messages at all."""
	wanted = frappe.get_cached_doc("Lead CRM Settings").remind_by_text
	return bool(wanted and frappe.db.get_single_value("SMS Settings", "sms_gateway_url"))


def _wants(user: str) -> bool:
	chosen = frappe.db.get_value("Notification Settings", user, CHOICE)
	return chosen is None or bool(chosen)


def waiting(limit: int) -> list[str]:
	"""Messages to be sent, those that were refused least first."""
	return frappe.get_all(
		DOCTYPE, {"status": "Waiting"}, pluck="name", order_by="attempts, creation, name", limit=limit
	)


def send(name: str) -> bool:
	"""Hand one message to the gateway; one that it does not take waits, until it was tried often enough.

	:return: whether it was sent
	"""
	text = frappe.get_doc(DOCTYPE, name, for_update=True)
	if text.status != "Waiting":
		return False
	attempts = text.attempts + 1
	try:
		_hand_over(text.number, text.message)
	except Exception as error:  # whatever a gateway may do
		status = "Waiting" if attempts < MOST_ATTEMPTS else "Failed"
		refused = str(error) or _("The gateway gave no answer.")
		text.db_set({"status": status, "attempts": attempts, "error": refused[:LONGEST]})
		return False
	text.db_set({"status": "Sent", "attempts": attempts, "error": None})
	return True


def _hand_over(number: str, message: str) -> None:
	"""As Frappe's own `send_sms`, which keeps a record in a DocType that only ERPNext has, and so fails after it has sent."""
	settings = frappe.get_doc("SMS Settings")
	told = {row.parameter: row.value for row in settings.parameters if not row.header}
	told |= {settings.message_parameter: message, settings.receiver_parameter: number}
	headers = get_headers(settings)
	is_json = headers.get("Content-Type") == "application/json"
	send_request(settings.sms_gateway_url, told, headers, settings.use_post, is_json)
