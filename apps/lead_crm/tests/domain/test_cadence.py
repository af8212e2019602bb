"""When an account is called next."""

from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_crm.domain.cadence import DAYS, FREQUENCIES, WORKING_DAYS, add_months, first_working_day, next_call

ZONES = ("UTC", "Asia/Karachi", "America/New_York", "Europe/Berlin", "Pacific/Auckland", "Pacific/Kiritimati")
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2035, 1, 1), timezones=st.sampled_from([timezone.utc]))


@pytest.mark.parametrize(
	("frequency", "expected"),
	[
		("Daily", "2026-03-11"),
		("Weekly", "2026-03-17"),
		("Fortnightly", "2026-03-24"),
		("Monthly", "2026-04-10"),
		("Quarterly", "2026-06-10"),
	],
)
def test_each_frequency(frequency, expected):
	"""E7, E9"""
	last = datetime(2026, 3, 10, 15, 0, tzinfo=ZoneInfo("Asia/Karachi"))
	following = next_call(last, frequency, "Asia/Karachi")
	assert (following.date().isoformat(), following.hour) == (expected, 15)


def test_every_so_many_days():
	"""E7, E10"""
	last = datetime(2026, 3, 10, tzinfo=timezone.utc)
	assert next_call(last, "Custom", "UTC", every_days=10) == last + timedelta(days=10)
	for bad in (None, 0, -3):
		with pytest.raises(ValueError):
			next_call(last, "Custom", "UTC", every_days=bad)
	with pytest.raises(ValueError):
		next_call(last, "Sometimes", "UTC")


@pytest.mark.parametrize(
	("day", "months", "expected"),
	[
		(date(2026, 1, 30), 1, date(2026, 2, 28)),
		(date(2024, 1, 31), 1, date(2024, 2, 29)),
		(date(2026, 11, 30), 3, date(2027, 2, 28)),
		(date(2026, 12, 15), 1, date(2027, 1, 15)),
	],
)
def test_months_end(day, months, expected):
	"""E9: a month after 30 January is 28 February"""
	assert add_months(day, months) == expected


def test_summer_time_keeps_the_hour():
	"""X11: the clock changes on 29 March 2026 in Berlin"""
	last = datetime(2026, 3, 23, 9, 0, tzinfo=ZoneInfo("Europe/Berlin"))
	following = next_call(last, "Weekly", "Europe/Berlin")
	assert (following.hour, following - last.astimezone(timezone.utc)) == (9, timedelta(days=7, hours=-1))
	gap = next_call(datetime(2026, 3, 22, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")), "Weekly", "Europe/Berlin")
	assert (gap.hour, gap.minute) == (3, 30)


def test_day_is_the_accounts():
	"""X11: 20:30 UTC on the 30th is the 31st in Lahore"""
	following = next_call(datetime(2026, 1, 30, 20, 30, tzinfo=timezone.utc), "Monthly", "Asia/Karachi")
	assert following.date() == date(2026, 2, 28)


def test_falls_on_a_working_day():
	"""X11"""
	thursday = datetime(2026, 3, 12, 10, tzinfo=timezone.utc)
	assert next_call(thursday, "Custom", "UTC", 2, WORKING_DAYS["Monday to Friday"]).date() == date(
		2026, 3, 16
	)
	assert next_call(thursday, "Daily", "UTC", None, WORKING_DAYS["Sunday to Thursday"]).date() == date(
		2026, 3, 15
	)
	with pytest.raises(ValueError):
		first_working_day(thursday.date(), ())


@given(
	MOMENTS,
	st.sampled_from(FREQUENCIES),
	st.sampled_from(ZONES),
	st.sampled_from(sorted(WORKING_DAYS)),
	st.integers(1, 400),
)
def test_next_is_later_and_on_a_working_day(last, frequency, zone, days, every):
	"""X11"""
	following = next_call(last, frequency, zone, every, WORKING_DAYS[days])
	assert following > last
	assert following.weekday() in WORKING_DAYS[days]
	if frequency in DAYS:
		assert following.date() - last.astimezone(ZoneInfo(zone)).date() < timedelta(days=DAYS[frequency] + 7)
