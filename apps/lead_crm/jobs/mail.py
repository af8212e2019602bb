"""Mails that a killed worker left half-way are sent again (X9): Frappe itself never takes up what stands at Sending."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from lead_crm.jobs.running import Tally, recorded_job

STUCK_AFTER = timedelta(minutes=30)


@recorded_job
def release_stuck_mails(tally: Tally) -> None:
	"""Put back into the queue what has been Sending for half an hour; SMTP itself cannot promise more than at least once."""
	mail = frappe.qb.DocType("Email Queue")
	stuck = (mail.status == "Sending") & (mail.modified < now_datetime() - STUCK_AFTER)
	names = frappe.qb.from_(mail).select(mail.name).where(stuck).run(pluck=True)
	if names:
		frappe.qb.update(mail).set(mail.status, "Not Sent").where(stuck & mail.name.isin(names)).run()
	tally.handled = len(names)
