"""Customers (issue 2): the single upsert against a bare insert, the bulk upsert against a raw INSERT, few against many."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count, islice
from typing import Any

import frappe
from frappe.utils import now_datetime

from benchmarks import people
from benchmarks.filling import Twins, analyze, timed, wait_for_the_disk
from benchmarks.floor import drop_floor, insert_floor, make_floor
from benchmarks.import_memory import Imported, import_in_a_process
from benchmarks.measuring import Place, Samples, Task, in_turns
from benchmarks.report import Report
from lead_crm.services import customer_bulk, customers

TABLES = ("Customer", "Customer Identity")
SINGLES, BULK, SEEDED = 20, 1000, 100
IMPORTED = 100_000
FLOOR, NEW, UNCHANGED, CHANGED = "bare Frappe insert", "upsert_new", "upsert_unchanged", "upsert_changed"
MANY, RAW, IMPORT = "bulk_upsert", "raw_insert", "import"
IDENTITY = (
	"name", "owner", "creation", "modified", "modified_by", "organization", "kind", "value", "raw", "customer",
)  # fmt: skip

_newcomers = count(100_000_001)  # numbers of people whom nobody has filled in


def measure(rows: int, rounds: int) -> Report:
	"""All of it, on a site without customers and on one with `rows` of them."""
	twins = Twins(TABLES)
	people.make_branches()
	make_floor("Customer")
	twins.begin()
	try:
		return _measure(twins, rows, rounds)
	finally:
		frappe.db.rollback()
		twins.end()
		drop_floor()
		frappe.db.delete("Version", {"ref_doctype": "Customer"})
		frappe.db.commit()


def _measure(twins: Twins, rows: int, rounds: int) -> Report:
	with twins.swapped():
		timed(f"{rows:,} customers and their identities", partial(_fill, rows))
		people.check_filled(random.sample(range(1, rows + 1), min(rows, 100)))
	timed("Until the database has written them", wait_for_the_disk)
	few = Place("0", partial(_seeded, twins), _tasks(SEEDED))
	many = Place(f"{rows:,}", twins.swapped, _tasks(rows))
	samples: list[Samples] = []
	timed(f"{rounds} rounds of samples", lambda: samples.append(in_turns([few, many], rounds)))
	with twins.swapped():
		imported = import_in_a_process(list(islice(_newcomers, IMPORTED)))
	return _report(samples[0], few.name, many.name, imported)


def _fill(rows: int) -> None:
	people.fill_customers(rows)
	analyze(TABLES)


@contextmanager
def _seeded(twins: Twins) -> Iterator[None]:
	twins.empty()
	customer_bulk.upsert_rows([people.person(number) for number in range(1, SEEDED + 1)])
	frappe.db.commit()
	yield
	frappe.db.rollback()


def _tasks(known: int) -> list[Task]:
	"""What is measured where people 1 to `known` are customers: the ones to be changed are never the ones left as they are."""
	return [
		Task(FLOOR, partial(_new_people, SINGLES), insert_floor),
		Task(NEW, partial(_new_people, SINGLES), _upsert_new),
		Task(UNCHANGED, partial(_known_people, known, 1), _upsert_unchanged),
		Task(CHANGED, partial(_people_who_moved, known, 2), _upsert_changed),
		Task(MANY, lambda: [_new_people(BULK)], _upsert_many, BULK),
		Task(RAW, lambda: [_as_rows(_new_people(BULK))], _insert_raw, BULK),
	]


def _new_people(number: int) -> list[dict[str, Any]]:
	return [people.person(newcomer) for newcomer in islice(_newcomers, number)]


def _known_people(known: int, rest: int) -> list[dict[str, Any]]:
	"""Active customers, of those whose number leaves this rest when divided by four."""
	numbers = random.sample(range(rest, known + 1, 4), min(2 * SINGLES, known // 4))
	return [people.person(number) for number in numbers if people.is_active(number)][:SINGLES]


def _people_who_moved(known: int, rest: int) -> list[dict[str, Any]]:
	return [person | {"city": f"City {next(_newcomers)}"} for person in _known_people(known, rest)]


def _upsert_new(person: dict[str, Any]) -> None:
	assert customers.upsert(person).created
	frappe.db.commit()


def _upsert_unchanged(person: dict[str, Any]) -> None:
	done = customers.upsert(person)
	assert not done.created and not done.changed
	frappe.db.commit()


def _upsert_changed(person: dict[str, Any]) -> None:
	assert customers.upsert(person).changed
	frappe.db.commit()


def _upsert_many(persons: list[dict[str, Any]]) -> None:
	assert all(row.outcome == "created" for row in customer_bulk.upsert_rows(persons))
	frappe.db.commit()


def _as_rows(persons: list[dict[str, Any]]) -> dict[str, tuple[tuple[str, ...], list[tuple]]]:
	"""The rows that upserting these people makes, by DocType: columns and values."""
	customer_rows, identity_rows = [], []
	user, now = frappe.session.user, now_datetime()
	for given in map(customers.prepare, persons):
		name = people.customer_name(next(_newcomers))  # a random one is, now and then, taken
		given.last_activity = now
		values = [given[field] for field in customers.FIELDS]
		customer_rows.append((name, user, user, now, now, 0, 0, 1, *values))
		for key in given["keys"]:
			values = (key.organization, key.kind, key.value, key.raw)
			identity_rows.append((key.name, user, now, now, user, *values, name))
	return {
		"Customer": (customer_bulk.COLUMNS, customer_rows),
		"Customer Identity": (IDENTITY, identity_rows),
	}


def _insert_raw(rows_by_doctype: dict[str, tuple[tuple[str, ...], list[tuple]]]) -> None:
	for doctype, (columns, rows) in rows_by_doctype.items():
		values = ", ".join(["%s"] * len(rows))
		frappe.db.sql(f"INSERT INTO `tab{doctype}` (`{'`, `'.join(columns)}`) VALUES {values}", rows)
	frappe.db.commit()


def _report(samples: Samples, few: str, many: str, imported: Imported) -> Report:
	report = Report("Customers", [few, many], "documents a second, at customers")
	for task in (FLOOR, NEW, UNCHANGED, CHANGED, MANY, RAW):
		report.figures[task] = {place: samples.rate(task, place) for place in (few, many)}
	report.figures[IMPORT] = {many: imported.rows_a_second}
	for place in (few, many):
		_compare(report, samples, place)
	for task, limit in (
		(FLOOR, None),
		(NEW, 1.3),
		(UNCHANGED, 1.3),
		(CHANGED, 1.3),
		(MANY, 1.3),
		(RAW, None),
	):
		slower = samples.times_as_fast((task, few), (task, many))
		report.compare(f"{task}: time at {many} / at {few}", slower, at_most=limit)
	report.compare(f"MB of memory, import of {IMPORTED:,} rows", imported.peak_mb, at_most=300)
	return report


def _compare(report: Report, samples: Samples, place: str) -> None:
	def times(one: str, other: str) -> float:
		return samples.times_as_fast((one, place), (other, place))

	report.compare(f"{NEW} / floor at {place}", times(NEW, FLOOR), at_least=0.35)
	report.compare(f"{UNCHANGED} / floor at {place}", times(UNCHANGED, FLOOR), at_least=1)
	report.compare(f"{CHANGED} / floor at {place}", times(CHANGED, FLOOR))
	report.compare(f"{MANY} / {NEW} at {place}", times(MANY, NEW), at_least=10)
	report.compare(f"{MANY} / {RAW} at {place}", times(MANY, RAW), at_least=0.25)
