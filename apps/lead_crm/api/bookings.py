"""Bookings from other programs (A4, B12)."""

from lead_crm.api.access import may_create
from lead_crm.api.door import endpoint
from lead_crm.api.results import Ingested
from lead_crm.api.shapes import BookingBody
from lead_crm.api.values import booking_from
from lead_crm.services import bookings


@endpoint(methods=["POST"], creates=True, signed=True)
def ingest(booking: BookingBody) -> Ingested:
	"""Save a booking and find or make each person's lead and customer; the same external_id again updates.

	:param booking: {external_id, booking_type, branch, booked_on, amount, currency, persons: [{full_name, passport_number, phone, email}]}
	:return: {booking, created, leads, customers}
	:raises PermissionError: neither logged in nor signed, or not in this branch
	"""
	given = booking_from(booking)
	may_create("Booking", given["branch"])
	return bookings.ingest(given)
