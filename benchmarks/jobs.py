"""Jobs (issue 4): overdue marks against one plain UPDATE, 20,000 reminders while others write, order patterns and promise lists."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from functools import partial
from statistics import median
from typing import Any

import frappe
from frappe.utils import today

from benchmarks import people
from benchmarks.filling import Twins, analyze, fill, timed, wait_for_the_disk
from benchmarks.lead_terms import BRANCH_NUMBER, CREATED, IN_BRANCH, NAME, lead_name
from benchmarks.report import Report
from lead_crm.jobs.promises import mark_overdue_at
from lead_crm.jobs.reminders import send_waiting
from lead_crm.jobs.running import Tally
from lead_crm.services import performance, promise_lists, reminders

TABLES = ("Payment Promise", "Interaction", "Follow Up", "Lead", "Reminder Ledger", "Notification Log")
MOST_ROUNDS = 5  # of what takes seconds
ONE_IN = 10  # promises is due
ORDER_ONE_IN, INTERACTIONS_A_LEAD = 5, 20
REMINDER_ONE_IN, USERS = 50, 20  # 20,000 beside 1,000,000 promises
LONGEST_LOCK = 1.0
WAITING = "status IN ('Pending', 'Partly Paid') AND due_date < %(today)s"


def measure(rows: int, rounds: int) -> Report:
	"""All of it, on a site with `rows` promises and as many interactions."""
	twins = Twins(TABLES)
	people.make_branches()
	twins.end()
	users = [_make_user(number) for number in range(USERS)]
	frappe.db.commit()
	try:
		timed(f"{rows:,} promises and as many interactions", partial(_fill, rows))
		timed("Until the database has written them", wait_for_the_disk)
		report = Report("Jobs", [f"{rows:,}"], "times a second, at promises")
		_measure_marking(report, min(rounds, MOST_ROUNDS))
		_measure_nothing_due(report, rounds)
		_measure_lists(report, rows, rounds)
		_measure_reminders(report, users, rows // REMINDER_ONE_IN)
		return report
	finally:
		frappe.db.rollback()
		frappe.db.delete("User", {"name": ("in", users)})
		twins.end()


def _make_user(number: int) -> str:
	email = f"reminded.{number}@benchmark.example"
	if not frappe.db.exists("User", email):
		frappe.get_doc({"doctype": "User", "name": email, "email": email, "enabled": 1}).db_insert()
	return email


def _fill(rows: int) -> None:
	standard = {"owner": "'Administrator'", "creation": CREATED, "modified": CREATED, "branch": IN_BRANCH}
	hanging = standard | {"reference_doctype": "'Lead'", "reference_name": NAME}
	fill("tabPayment Promise", hanging | _promise(), rows)
	at_lead = hanging | {"reference_name": NAME.replace("seq", f"(seq DIV {INTERACTIONS_A_LEAD} + 1)")}
	at_lead["branch"] = IN_BRANCH.replace("seq", f"(seq DIV {INTERACTIONS_A_LEAD} + 1)")
	fill("tabInteraction", at_lead | _interaction(), rows)
	fill("tabLead", standard | _lead(), rows // INTERACTIONS_A_LEAD + 1)
	analyze(("Payment Promise", "Interaction", "Lead"))


def _promise() -> dict[str, str]:
	due = (
		f"IF(seq % {ONE_IN} = 0, CURDATE() - INTERVAL 3 + seq DIV {ONE_IN} % 120 DAY, "
		"CURDATE() + INTERVAL 3 + seq % 200 DAY)"
	)
	return {
		"name": "CONCAT('promise-', seq)",
		"kind": "'Payment'",
		"amount": "seq % 900 + 100",
		"outstanding": "seq % 900 + 100",
		"currency": "'PKR'",
		"due_date": due,
		"status": "'Pending'",
	}


def _interaction() -> dict[str, str]:
	is_order = f"seq % {ORDER_ONE_IN} = 0"
	return {
		"name": "CONCAT('interaction-', seq)",
		"interaction_type": f"IF({is_order}, 'Order', 'Call')",
		"date": CREATED,
		"details": "'two crates of mangoes, to be delivered on Thursday'",
		"order_placed": is_order,
		"order_date": f"IF({is_order}, CURDATE() - INTERVAL seq * 7 DIV {ORDER_ONE_IN} % 1095 DAY, NULL)",
		"total_price": f"IF({is_order}, seq % 5000 + 100, 0)",
		"currency": "'PKR'",
	}


def _lead() -> dict[str, str]:
	return {
		"name": NAME,
		"lead_kind": "'Business'",
		"full_name": "CONCAT('Restaurant ', seq)",
		"status": "'Converted'",
		"stage_type": "'Won'",
		"pipeline": "'Key Account'",
	}


def _measure_marking(report: Report, rounds: int) -> None:
	"""The job and one plain UPDATE of the same rows, in turns."""
	seconds: dict[str, list[float]] = {"overdue marks": [], "one plain UPDATE": []}
	for _round in range(rounds):
		for name, work in (("overdue marks", _mark), ("one plain UPDATE", _update)):
			_unmark()
			seconds[name].append(_seconds(work))
	ratios = [a / b for a, b in zip(*seconds.values(), strict=True)]
	report.compare("overdue marks: time / one plain UPDATE", median(ratios), at_most=2)
	_figures(report, seconds)


def _mark() -> None:
	assert mark_overdue_at(datetime.now(timezone.utc)) > 0


def _update() -> None:
	frappe.db.sql(f"UPDATE `tabPayment Promise` SET status = 'Overdue' WHERE {WAITING}", {"today": today()})
	frappe.db.commit()


def _unmark() -> None:
	frappe.db.sql("UPDATE `tabPayment Promise` SET status = 'Pending' WHERE status = 'Overdue'")
	frappe.db.commit()


def _measure_nothing_due(report: Report, rounds: int) -> None:
	_update()
	now = datetime.now(timezone.utc)
	mark_overdue_at(now + timedelta(hours=14))  # what is due by the clock of other branches
	seconds: dict[str, list[float]] = {"nothing due": [], "one indexed count": []}
	for _round in range(rounds):
		seconds["nothing due"].append(_seconds(partial(mark_overdue_at, now)))
		seconds["one indexed count"].append(_seconds(_count))
	ratios = [a / b for a, b in zip(*seconds.values(), strict=True)]
	report.compare("nothing due: time / one indexed count", median(ratios), at_most=50)
	_figures(report, seconds)


def _count() -> None:
	frappe.db.sql(f"SELECT COUNT(*) FROM `tabPayment Promise` WHERE {WAITING}", {"today": today()})


def _measure_lists(report: Report, rows: int, rounds: int) -> None:
	"""What clerks and managers ask for, of one branch; how much of all that there is the database reads for it."""
	branch = people.branch(BRANCH_NUMBER)
	asked: dict[str, Callable[[], Any]] = {
		"order patterns of a branch": partial(performance.order_patterns, branch),
		"order patterns of all": partial(performance.order_patterns, None),
		"promises overdue, a page": partial(promise_lists.overdue, branch=branch),
		"promises upcoming, a page": partial(promise_lists.upcoming, 30, branch),
		"kept rate of a branch": partial(promise_lists.kept_rates, "branch", branch),
		"ageing of a branch": partial(promise_lists.ageing, None, branch),
	}
	seconds = {name: [_seconds(work) for _round in range(rounds)] for name, work in asked.items()}
	_figures(report, seconds)
	for name in ("order patterns of a branch", "order patterns of all"):
		report.compare(f"{name}: rows read of all", _rows_read(asked[name]) / rows, at_most=0.2)
	for name in ("promises overdue, a page", "promises upcoming, a page"):
		report.compare(f"{name}: rows read of all", _rows_read(asked[name]) / rows, at_most=0.05)


def _rows_read(work: Callable[[], Any]) -> int:
	"""Rows that the storage engine handed over, of indexes and of tables."""
	before = _handed_over()
	assert work()
	return _handed_over() - before


def _handed_over() -> int:
	return sum(int(count) for name, count in frappe.db.sql("SHOW SESSION STATUS LIKE 'Handler_read%'"))


def _measure_reminders(report: Report, users: list[str], due: int) -> None:
	"""So many due reminders in one run, while a second connection writes to the same records."""
	_make_due(users, due)
	with _only_branch(people.branch(BRANCH_NUMBER)), _someone_writing(users, due) as waits:
		spent = _seconds(partial(send_waiting, datetime.now(timezone.utc), tally := Tally()))
	assert (tally.handled, tally.failed) == (due, 0), tally
	assert frappe.db.count("Notification Log") == due
	report.figures["reminders queued"] = {report.places[0]: due / spent}
	report.compare("longest wait of another writer, in seconds", max(waits), at_most=LONGEST_LOCK)
	report.notes.append(f"{len(waits):,} writes beside {due:,} reminders, which took {spent:.0f} s")


def _make_due(users: list[str], due: int) -> None:
	values = {
		"name": "CONCAT('due-', seq)",
		"owner": "'Administrator'",
		"creation": CREATED,
		"modified": CREATED,
		"reference_doctype": "'Lead'",
		"reference_name": f"'{lead_name(BRANCH_NUMBER)}'",
		"branch": f"'{people.branch(BRANCH_NUMBER)}'",
		"scheduled_at": "NOW()",
		"status": "'Pending'",
		"channel": "'Call'",
		"assigned_to": f"CONCAT('reminded.', seq % {len(users)}, '@benchmark.example')",
	}
	fill("tabFollow Up", values, due)


@contextmanager
def _only_branch(branch: str) -> Iterator[None]:
	"""It is within the hours in which people are reminded, whenever this runs."""
	awake_zones, reminders.awake_zones = reminders.awake_zones, lambda now: {"UTC": [branch]}
	try:
		yield
	finally:
		reminders.awake_zones = awake_zones


@contextmanager
def _someone_writing(users: list[str], due: int) -> Iterator[list[float]]:
	"""A clerk who edits follow-ups and opens the bell, again and again; how long each write had to wait."""
	waits: list[float] = []
	connection, ended = frappe.db.create_connection(), threading.Event()
	writer = threading.Thread(target=_write, args=(connection, users, due, waits, ended))
	writer.start()
	try:
		yield waits
	finally:
		ended.set()
		writer.join()
		connection.close()


def _write(connection, users: list[str], due: int, waits: list[float], ended: threading.Event) -> None:
	edit = "UPDATE `tabFollow Up` SET notes = 'called back' WHERE name = %s"
	see = "UPDATE `tabNotification Settings` SET seen = 1 WHERE name = %s"
	with connection.cursor() as cursor:
		while not ended.wait(0.02):
			for statement, name in (
				(edit, f"due-{random.randint(1, due)}"),
				(see, random.choice(users)),
			):
				started = time.perf_counter()
				cursor.execute(statement, [name])
				connection.commit()
				waits.append(time.perf_counter() - started)


def _seconds(work: Callable[[], Any]) -> float:
	started = time.perf_counter()
	work()
	spent = time.perf_counter() - started
	frappe.db.commit()
	return spent


def _figures(report: Report, seconds: dict[str, list[float]]) -> None:
	for name, samples in seconds.items():
		report.figures[name] = {report.places[0]: 1 / median(samples)}
