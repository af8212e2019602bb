"""What comes first on somebody's day (X8). Moments are aware."""

from datetime import datetime, timedelta
from typing import NamedTuple

PROMISE, VISIT, FOLLOW_UP, CALL, HOT_LEAD = "Promise", "Visit", "Follow Up", "Call", "Hot Lead"
KINDS = (PROMISE, VISIT, FOLLOW_UP, CALL, HOT_LEAD)
NOW, LATE, HOT, TODAY = "Now", "Late", "Hot", "Today"
BANDS = (NOW, LATE, HOT, TODAY)

AT_A_TIME = frozenset({VISIT, FOLLOW_UP})
BEFORE = timedelta(minutes=30)
AFTER = timedelta(hours=1)


class Task(NamedTuple):
	"""Something that is to be done.

	`due` is None for a hot lead, which nobody planned; `late_from` is the first moment at which it is late, and matters only
	for what is meant for a day rather than a time.
	"""

	kind: str
	due: datetime | None = None
	late_from: datetime | None = None
	score: int = 0


def band(task: Task, now: datetime) -> str:
	"""Whether it is for right now, late, a hot lead that waits, or for later today.

	A visit or a follow-up has its time: from half an hour before until an hour after it is its turn, whatever else is late.
	"""
	if task.due is None:
		return HOT
	if task.kind in AT_A_TIME:
		if task.due - BEFORE <= now <= task.due + AFTER:
			return NOW
		return LATE if now > task.due else TODAY
	return LATE if task.late_from and now >= task.late_from else TODAY


def urgency(task: Task, now: datetime) -> tuple:
	"""Sorts tasks, the most urgent first.

	By band; what has waited longest comes first; of the same moment money before people before calls; of hot leads the
	highest score.
	"""
	due = task.due.timestamp() if task.due else 0.0
	return BANDS.index(band(task, now)), due, KINDS.index(task.kind), -task.score
