"""Whether a form that anybody may send was filled in by a person (C31)."""

from datetime import datetime, timedelta

PERSON, PROGRAM, TOO_OLD = "person", "program", "too old"
SHORTEST, LONGEST = timedelta(seconds=3), timedelta(days=1)


def judge(trap: str | None, opened: datetime | None, now: datetime) -> str:
	"""A program fills in every field, also the one that no person sees, and is quicker than a person can type.

	:param trap: what came in the field that nobody sees
	:param opened: when the form was opened, an aware moment; None where the page did not say so, or not truthfully
	:param now: an aware moment
	:return: PERSON, PROGRAM, or TOO_OLD for a page that was open for more than a day
	"""
	if trap or not opened or now - opened < SHORTEST:
		return PROGRAM
	return TOO_OLD if now - opened > LONGEST else PERSON
