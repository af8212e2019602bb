"""Promises to pay."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_crm.domain.promises import (
	AGEING,
	Promise,
	ageing_bucket,
	days_overdue,
	escalates,
	expected,
	kept_rate,
	overdue_from,
	promise_status,
	week_of,
)

DUE = date(2026, 3, 10)
HUNDRED = Decimal(100)


@pytest.mark.parametrize(
	("paid", "days_late", "grace", "status"),
	[
		(100, 9, 0, "Kept"),
		(0, 0, 0, "Pending"),
		(40, 0, 0, "Partly Paid"),
		(0, 1, 0, "Overdue"),
		(40, 1, 0, "Overdue"),
		(0, 3, 3, "Pending"),
		(0, 4, 3, "Overdue"),
		(99.99, -5, 0, "Partly Paid"),
	],
)
def test_promise_is_due_through_its_day_and_the_grace(paid, days_late, grace, status):
	"""A3, A16, A23, X6"""
	assert promise_status(HUNDRED, Decimal(str(paid)), DUE, DUE + timedelta(days_late), grace) == status


@given(st.decimals(0, 200, places=2), st.integers(-40, 40), st.integers(0, 20))
def test_overdue_exactly_from_its_day_on(paid, late, grace):
	"""A16, X6"""
	today = DUE + timedelta(late)
	overdue = promise_status(HUNDRED, paid, DUE, today, grace) == "Overdue"
	assert overdue == (paid < HUNDRED and today >= overdue_from(DUE, grace))


@pytest.mark.parametrize(
	("days", "bucket"),
	[
		(0, None),
		(1, "1–7"),
		(7, "1–7"),
		(8, "8–30"),
		(30, "8–30"),
		(31, "31–60"),
		(60, "31–60"),
		(61, "61–90"),
		(90, "61–90"),
		(91, "over 90"),
		(4000, "over 90"),
	],
)
def test_ageing(days, bucket):
	"""X6"""
	assert ageing_bucket(days) == bucket
	assert days_overdue(DUE, DUE + timedelta(days)) == days


def test_ageing_leaves_no_gap():
	"""X6"""
	assert all(after[0] == before[1] + 1 for before, after in pairwise(AGEING))


def test_kept_rate_by_count_and_by_amount():
	"""X6"""
	today = DUE + timedelta(20)
	promises = [
		Promise(Decimal(300), DUE, DUE),
		Promise(Decimal(100), DUE, DUE + timedelta(1)),
		Promise(Decimal(100), DUE),
		Promise(Decimal(900), today),
		Promise(Decimal(900), DUE, cancelled=True),
	]
	rate = kept_rate(promises, today)
	assert (rate.due, rate.kept, rate.by_count, rate.by_amount) == (3, 1, pytest.approx(1 / 3), 0.6)
	assert kept_rate(promises, today, grace_days=1).kept == 2
	assert kept_rate([], today).by_count is None


@pytest.mark.parametrize(
	("broken", "after", "told"), [(1, 2, False), (2, 2, True), (3, 2, True), (9, 0, False)]
)
def test_second_broken_promise_is_told(broken, after, told):
	"""X6"""
	assert escalates(broken, after) is told


@pytest.mark.parametrize(
	("outstanding", "rate", "cash"),
	[
		(100, 0.5, Decimal("50.00")),
		(100, 0, Decimal("0.00")),
		(Decimal("33.33"), 0.333, Decimal("11.10")),
		(100, None, None),
	],
)
def test_cash_to_expect_is_what_is_promised_times_what_is_kept(outstanding, rate, cash):
	"""X6: without a history nothing is expected, rather than zero"""
	assert expected(Decimal(outstanding), rate) == cash


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)))
def test_week_begins_on_the_monday_before(day):
	"""X6"""
	assert week_of(day).weekday() == 0
	assert 0 <= (day - week_of(day)).days < 7
