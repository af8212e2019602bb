"""Text messages that wait are handed to the gateway, one by one (C28)."""

import frappe

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import text_messages

MOST_A_RUN = 1000
MOST_REFUSED = 5  # in one run: a gateway that is down is not asked a thousand times


@recorded_job
def send_waiting_messages(tally: Tally) -> None:
	"""Every five minutes; each message is a transaction of its own, so that a kill repeats one at most."""
	for name in text_messages.waiting(MOST_A_RUN):
		sent = text_messages.send(name)
		frappe.db.commit()
		tally.handled, tally.failed = tally.handled + sent, tally.failed + (not sent)
		if tally.failed >= MOST_REFUSED:
			return
