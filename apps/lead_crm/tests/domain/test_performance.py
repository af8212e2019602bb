"""Which accounts do well, and which need attention."""

from datetime import date, timedelta

import pytest

from lead_crm.domain.performance import Account, Thresholds, is_performing, reasons

TODAY, LIMITS = date(2026, 3, 31), Thresholds(orders=2, revenue=10_000, quiet_days=45, decline_percent=30)


def ago(days):
	return TODAY - timedelta(days=days)


@pytest.mark.parametrize(
	("account", "expected"),
	[
		(Account("Lost", 99_999), ["lost"]),
		(Account("Open", 5_000), ["low_revenue"]),
		(Account("Open", 10_000), []),
		(Account("Won", 0, last_order=ago(45)), []),
		(Account("Won", 0, last_order=ago(46)), ["quiet"]),
		(Account("Won", 0, won_on=ago(46)), ["quiet"]),
		(Account("Won", 0, won_on=ago(46), last_order=ago(1)), []),
		(Account("Won", 0, last_order=ago(1), orders_last_30=7, orders_30_before=10), ["declining"]),
		(Account("Won", 0, last_order=ago(1), orders_last_30=8, orders_30_before=10), []),
		(Account("Won", 0, last_order=ago(60), orders_last_30=0, orders_30_before=1), ["quiet", "declining"]),
	],
)
def test_reasons(account, expected):
	"""E13"""
	assert reasons(account, TODAY, LIMITS) == expected


@pytest.mark.parametrize(
	("account", "expected"),
	[
		(Account("Won", 15_000), True),
		(Account("Won", 0, orders=2, last_order=ago(3)), True),
		(Account("Won", 9_999, orders=1, last_order=ago(3)), False),
		(Account("Open", 15_000, orders=9), False),
		(Account("Won", 15_000, last_order=ago(80)), False),
	],
)
def test_performing(account, expected):
	"""E11"""
	assert is_performing(account, TODAY, LIMITS) is expected
