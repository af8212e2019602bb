"""Bookings from other programs (A4, B12)."""

import hashlib
import hmac

import frappe
from frappe import _

from lead_crm.api.access import may_create
from lead_crm.api.door import endpoint
from lead_crm.api.values import booking_from
from lead_crm.services import bookings

SIGNATURE = "X-Lead-CRM-Signature"


@endpoint(methods=["POST"], creates=True, allow_guest=True)
def ingest(booking: dict | str) -> dict:
	"""Save a booking and find or make each person's lead and customer; the same external_id again updates.

	:param booking: {external_id, booking_type, branch, booked_on, amount, currency, persons: [{full_name, passport_number, phone, email}]}
	:return: {booking, created, leads, customers}
	:raises PermissionError: neither logged in nor signed, or not in this branch
	"""
	if frappe.session.user == "Guest":
		_enter_by_signature()
	given = booking_from(booking)
	may_create("Booking", given["branch"])
	return bookings.ingest(given)


def _enter_by_signature() -> None:
	"""Who signs the raw body with the shared secret works as the integration user of the settings."""
	settings = frappe.get_cached_doc("Lead CRM Settings")
	secret = settings.get_password("ingest_secret", raise_exception=False)
	given = frappe.get_request_header(SIGNATURE, "")
	if not (secret and settings.ingest_user and _is_signed(secret, given)):
		frappe.throw(_("Log in, or sign the request with the shared secret."), frappe.AuthenticationError)
	frappe.set_user(settings.ingest_user)


def _is_signed(secret: str, given: str) -> bool:
	expected = hmac.new(secret.encode(), frappe.request.get_data(), hashlib.sha256).hexdigest()
	return hmac.compare_digest(f"sha256={expected}".encode(), given.encode())
