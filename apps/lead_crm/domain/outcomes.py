"""What follows from how a visit or a follow-up went (C11, C13). Names in, a decision out."""

from typing import NamedTuple

VISIT_LEADS_TO = {
	"Interested Enroll Now": "Visit Completed",
	"Interested Enroll Later": "Follow Up Pending",
	"Not Interested": "Follow Up Pending",
	"No Show": "Visit No Show",
}
VISIT_ENDED = {"Attended", "No Show", "Cancelled"}
FOLLOW_UP_OUTCOMES = ("Enrolled", "Postponed", "Lost", "Scheduled Visit", "Reached", "No Answer")


class Consequence(NamedTuple):
	"""What a follow-up's outcome does to its lead: it is won, lost, or goes to a status; at most one of them."""

	wins: bool = False
	loses: bool = False
	status: str | None = None


def after_visit(outcome: str) -> str:
	"""The status to which a visit's outcome takes the lead (C11).

	:raises KeyError: no such outcome
	"""
	return VISIT_LEADS_TO[outcome]


def visit_status(outcome: str) -> str:
	"""What a visit is once its outcome is known (C3)."""
	return "No Show" if outcome == "No Show" else "Attended"


def after_follow_up(outcome: str | None) -> Consequence:
	"""What a completed follow-up does to its lead (C13): Enrolled wins it, Lost loses it, Scheduled Visit moves it on."""
	return {
		"Enrolled": Consequence(wins=True),
		"Lost": Consequence(loses=True),
		"Scheduled Visit": Consequence(status="Visit Scheduled"),
	}.get(outcome or "", Consequence())


def was_reached(outcome: str | None) -> bool:
	"""Whether a follow-up with this outcome was a contact with the person, not only an attempt."""
	return outcome != "No Answer"
