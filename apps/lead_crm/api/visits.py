"""Intro visits for programs (C11)."""

import frappe

from lead_crm.api.access import may_write
from lead_crm.api.door import endpoint
from lead_crm.services import visits
from lead_crm.services.times import time_from


@endpoint(methods=["POST"])
def record_outcome(
	visit: str, outcome: str, notes: str | None = None, attended_at: str | None = None
) -> dict:
	"""How a visit went; the lead follows (C11).

	:param outcome: Interested Enroll Now, Interested Enroll Later, Not Interested or No Show
	:param attended_at: ISO 8601; now when left out
	:return: {visit, lead}
	"""
	done = visits.record_outcome(
		may_write("Intro Visit", visit), outcome, notes, time_from(attended_at, "attended_at")
	)
	return {"visit": done.as_dict(), "lead": frappe.get_doc("Lead", done.lead).as_dict()}
