"""Follow-ups for programs (A14, A19, C13, C16)."""

from lead_crm.api.access import may_write
from lead_crm.api.door import endpoint
from lead_crm.api.results import FollowUpDocument, FollowUpDone, Page
from lead_crm.api.shapes import FollowUpOutcome, Moment, Name, PageLength, Start, Text
from lead_crm.api.values import page
from lead_crm.services import agenda, follow_ups
from lead_crm.services.times import time_from


@endpoint(methods=["GET", "POST"])
def today(branch: Name | None = None, assigned_to: Name | None = None) -> list[dict]:
	"""Pending follow-ups of the caller's branches that are due today, in the branch's day, or overdue (A14).

	:return: follow-ups by time, with is_overdue
	"""
	return agenda.due_follow_ups(branch, assigned_to)


@endpoint(methods=["GET", "POST"])
def pending(
	branch: Name | None = None,
	assigned_to: Name | None = None,
	start: Start = 0,
	page_length: PageLength = 20,
) -> Page:
	"""Pending follow-ups by date (C16).

	:return: {total, data}
	"""
	return agenda.pending_follow_ups(branch, assigned_to, *page(start, page_length))


@endpoint(methods=["POST"], creates=True)
def complete(
	follow_up: Name, outcome: FollowUpOutcome, notes: Text | None = None, next_at: Moment | None = None
) -> FollowUpDone:
	"""The contact happened; its outcome is carried to the lead, and the next one planned (C13).

	:param outcome: Enrolled, Postponed, Lost, Scheduled Visit, Reached or No Answer
	:param next_at: ISO 8601; the next follow-up, or with Scheduled Visit the visit
	:return: {follow_up, lead, next}
	"""
	done = follow_ups.complete(
		may_write("Follow Up", follow_up), outcome, notes, time_from(next_at, "next_at")
	)
	return {part: document.as_dict() if document else None for part, document in done.items()}


@endpoint(methods=["POST"])
def cancel(follow_up: Name, notes: Text | None = None) -> FollowUpDocument:
	"""The contact will not happen; the lead stays where it is.

	:return: the follow-up
	"""
	return follow_ups.cancel(may_write("Follow Up", follow_up), notes).as_dict()
