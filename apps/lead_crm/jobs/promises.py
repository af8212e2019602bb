"""Promises whose day and grace are over become overdue, in the branch's day, not the server's (A16, A23)."""

from datetime import date, datetime, timedelta, timezone

import frappe

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import promise_lists
from lead_crm.services.promises import grace_days
from lead_crm.services.transactions import in_one_go

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
	marked = 0
	while _are_some_late(before):
		done = in_one_go(lambda: _mark_some(before, branches))
		frappe.db.commit()
		marked += done
		if done < A_COMMIT:
			break
	return marked


def _are_some_late(before: date) -> bool:
	"""Asked first, as most of the time there are none, and an UPDATE may go through those marked long ago to find that out."""
	promise = frappe.qb.DocType("Payment Promise")
	late = promise.status.isin(NOT_YET_OVERDUE) & (promise.due_date < before)
	return bool(frappe.qb.from_(promise).select(promise.name).where(late).limit(1).run())


def _mark_some(before: date, branches: list[str]) -> int:
	promise = frappe.qb.DocType("Payment Promise")
	waiting = promise.status.isin(NOT_YET_OVERDUE) & (promise.due_date < before)
	late = waiting & promise.branch.isin(branches)
	frappe.qb.update(promise).set(promise.status, "Overdue").where(late).limit(A_COMMIT).run()
	return frappe.db.sql("SELECT ROW_COUNT()")[0][0]
