"""The way in for programs that cannot log in: they sign what they send with a shared secret (B12, X13)."""

import time

import frappe
from frappe import _

from lead_crm.api import limits
from lead_crm.domain.signatures import is_fresh, is_signed

SIGNATURE = "X-Lead-CRM-Signature"
TIMESTAMP = "X-Lead-CRM-Timestamp"


def is_given() -> bool:
	"""Whether the request says that it is signed."""
	return bool(frappe.get_request_header(SIGNATURE))


def enter() -> str | None:
	"""Who signs the raw body with the shared secret works as the integration user of the settings.

	:return: the idempotency key of a request that signs its time, so that a replay gets the first answer again
	:raises AuthenticationError: not signed, or not rightly, or not now
	"""
	given, timestamp = frappe.get_request_header(SIGNATURE, ""), frappe.get_request_header(TIMESTAMP)
	settings = frappe.get_cached_doc("Lead CRM Settings")
	secret = settings.get_password("ingest_secret", raise_exception=False)
	body = frappe.request.get_data()
	if not (secret and settings.ingest_user and is_signed(secret, body, given, timestamp)):
		limits.count_call()
		_refuse(_("Log in, or sign the request with the shared secret."))
	_check_time(settings, timestamp)
	frappe.set_user(settings.ingest_user)
	limits.count_call()
	return given if timestamp else None


def _check_time(settings, timestamp: str | None) -> None:
	minutes = settings.signature_minutes or 0
	if timestamp and not is_fresh(timestamp, time.time(), minutes * 60):
		_refuse(
			_("{0} “{1}” is more than {2} minutes from now, or no Unix time.").format(
				TIMESTAMP, timestamp[:20], minutes
			)
		)
	if not timestamp and settings.require_timestamp:
		_refuse(_("Send the time in {0}, and sign it with the body.").format(TIMESTAMP))


def _refuse(sentence: str) -> None:
	frappe.throw(sentence, frappe.AuthenticationError)
