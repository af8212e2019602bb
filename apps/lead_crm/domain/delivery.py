"""When to try again to deliver what could not be delivered (X13)."""

from datetime import datetime, timedelta

WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720, 1440, 1440, 1440))


def next_attempt(failed_attempts: int, now: datetime) -> datetime | None:
	"""The time of the next attempt after so many failed ones; None after three days and a half, when it is given up."""
	if failed_attempts > len(WAITS):
		return None
	return now + WAITS[failed_attempts - 1]
