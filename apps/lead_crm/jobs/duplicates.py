"""Looking for customers that may be one person, some at a time, each a transaction (X3)."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import duplicate_scan
from lead_crm.services.transactions import in_one_go

LONGEST_TRANSACTION = timedelta(minutes=5)


@recorded_job
def seek_duplicates(tally: Tally) -> None:
	"""Every hour: what changed since the last run, or since it was killed; what changes just now is for the next run."""
	until = now_datetime() - LONGEST_TRANSACTION
	for organization in frappe.get_all("Organization", pluck="name", order_by="name"):
		seek(organization, until, tally)


def seek(organization: str, until, tally: Tally) -> None:
	"""One organization, page by page.

	:param until: in the site's time zone
	"""
	while True:
		looked_at = in_one_go(lambda: duplicate_scan.scan_page(organization, until))
		frappe.db.commit()
		tally.handled += looked_at
		if looked_at < duplicate_scan.A_PAGE:
			return
