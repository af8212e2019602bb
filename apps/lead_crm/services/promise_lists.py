"""What is due and overdue, how much of what was promised is kept, and what cash to expect (A15, A21, X6)."""

from collections import defaultdict
from datetime import date, datetime, timedelta, timezone
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe.query_builder import Case, Interval
from frappe.query_builder.functions import Count, Sum
from frappe.utils import get_system_timezone, getdate

from lead_crm.domain import promises as rules
from lead_crm.permissions import branches_of, sees_everything
from lead_crm.services.promises import grace_days

BUCKETS = tuple(dict.fromkeys(rules.ageing_bucket(first) for first, _last in rules.AGEING))
FIELDS = [
	"name", "reference_doctype", "reference_name", "reference_title", "branch", "kind", "amount", "currency", "due_date",
	"status", "paid_amount", "outstanding", "collector", "notes", "rescheduled_from", "broken_count", "creation",
]  # fmt: skip


def upcoming(days: int, branch: str | None = None, now: datetime | None = None) -> dict:
	"""Open promises due from the branch's today on, for so many days, by due date (A21).

	:return: {total, data}
	"""
	rows = []
	for today, branches in by_today(branch, now).items():
		filters = {"status": ("in", rules.OPEN), "branch": ("in", branches)}
		filters["due_date"] = ("between", (today, today + timedelta(days=days)))
		rows += frappe.get_list("Payment Promise", filters=filters, fields=FIELDS, limit_page_length=0)
	return {"total": len(rows), "data": sorted(rows, key=lambda row: row.due_date)}


def overdue(kind: str | None = None, branch: str | None = None, now: datetime | None = None) -> dict:
	"""Promises past their day and the grace, oldest first (A15): by the calendar, whether or not the daily job has run.

	:return: {total, data}, with days_overdue and outstanding
	"""
	rows = []
	for today, branches in by_today(branch, now).items():
		filters: dict[str, Any] = {"status": ("in", rules.OPEN), "branch": ("in", branches)}
		filters["due_date"] = ("<", today - timedelta(days=grace_days()))
		filters |= {"kind": kind} if kind else {}
		for row in frappe.get_list("Payment Promise", filters=filters, fields=FIELDS, limit_page_length=0):
			row.days_overdue = rules.days_overdue(getdate(row.due_date), today)
			row.ageing = rules.ageing_bucket(row.days_overdue)
			row.status = "Overdue"
			rows.append(row)
	return {"total": len(rows), "data": sorted(rows, key=lambda row: row.due_date)}


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
	for row in overdue(kind, branch, now)["data"]:
		empty = {"branch": row.branch, "currency": row.currency, "promises": 0, "total": 0.0} | dict.fromkeys(
			BUCKETS, 0.0
		)
		group = groups.setdefault((row.branch, row.currency), empty)
		group["promises"] += 1
		group[row.ageing] += row.outstanding
		group["total"] += row.outstanding
	return [groups[key] for key in sorted(groups, key=str)]


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
