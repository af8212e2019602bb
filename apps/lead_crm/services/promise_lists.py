"""What is due and overdue, how much of what was promised is kept, and what cash to expect (A15, A21, X6)."""

from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe.query_builder import Case, Criterion, Interval
from frappe.query_builder.functions import Count, Sum
from frappe.utils import get_system_timezone

from lead_crm.domain import promises as rules
from lead_crm.permissions import branches_of, sees_everything
from lead_crm.services.promises import grace_days
from lead_crm.services.visible import visible

MOST = 500
BUCKETS = tuple(dict.fromkeys(rules.ageing_bucket(first) for first, _last in rules.AGEING))
FIELDS = [
	"name", "reference_doctype", "reference_name", "reference_title", "branch", "kind", "amount", "currency", "due_date",
	"status", "paid_amount", "outstanding", "collector", "notes", "rescheduled_from", "broken_count", "creation",
]  # fmt: skip


def upcoming(
	days: int, branch: str | None = None, now: datetime | None = None, start: int = 0, page_length: int = MOST
) -> dict:
	"""Open promises due from the branch's today on, for so many days, by due date (A21).

	:return: {total, data}: all that there are, and those of the page
	"""
	promise = frappe.qb.DocType("Payment Promise")
	by_day = {
		today: (promise.due_date >= today) & (promise.due_date <= today + timedelta(days=days))
		for today in by_today(branch, now)
	}
	return _page(_open(branch, now, by_day), start, page_length)


def overdue(
	kind: str | None = None,
	branch: str | None = None,
	now: datetime | None = None,
	start: int = 0,
	page_length: int = MOST,
) -> dict:
	"""Promises past their day and the grace, oldest first (A15): by the calendar, whether or not the daily job has run.

	:return: {total, data}: all that there are, and those of the page, with days_overdue and outstanding
	"""
	page = _page(_late(kind, branch, now), start, page_length)
	today = {name: day for day, names in by_today(branch, now).items() for name in names}
	for row in page["data"]:
		row.days_overdue = rules.days_overdue(row.due_date, today[row.branch])
		row.ageing = rules.ageing_bucket(row.days_overdue)
		row.status = "Overdue"
	return page


def _late(kind: str | None, branch: str | None, now: datetime | None) -> list[Criterion]:
	promise, grace = frappe.qb.DocType("Payment Promise"), timedelta(days=grace_days())
	late = {today: promise.due_date < today - grace for today in by_today(branch, now)}
	of_kind = [promise.kind == kind] if kind else []
	return [*of_kind, *_open(branch, now, late)]


def _open(branch: str | None, now: datetime | None, by_day: dict[date, Criterion]) -> list[Criterion]:
	"""Open promises that the user may see, of which this is true where it is that day."""
	promise = frappe.qb.DocType("Payment Promise")
	days = [
		promise.branch.isin(branches) & promise.status.isin(rules.OPEN) & by_day[today]
		for today, branches in by_today(branch, now).items()
	]
	return [*visible("Payment Promise"), Criterion.any(days or [promise.branch.isin([""])])]


def _page(wanted: list[Criterion], start: int, page_length: int) -> dict:
	"""The page's names are found in the index alone, so that only its own rows are read."""
	promise = frappe.qb.DocType("Payment Promise")
	found = frappe.qb.from_(promise).where(Criterion.all(wanted))
	total = found.select(Count("*")).run()[0][0]
	in_order = found.select(promise.name).orderby(promise.due_date).orderby(promise.name)
	names = in_order.limit(page_length).offset(start).run(pluck=True)
	of_page = {"name": ("in", names or [""])}
	rows = frappe.get_list("Payment Promise", of_page, FIELDS, order_by="due_date, name", limit_page_length=0)
	return {"total": total, "data": rows}


def by_today(branch: str | None, now: datetime | None) -> dict[date, list[str]]:
	"""The date → the user's branches where it is that date."""
	filters = {"name": branch} if branch else {}
	if not sees_everything():
		filters["name"] = ("in", [name for name in branches_of() if branch in (None, name)] or [""])
	return branches_by_today(now or datetime.now(timezone.utc), filters)


def branches_by_today(now: datetime, filters: dict | None = None) -> dict[date, list[str]]:
	"""The date → the branches where it is that date: at most three dates at once on earth.

	:param now: an aware moment
	"""
	days = defaultdict(list)
	for row in frappe.get_all("Branch", filters=filters or {}, fields=["name", "time_zone"]):
		days[local_date(now, row.time_zone)].append(row.name)
	return days


def local_date(now: datetime, zone: str | None) -> date:
	"""The date of an aware moment in a zone, or in the site's."""
	return now.astimezone(ZoneInfo(zone or get_system_timezone())).date()


def ageing(kind: str | None = None, branch: str | None = None, now: datetime | None = None) -> list[dict]:
	"""What is outstanding and overdue, by age, per branch and currency (X6).

	:return: [{branch, currency, promises, total, and a sum for each of BUCKETS}]
	"""
	groups: dict[tuple, dict] = {}
	for today in by_today(branch, now):
		for row in _late_by_age(kind, branch, now, today):
			empty = {"promises": 0, "total": 0.0} | dict.fromkeys(BUCKETS, 0.0)
			group = groups.setdefault(
				(row.branch, row.currency), {"branch": row.branch, "currency": row.currency} | empty
			)
			group["promises"] += row.promises
			for bucket, amount in zip(BUCKETS, _amounts(row), strict=True):
				group[bucket] += amount
				group["total"] += amount
	return [groups[key] for key in sorted(groups, key=str)]


def _late_by_age(kind: str | None, branch: str | None, now: datetime | None, today: date) -> list:
	"""One row a branch and currency where it is that day, with a sum for each span of rules.AGEING."""
	promise = frappe.qb.DocType("Payment Promise")
	query = (
		frappe.qb.from_(promise)
		.select(promise.branch, promise.currency, Count("*").as_("promises"))
		.where(promise.branch.isin(by_today(branch, now)[today]) & Criterion.all(_late(kind, branch, now)))
		.groupby(promise.branch, promise.currency)
	)
	for number, (first, last) in enumerate(rules.AGEING):
		in_span = promise.due_date <= today - timedelta(days=first)
		if last:
			in_span &= promise.due_date >= today - timedelta(days=last)
		query = query.select(Sum(Case().when(in_span, promise.outstanding).else_(0)).as_(f"bucket_{number}"))
	return query.run(as_dict=True)


def _amounts(row) -> list[float]:
	return [float(row[f"bucket_{number}"] or 0) for number in range(len(rules.AGEING))]


def kept_rates(by: str, branch: str | None = None, now: datetime | None = None) -> list[dict]:
	"""How much of what was due is kept, by count and by amount, per currency and per branch, collector or customer (X6).

	:param by: branch, collector or reference_title
	:return: [{group, currency, due, kept, rate_by_count, rate_by_amount}]
	"""
	sums: dict[tuple, list] = defaultdict(lambda: [0, 0, 0.0, 0.0])
	for today, branches in by_today(branch, now).items():
		for row in _kept_sums(by, branches, today):
			for index, value in enumerate((row.due, row.kept, row.due_amount, row.kept_amount)):
				sums[row.group, row.currency][index] += value or 0
	return [_rate(*group, rules.KeptRate(*values)) for group, values in sorted(sums.items(), key=str)]


def _kept_sums(by: str, branches: list[str], today: date) -> list:
	"""The domain's kept rate by sets: what was due, and what of it was paid before its day and the grace were over."""
	promise, grace = frappe.qb.DocType("Payment Promise"), grace_days()
	was_due = promise.kept_on.notnull() | (promise.due_date < today - timedelta(days=grace))
	kept = Case().when(promise.kept_on <= promise.due_date + Interval(days=grace), 1).else_(0)
	return (
		frappe.qb.from_(promise)
		.select(
			promise[by].as_("group"), promise.currency, Count(promise.name).as_("due"), Sum(kept).as_("kept")
		)
		.select(Sum(promise.amount).as_("due_amount"), Sum(kept * promise.amount).as_("kept_amount"))
		.where(promise.branch.isin(branches) & (promise.status != "Cancelled") & was_due)
		.groupby(promise[by], promise.currency)
	).run(as_dict=True)


def _rate(group: str | None, currency: str | None, rate: rules.KeptRate) -> dict:
	return {
		"group": group,
		"currency": currency,
		"due": int(rate.due),
		"kept": int(rate.kept),
		"rate_by_count": rate.by_count,
		"rate_by_amount": rate.by_amount,
	}
