"""Promises whose day and grace are over become overdue, in the branch's day, not the server's (A16, A23)."""

from datetime import date, datetime, timedelta, timezone

import frappe

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import promise_lists
from lead_crm.services.promises import grace_days

A_COMMIT = 5000
NOT_YET_OVERDUE = ("Pending", "Partly Paid")


@recorded_job
def mark_overdue(tally: Tally) -> None:
	"""Hourly. Finds by state, so days off and repeats cost nothing; one UPDATE for some thousand rows of a branch day."""
	tally.handled = mark_overdue_at(datetime.now(timezone.utc))


def mark_overdue_at(now: datetime) -> int:
	"""Mark what is overdue at this moment.

	:param now: an aware moment
	:return: how many became overdue
	"""
	by_zone = promise_lists.branches_by_today(now)
	return sum(_mark(today - timedelta(days=grace_days()), branches) for today, branches in by_zone.items())


def _mark(before: date, branches: list[str]) -> int:
	"""Promises of these branches due before that day, some thousand a transaction."""
	promise, marked = frappe.qb.DocType("Payment Promise"), 0
	waiting = (
		promise.status.isin(NOT_YET_OVERDUE) & (promise.due_date < before) & promise.branch.isin(branches)
	)
	while (
		names := frappe.qb.from_(promise).select(promise.name).where(waiting).limit(A_COMMIT).run(pluck=True)
	):
		still = promise.name.isin(names) & promise.status.isin(NOT_YET_OVERDUE)
		frappe.qb.update(promise).set(promise.status, "Overdue").where(still).run()
		frappe.db.commit()
		marked += len(names)
	return marked
