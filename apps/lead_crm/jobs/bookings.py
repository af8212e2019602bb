"""Bookings whose processing failed or never happened are processed again (A4)."""

import frappe

from lead_crm.services import bookings
from lead_crm.services.transactions import in_one_go

MOST_A_RUN = 500


def process_waiting_bookings() -> int:
	"""Take up what is pending or failed; each booking is a transaction of its own.

	:return: how many are done now
	"""
	done = 0
	for name in bookings.waiting(MOST_A_RUN):
		in_one_go(lambda name=name: _process(name))
		frappe.db.commit()
		done += frappe.db.get_value("Booking", name, "processing_status") == "Done"
	return done


def _process(name: str) -> None:
	bookings.process(frappe.get_doc("Booking", name, for_update=True))
