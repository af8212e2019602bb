"""Intro visits for programs (C11)."""

import frappe

from lead_crm.api.access import may_write
from lead_crm.api.door import endpoint
from lead_crm.api.results import VisitDone
from lead_crm.api.shapes import Moment, Name, Text, VisitOutcome
from lead_crm.services import next_steps
from lead_crm.services.times import time_from


@endpoint(methods=["POST"], creates=True)
def record_outcome(
	visit: Name,
	outcome: VisitOutcome,
	notes: Text | None = None,
	attended_at: Moment | None = None,
	next_at: Moment | None = None,
) -> VisitDone:
	"""How a visit went; the lead follows (C11), and the follow-up that was agreed is planned (X8).

	:param outcome: Interested Enroll Now, Interested Enroll Later, Not Interested or No Show
	:param attended_at: ISO 8601; now when left out
	:param next_at: ISO 8601; when to follow up, if at all
	:return: {visit, lead, next}
	"""
	times = time_from(attended_at, "attended_at"), time_from(next_at, "next_at")
	done = next_steps.record_visit(may_write("Intro Visit", visit), outcome, notes, *times)
	lead = frappe.get_doc("Lead", done["visit"].lead)
	return {
		"visit": done["visit"].as_dict(),
		"lead": lead.as_dict(),
		"next": done["next"].as_dict() if done["next"] else None,
	}
