"""Which accounts do well and which need attention, and why (E11–E13). Plain values in, a judgement out."""

from dataclasses import dataclass
from datetime import date, timedelta

SPAN_DAYS, MONTH_DAYS = 90, 30


@dataclass(frozen=True)
class Thresholds:
	"""From the settings: how many orders in SPAN_DAYS, which revenue, how many quiet days, which fall in percent."""

	orders: int = 2
	revenue: float = 10_000
	quiet_days: int = 45
	decline_percent: float = 30


@dataclass(frozen=True)
class Account:
	"""What is known of an account: its stage, its promise, and its orders in the last SPAN_DAYS."""

	stage_type: str
	potential_revenue: float = 0
	orders: int = 0
	orders_last_30: int = 0
	orders_30_before: int = 0
	last_order: date | None = None
	won_on: date | None = None


def reasons(account: Account, today: date, thresholds: Thresholds) -> list[str]:
	"""Why an account needs attention, as codes: lost, low_revenue, quiet, declining; none where it does not (E13)."""
	if account.stage_type == "Lost":
		return ["lost"]
	if account.stage_type != "Won":
		return ["low_revenue"] if account.potential_revenue < thresholds.revenue else []
	found = []
	if _is_quiet(account, today, thresholds.quiet_days):
		found.append("quiet")
	if _is_declining(account, thresholds.decline_percent):
		found.append("declining")
	return found


def _is_quiet(account: Account, today: date, days: int) -> bool:
	"""No order for so long; an account that never ordered is quiet so long after it was won."""
	last = account.last_order or account.won_on
	return last is not None and today - last > timedelta(days=days)


def _is_declining(account: Account, percent: float) -> bool:
	before = account.orders_30_before
	return before > 0 and account.orders_last_30 <= before * (1 - percent / 100)


def is_performing(account: Account, today: date, thresholds: Thresholds) -> bool:
	"""Won, ordering often or of high revenue, and nothing wrong with it (E11)."""
	if account.stage_type != "Won" or reasons(account, today, thresholds):
		return False
	return account.orders >= thresholds.orders or account.potential_revenue >= thresholds.revenue
