"""Which cash to expect from the promises of the coming weeks: what is promised × what is kept (X6)."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from decimal import Decimal

import frappe
from frappe.query_builder import Criterion
from frappe.query_builder.functions import Count, Sum

from lead_crm.domain import promises as rules
from lead_crm.services.promise_lists import by_today, kept_rates
from lead_crm.services.report_scope import seen

USUAL_WEEKS, MOST_WEEKS = 12, 104


def forecast(branch: str | None = None, weeks: int = USUAL_WEEKS, now: datetime | None = None) -> list[dict]:
	"""What is promised for each week, and how much of it to expect, per branch and currency, by week.

	A branch's share is what it has kept, by amount, of all that was due in this currency; without such a history
	nothing is expected, rather than zero. What is overdue already is not counted on.

	:param weeks: this week and those after it, at most MOST_WEEKS in all
	:param now: an aware moment; the present one when left out
	:return: [{week: its Monday, branch, currency, promises, promised, kept_rate in percent, expected}]
	"""
	shares = {(row["branch"], row["currency"]): row["rate_by_amount"] for row in _shares(branch, now)}
	rows: dict[tuple, dict] = {}
	for today, branches in by_today(branch, now).items():
		last = rules.week_of(today) + timedelta(weeks=min(max(weeks, 1), MOST_WEEKS)) - timedelta(days=1)
		for day in _promised(branches, today, last):
			key = (rules.week_of(day.due_date), day.branch, day.currency)
			_add(rows.setdefault(key, _empty(*key, shares.get(key[1:]))), day)
	return [_with_expected(rows[key]) for key in sorted(rows, key=lambda key: (key[0], key[1], key[2] or ""))]


def _shares(branch: str | None, now: datetime | None) -> list[dict]:
	return [{**row, "branch": row["group"]} for row in kept_rates("branch", branch, now)]


def _promised(branches: list[str], first: date, last: date) -> list[frappe._dict]:
	promise = frappe.qb.DocType("Payment Promise")
	query = frappe.qb.from_(promise).groupby(promise.branch, promise.currency, promise.due_date)
	query = query.select(promise.branch, promise.currency, promise.due_date)
	query = query.select(Count("*").as_("promises"), Sum(promise.outstanding).as_("promised"))
	is_due = promise.status.isin(rules.OPEN) & promise.branch.isin(branches) & promise.due_date[first:last]
	return query.where(Criterion.all([is_due, *seen("Payment Promise", None)])).run(as_dict=True)


def _empty(week: date, branch: str, currency: str | None, share: float | None) -> dict:
	return {
		"week": week,
		"branch": branch,
		"currency": currency,
		"share": share,
		"promises": 0,
		"promised": Decimal(0),
	}


def _add(row: dict, day: frappe._dict) -> None:
	row["promises"] += day.promises
	row["promised"] += Decimal(str(day.promised or 0))


def _with_expected(row: dict) -> dict:
	share = row.pop("share")
	row["expected"] = rules.expected(row["promised"], share)
	row["kept_rate"] = None if share is None else round(100 * share, 1)
	return row


def totals(rows: list[dict]) -> list[dict]:
	"""Sums per currency: amounts in different ones are never added.

	:return: [{currency, promised, expected}]
	"""
	sums: dict[str, dict] = defaultdict(lambda: {"promised": Decimal(0), "expected": Decimal(0)})
	for row in rows:
		total = sums[row["currency"] or ""]
		total["promised"] += row["promised"]
		total["expected"] += row["expected"] or 0
	return [{"currency": currency, **sums[currency]} for currency in sorted(sums)]
