"""Outgoing events are delivered as soon as a worker is free, and tried again until they are or are given up (X13)."""

import frappe

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import event_delivery, events

A_PAGE = 100
MOST_A_RUN = 2000


@recorded_job
def deliver_waiting(tally: Tally) -> None:
	"""Every five minutes: what failed and is due again, and what no worker was woken for."""
	_deliver(tally)


def deliver_now() -> None:
	"""Woken by an event that has just been committed."""
	_deliver(Tally())


def _deliver(tally: Tally) -> None:
	"""Each event is a transaction of its own; a receiver that fails is left alone for the rest of the run."""
	silent: set[str] = set()
	while tally.handled + tally.failed < MOST_A_RUN and (names := events.waiting(A_PAGE, silent)):
		for name in names:
			_deliver_one(name, silent, tally)
			frappe.db.commit()


def _deliver_one(name: str, silent: set[str], tally: Tally) -> None:
	event = frappe.get_doc(events.DOCTYPE, name, for_update=True)
	if event.webhook in silent or not events.is_due(event):
		return
	if event_delivery.deliver(event):
		tally.handled += 1
	else:
		tally.failed += 1
		silent.add(event.webhook)
