"""Reminders, every quarter of an hour: whoever is due by the branch's local time and was not reminded yet (X9)."""

from datetime import datetime, timezone

import frappe

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import digests, reminders

A_COMMIT = (
	10  # a mail takes 50 ms to be put together, and nobody should wait a second for what is locked meanwhile
)


@recorded_job
def send_due_reminders(tally: Tally) -> None:
	"""Remind of follow-ups, visits and promises; killed at any moment, the next run goes on where this one was (A26, C28)."""
	send_waiting(datetime.now(timezone.utc), tally)


def send_waiting(now: datetime, tally: Tally) -> None:
	"""Send what waits at this moment, some in one transaction each.

	:param now: an aware moment
	"""
	for batch in reminders.waiting(now, A_COMMIT):
		try:
			reminders.send(batch)
			frappe.db.commit()
			tally.handled += len(batch)
		except Exception:
			frappe.db.rollback()
			_send_one_by_one(batch, tally)


def _send_one_by_one(batch: list[reminders.Reminder], tally: Tally) -> None:
	"""One that cannot be sent must not keep the others; it is found again by the next run."""
	for reminder in batch:
		try:
			reminders.send([reminder])
			frappe.db.commit()
			tally.handled += 1
		except frappe.DuplicateEntryError:
			frappe.db.rollback()
		except Exception:
			frappe.db.rollback()
			tally.failed += 1
			frappe.log_error(f"Reminder of {reminder.doctype} {reminder.name}")
			frappe.db.commit()


@recorded_job
def send_digests(tally: Tally) -> None:
	"""Each morning, by each branch's clock, today's calls; once a week the leads that have gone quiet (E8, X10)."""
	send_digests_at(datetime.now(timezone.utc), tally)


def send_digests_at(now: datetime, tally: Tally) -> None:
	"""Send the digests of this moment, each in a transaction of its own; one that cannot be sent does not keep the others.

	:param now: an aware moment
	"""
	for found in (digests.of_calls(now), digests.of_stale_leads(now)):
		for digest in found:
			try:
				tally.handled += digests.send(digest)
			except Exception:
				frappe.db.rollback()
				tally.failed += 1
				frappe.log_error(f"Digest {digest.kind} for {digest.user}")
			frappe.db.commit()
