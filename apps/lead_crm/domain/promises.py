"""Promise-to-pay rules (A3, A16, A21, X6). Amounts are decimals in one currency; dates are the branch's."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

AGEING = ((1, 7), (8, 30), (31, 60), (61, 90), (91, None))
OPEN = ("Pending", "Partly Paid", "Overdue")
ENDED = ("Kept", "Broken", "Cancelled")


def promise_status(promised: Decimal, paid: Decimal, due: date, today: date, grace_days: int = 0) -> str:
	"""Status of a promise that nobody cancelled or broke (A16, X6): it is not overdue before its day and the grace are over."""
	if paid >= promised:
		return "Kept"
	if today > overdue_from(due, grace_days) - timedelta(days=1):
		return "Overdue"
	return "Partly Paid" if paid else "Pending"


def overdue_from(due: date, grace_days: int = 0) -> date:
	"""The first day on which an unpaid promise is overdue."""
	return due + timedelta(days=grace_days + 1)


def days_overdue(due: date, today: date) -> int:
	"""Days since the due date; 0 before and on it. The grace only delays the status, not the count."""
	return max(0, (today - due).days)


def ageing_bucket(days: int) -> str | None:
	"""In which bucket of the ageing report so many days overdue fall; None when not overdue (X6)."""
	for first, last in AGEING:
		if days >= first and (last is None or days <= last):
			return f"{first}–{last}" if last else f"over {first - 1}"
	return None


@dataclass(frozen=True)
class Promise:
	"""What the kept rate looks at: when it was due, when it was fully paid if ever, and how much it was."""

	amount: Decimal
	due: date
	kept_on: date | None = None
	cancelled: bool = False


@dataclass(frozen=True)
class KeptRate:
	"""Promises that were due, and those kept in time; rates in 0–1, None where nothing was due."""

	due: int
	kept: int
	due_amount: Decimal
	kept_amount: Decimal

	@property
	def by_count(self) -> float | None:
		return self.kept / self.due if self.due else None

	@property
	def by_amount(self) -> float | None:
		return float(self.kept_amount / self.due_amount) if self.due_amount else None


def kept_rate(promises: Iterable[Promise], today: date, grace_days: int = 0) -> KeptRate:
	"""How much of what was due by today was paid in time, by count and by amount (X6). All in one currency."""
	due = [p for p in promises if not p.cancelled and (p.kept_on or today >= overdue_from(p.due, grace_days))]
	kept = [p for p in due if p.kept_on and p.kept_on < overdue_from(p.due, grace_days)]
	zero = Decimal(0)
	return KeptRate(
		len(due), len(kept), sum((p.amount for p in due), zero), sum((p.amount for p in kept), zero)
	)


def escalates(broken: int, after: int) -> bool:
	"""Whether this many broken promises of one debt are told to the branch's manager (X6): at the second, unless set otherwise."""
	return after > 0 and broken >= after


def expected(outstanding: Decimal, rate: float | None) -> Decimal | None:
	"""The cash to expect of what is promised (X6): as much of it as was kept of what was due before; None without a history."""
	return None if rate is None else (outstanding * Decimal(str(rate))).quantize(Decimal("0.01"))


def week_of(due: date) -> date:
	"""The Monday of the week in which a promise falls due."""
	return due - timedelta(days=due.weekday())
