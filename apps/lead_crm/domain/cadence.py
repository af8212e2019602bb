"""When an account is called next (E7–E10, X11). Moments are aware; days are those of the account's time zone."""

import calendar
from collections.abc import Collection
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

DAYS = {"Daily": 1, "Weekly": 7, "Fortnightly": 14}
MONTHS = {"Monthly": 1, "Quarterly": 3}
CUSTOM = "Custom"
FREQUENCIES = (*DAYS, *MONTHS, CUSTOM)
EVERY_DAY = frozenset(range(7))
WORKING_DAYS = {
	"Monday to Friday": frozenset(range(5)),
	"Monday to Saturday": frozenset(range(6)),
	"Sunday to Thursday": frozenset((6, 0, 1, 2, 3)),
	"Every day": EVERY_DAY,
}


def next_call(
	last: datetime,
	frequency: str,
	zone: str,
	every_days: int | None = None,
	working_days: Collection[int] = EVERY_DAY,
) -> datetime:
	"""When to call after a call at `last`: the same local time of day, on a working day.

	:param last: an aware moment
	:param frequency: one of FREQUENCIES
	:param zone: the account's time zone
	:param every_days: days between calls, for Custom
	:param working_days: 0 for Monday to 6 for Sunday; a call that falls on another day moves to the next of these
	:return: an aware moment in that zone
	:raises ValueError: unknown frequency, or Custom without days
	"""
	local = last.astimezone(ZoneInfo(zone))
	day = first_working_day(_step(local.date(), frequency, every_days), working_days)
	return _existing(datetime.combine(day, local.time(), tzinfo=ZoneInfo(zone)))


def _step(day: date, frequency: str, every_days: int | None) -> date:
	if frequency in DAYS:
		return day + timedelta(days=DAYS[frequency])
	if frequency in MONTHS:
		return add_months(day, MONTHS[frequency])
	if frequency != CUSTOM or not every_days or every_days < 1:
		raise ValueError(f"no such frequency: {frequency}, every {every_days} days")
	return day + timedelta(days=every_days)


def add_months(day: date, months: int) -> date:
	"""The same day some months later, or the month's last where it is shorter: 30 January and a month is 28 February."""
	years, month = divmod(day.month - 1 + months, 12)
	year, month = day.year + years, month + 1
	return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def first_working_day(day: date, working_days: Collection[int] = EVERY_DAY) -> date:
	"""The day itself, or the next one on which the branch works.

	:raises ValueError: the branch never works
	"""
	for later in range(7):
		if (day + timedelta(days=later)).weekday() in working_days:
			return day + timedelta(days=later)
	raise ValueError("no working days")


def _existing(moment: datetime) -> datetime:
	"""A local time that the change to summer time leaves out becomes the one an hour later."""
	return moment.astimezone(ZoneInfo("UTC")).astimezone(moment.tzinfo)
