"""Reminders: found by state, claimed in the ledger and queued in one transaction, so each is sent once (A26, C28, X9)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.query_builder.functions import Date
from frappe.utils import get_system_timezone, now_datetime
from pypika.terms import ExistsCriterion, ValueWrapper

from lead_crm.domain.calendar import day_end, day_start
from lead_crm.domain.promises import OPEN
from lead_crm.services.agenda import site_time
from lead_crm.services.notices import notify
from lead_crm.services.rows import insert_rows

LEDGER = ("name", "owner", "modified_by", "creation", "modified", "kind", "reference_doctype", "reference_name", "due_on", "recipient")  # fmt: skip
MANAGER = "Branch Manager"
A_READ = 1000  # documents; the database sorts those that wait by name at each reading


@dataclass(frozen=True)
class Watched:
	"""What somebody is reminded of: documents of this kind that are still open, due at this time, worked by this person."""

	doctype: str
	due_field: str
	open_statuses: tuple[str, ...]
	worker_field: str
	title_field: str
	is_date: bool = False


WATCHED = (
	Watched("Follow Up", "scheduled_at", ("Pending",), "assigned_to", "reference_title"),
	Watched("Intro Visit", "scheduled_at", ("Scheduled",), "trainer", "lead_name"),
	Watched("Payment Promise", "due_date", OPEN, "collector", "reference_title", is_date=True),
)


class Reminder(NamedTuple):
	"""One reminder that was not sent yet."""

	kind: str
	doctype: str
	name: str
	title: str
	due_on: date
	recipient: str
	due_at: datetime | date


def awake_zones(now: datetime) -> dict[str, list[str]]:
	"""Time zone → its active branches, where it is now within the hours in which people are reminded (X9).

	:param now: an aware moment
	"""
	settings = frappe.get_cached_doc("Lead CRM Settings")
	hours = range(settings.remind_from_hour or 0, settings.remind_until_hour or 24)
	zones: dict[str, list[str]] = {}
	for row in frappe.get_all("Branch", {"is_active": 1}, ["name", "time_zone"]):
		zones.setdefault(row.time_zone or get_system_timezone(), []).append(row.name)
	return {zone: names for zone, names in zones.items() if now.astimezone(ZoneInfo(zone)).hour in hours}


def waiting(now: datetime, size: int) -> Iterator[list[Reminder]]:
	"""Reminders that are due and not in the ledger, some at a time.

	What is due today is reminded once as such; what was missed while nothing ran is reminded once as overdue.
	"""
	alert_days = frappe.get_cached_doc("Lead CRM Settings").overdue_alert_days or 0
	for zone, branches in awake_zones(now).items():
		for watched in WATCHED:
			start, end = _today(watched, now, zone)
			yield from _pages(watched, "Due", branches, start, end, size)
			yield from _pages(watched, "Overdue", branches, None, start, size)
			yield from _pages(watched, "Manager", branches, None, start - timedelta(days=alert_days), size)


def _today(watched: Watched, now: datetime, zone: str) -> tuple[datetime | date, datetime | date]:
	"""The local day: its two ends as the due field keeps them, the branch's dates or moments in the site's time zone."""
	start, end = day_start(now, zone), day_end(now, zone)
	if watched.is_date:
		return start.date(), end.date()
	return site_time(start), site_time(end)


def _pages(
	watched: Watched, kind: str, branches: list[str], since, until, size: int
) -> Iterator[list[Reminder]]:
	"""One pass in the order of names, so that no row is looked at twice however many there are."""
	for of_worker in (False,) if kind == "Manager" else (True, False):
		last = ""
		while rows := _query(watched, kind, branches, since, until, of_worker, last, A_READ):
			last = rows[-1].name
			reminders = [_reminder(watched, kind, row) for row in rows]
			yield from (reminders[start : start + size] for start in range(0, len(reminders), size))


def _query(
	watched: Watched, kind: str, branches, since, until, of_worker: bool, last: str, size: int
) -> list:
	"""Open documents due in this span: to the worker, or to the managers where there is none or it is their turn."""
	table, member = frappe.qb.DocType(watched.doctype), frappe.qb.DocType("Branch Member")
	worker, due = table[watched.worker_field], table[watched.due_field]
	recipient = worker if of_worker else member.user
	query = frappe.qb.from_(table).select(
		table.name,
		table[watched.title_field].as_("title"),
		due.as_("due_at"),
		Date(due).as_("due_on"),
		recipient.as_("recipient"),
	)
	if not of_worker:
		query = query.join(member).on((member.parent == table.branch) & (member.role == MANAGER))
	query = query.where(
		table.status.isin(watched.open_statuses)
		& table.branch.isin(branches)
		& (due < until)
		& (table.name > last)
	)
	if since:
		query = query.where(due >= since)
	if kind != "Manager":
		query = query.where((worker != "") if of_worker else (worker.isnull() | (worker == "")))
	query = query.where(_not_in_ledger(kind, table.name, Date(due), recipient))
	names = query.orderby(table.name).limit(size)
	return names.run(as_dict=True)


def _not_in_ledger(kind: str, name, due_on, recipient):
	ledger = frappe.qb.DocType("Reminder Ledger")
	sent = (
		frappe.qb.from_(ledger)
		.select(ValueWrapper(1))
		.where((ledger.reference_name == name) & (ledger.kind == kind))
		.where((ledger.due_on == due_on) & (ledger.recipient == recipient))
	)
	return ExistsCriterion(sent).negate()


def _reminder(watched: Watched, kind: str, row) -> Reminder:
	return Reminder(
		kind, watched.doctype, row.name, row.title or row.name, row.due_on, row.recipient, row.due_at
	)


def send(reminders: list[Reminder]) -> None:
	"""Claim and queue: ledger rows, desk notifications and mails of these reminders are one transaction.

	:raises DuplicateEntryError: another runner sent one of them meanwhile; nothing of these is queued then
	"""
	if not claim([(r.kind, r.doctype, r.name, r.due_on, r.recipient) for r in reminders]):
		raise frappe.DuplicateEntryError("Reminder Ledger")
	for reminder in reminders:
		notify(reminder.recipient, _subject(reminder), reminder.doctype, reminder.name)
	_stamp([reminder.name for reminder in reminders if reminder.doctype == "Follow Up"])


def claim(entries: list[tuple[str, str, str, date, str]]) -> bool:
	"""Write into the ledger what is about to be sent, in the caller's transaction.

	:param entries: (kind, doctype, name, due on, recipient)
	:return: False when one of them was sent before; then none of them is in this transaction
	"""
	user, time = "Administrator", now_datetime()
	rows = [(_key(entry), user, user, time, time, *entry) for entry in entries]
	try:
		insert_rows("Reminder Ledger", LEDGER, rows)
	except Exception as error:
		if frappe.db.is_duplicate_entry(error):
			return False
		raise
	return True


def _key(entry: tuple) -> str:
	return hashlib.sha256("\x1f".join(map(str, entry)).encode()).hexdigest()[:40]


def managers_of(branch: str) -> list[str]:
	"""The managers of a branch, for what nobody else is named for."""
	return frappe.get_all("Branch Member", {"parent": branch, "role": MANAGER}, pluck="user", distinct=True)


def _stamp(follow_ups: list[str]) -> None:
	if follow_ups:
		filters = {"name": ("in", follow_ups)}
		frappe.db.set_value("Follow Up", filters, "reminded_at", now_datetime(), update_modified=False)


def _subject(reminder: Reminder) -> str:
	sentences = {
		"Due": _("Today: {0} with {1}"),
		"Overdue": _("Overdue: {0} with {1}, due {2}"),
		"Manager": _("Still overdue: {0} with {1}, due {2}"),
	}
	due = frappe.format_value(
		reminder.due_at, "Date" if reminder.doctype == "Payment Promise" else "Datetime"
	)
	return sentences[reminder.kind].format(_(reminder.doctype), reminder.title, due)
