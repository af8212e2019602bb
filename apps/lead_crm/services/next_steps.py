"""An outcome and what comes next, in one step, so that nothing done leaves a lead without a next action (X7, X8)."""

from datetime import datetime

from lead_crm.services import follow_ups, interactions, visits


def record_visit(
	visit, outcome: str, notes: str | None, attended_at: datetime | None, next_at: datetime | None
) -> dict:
	"""How a visit went (C11), and the follow-up that was agreed.

	:param next_at: when to follow up, in the site's time zone; nothing is planned when left out
	:return: {visit, next}
	:raises InvalidInput: no such outcome, or the visit was cancelled
	"""
	done = visits.record_outcome(visit, outcome, notes, attended_at)
	return {"visit": done, "next": follow_ups.add("Lead", visit.lead, next_at) if next_at else None}


def note_contact(lead, interaction_type: str, details: str | None, next_at: datetime | None) -> dict:
	"""Somebody was contacted, and the follow-up that was agreed.

	:param next_at: as above
	:return: {interaction, next}
	:raises InvalidInput: naming what cannot be right
	"""
	noted = interactions.log("Lead", lead.name, interaction_type, details, direction="Outbound")
	return {"interaction": noted, "next": follow_ups.add("Lead", lead.name, next_at) if next_at else None}
