"""Mails that a killed worker left half-way, or that no mail server took, are sent again (X9, C28).

Frappe never takes up what stands at Sending, and gives a mail up after four attempts: a mail server that is down for
twenty minutes would cost all that was to be sent meanwhile.
"""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from lead_crm.jobs.running import Tally, recorded_job

STUCK_AFTER = timedelta(minutes=30)
REFUSED_SINCE = timedelta(minutes=30)
TRIED_FOR = timedelta(days=2)


@recorded_job
def release_stuck_mails(tally: Tally) -> None:
	"""Put back into the queue what has been Sending for half an hour, and our own mails of two days that were refused.

	SMTP itself cannot promise more than at least once.
	"""
	mail, now = frappe.qb.DocType("Email Queue"), now_datetime()
	is_stuck = (mail.status == "Sending") & (mail.modified < now - STUCK_AFTER)
	is_ours = mail.reference_doctype.isin([*_own_doctypes(), "User"])
	is_refused = (
		(mail.status == "Error")
		& is_ours
		& (mail.modified < now - REFUSED_SINCE)
		& (mail.creation > now - TRIED_FOR)
	)
	waiting = is_stuck | is_refused
	names = frappe.qb.from_(mail).select(mail.name).where(waiting).run(pluck=True)
	if names:
		released = frappe.qb.update(mail).set(mail.status, "Not Sent").set(mail.retry, 0)
		released.where(waiting & mail.name.isin(names)).run()
	tally.handled = len(names)


def _own_doctypes() -> list[str]:
	return frappe.get_all("DocType", {"module": "Lead CRM", "istable": 0}, pluck="name")
