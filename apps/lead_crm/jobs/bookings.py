"""Bookings whose processing failed or never happened are processed again (A4)."""

import frappe

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import bookings
from lead_crm.services.transactions import in_one_go

MOST_A_RUN = 500


@recorded_job
def process_waiting_bookings(tally: Tally) -> None:
	"""Take up what is pending or failed; each booking is a transaction of its own."""
	for name in bookings.waiting(MOST_A_RUN):
		in_one_go(lambda name=name: _process(name))
		frappe.db.commit()
		done = frappe.db.get_value("Booking", name, "processing_status") == "Done"
		tally.handled, tally.failed = tally.handled + done, tally.failed + (not done)


def _process(name: str) -> None:
	bookings.process(frappe.get_doc("Booking", name, for_update=True))
