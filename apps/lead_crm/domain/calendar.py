"""Days as a branch lives them. Moments are aware; zones are IANA names."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


def day_end(now: datetime, zone: str) -> datetime:
	"""The first moment of the next local day: what is due before it is due today or overdue (A14).

	:param now: an aware moment
	:param zone: the branch's time zone
	:return: an aware moment in that zone; right also where the clock changes that night
	"""
	local = now.astimezone(ZoneInfo(zone))
	return datetime.combine(local.date() + timedelta(days=1), time(), tzinfo=ZoneInfo(zone))


def day_start(now: datetime, zone: str) -> datetime:
	"""The first moment of the local day: what was due before it is overdue."""
	local = now.astimezone(ZoneInfo(zone))
	return datetime.combine(local.date(), time(), tzinfo=ZoneInfo(zone))
