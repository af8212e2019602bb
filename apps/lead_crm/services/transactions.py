"""Transactions that lose no race: run from a fresh snapshot, and again when the database says so (X1)."""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import frappe
import pymysql
from frappe import _
from frappe.utils import CallbackManager

from lead_crm.exceptions import TryAgain

T = TypeVar("T")
ATTEMPTS = 12
TAKEN = frappe.DuplicateEntryError | frappe.UniqueValidationError  # the next attempt sees whose it is
CALLBACKS = ("before_commit", "after_commit", "before_rollback", "after_rollback")
DEADLOCK, LOCK_WAIT, STALE_SNAPSHOT = 1213, 1205, 1020


def lost_a_race(error: BaseException) -> bool:
	"""Whether the same work, done again from the start, can be expected to succeed."""
	if isinstance(error, frappe.QueryDeadlockError | frappe.QueryTimeoutError | TAKEN):
		return True
	return isinstance(error, pymysql.Error) and error.args[:1] in (
		(DEADLOCK,),
		(LOCK_WAIT,),
		(STALE_SNAPSHOT,),
	)


def in_one_go(work: Callable[[], T], undo: Callable[[], None] = lambda: None) -> T:
	"""Run `work` as one transaction; the caller, or Frappe at the end of the request, commits it.

	It runs at READ COMMITTED: after waiting for a lock, each read shows what the other writer left, which a snapshot
	from before the wait would not; and no gaps are locked, so strangers do not wait for each other. Where the caller reads
	so already, the locks that the caller has are kept.
	Inside a larger transaction `work` just runs; the outermost call retries.

	:param undo: puts objects in memory back to what they were before a failed attempt
	:raises TryAgain: every attempt lost a race
	"""
	if is_within_another():
		return work()
	frappe.local.flags.in_one_go = True
	try:
		with _own_callbacks():
			return _with_retries(work, undo)
	finally:
		frappe.local.flags.in_one_go = False


def is_within_another() -> bool:
	"""Whether something was written already, or somebody else will try all of it again."""
	return bool(frappe.db.transaction_writes or frappe.local.flags.in_one_go)


def read_what_is_committed() -> None:
	"""Set once a connection: one that was lost and made anew begins with the server's own level.

	What was read before, and locked, is let go: it may be old.
	"""
	begins = not frappe.db._conn
	if begins:
		frappe.db.connect()
	if getattr(frappe.db, "reads_what_is_committed", None) is frappe.db._conn:
		return
	frappe.db.sql("SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED")
	frappe.db.reads_what_is_committed = frappe.db._conn
	if not begins:
		frappe.db.rollback()


@contextmanager
def _own_callbacks() -> Iterator[None]:
	"""What the caller has asked for is kept from the rollbacks of attempts; what the last of these asks for comes after it."""
	callers = {name: getattr(frappe.db, name) for name in CALLBACKS}
	for name in CALLBACKS:
		setattr(frappe.db, name, CallbackManager())
	try:
		yield
	finally:
		for name, manager in callers.items():
			manager.add(getattr(frappe.db, name).run)
			setattr(frappe.db, name, manager)


def _with_retries(work: Callable[[], T], undo: Callable[[], None]) -> T:
	read_what_is_committed()
	for attempt in range(ATTEMPTS):
		if attempt:
			frappe.db.rollback()
		try:
			return work()
		except Exception as error:
			if not lost_a_race(error):
				raise
			duplicate = error if isinstance(error, TAKEN) else None
		undo()
		frappe.clear_messages()
		time.sleep(random.uniform(0, 0.02 * 2 ** min(attempt, 5)))
		if duplicate and attempt >= 2:
			raise duplicate
	frappe.db.rollback()
	frappe.throw(_("Somebody else is changing the same records. Please try again in a moment."), TryAgain)
