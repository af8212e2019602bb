"""Customers (issue 2): the single upsert against a bare insert, the bulk upsert against a raw INSERT, few against many."""

import random
from functools import partial
from itertools import count, islice
from typing import Any

import frappe
from frappe.utils import now_datetime

from benchmarks import people
from benchmarks.filling import Twins, analyze, timed, wait_for_the_disk
from benchmarks.floor import drop_floor, insert_floor, make_floor
from benchmarks.import_memory import peak_of_an_import
from benchmarks.measuring import Samples, Task, in_turns
from benchmarks.report import Report
from benchmarks.site import say
from lead_crm.services import customer_bulk, customers, identities

TABLES = ("Customer", "Customer Identity")
SINGLES, BULK = 20, 1000  # in a sample
FLOOR, NEW, UNCHANGED, CHANGED = "bare Frappe insert", "upsert, new", "upsert, unchanged", "upsert, changed"
MANY, RAW = "bulk upsert, new", "raw INSERT of the same"
IMPORTED = 100_000
IDENTITY_COLUMNS = (
	"name", "owner", "creation", "modified", "modified_by", "organization", "kind", "value", "raw", "customer",
)  # fmt: skip


def measure(rows: int, rounds: int) -> Report:
	"""All of it, on a site without customers and one with `rows` of them."""
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
		timed(f"{rows:,} customers and their identities", lambda: people.fill_customers(rows))
		analyze(TABLES)
		people.check_filled(random.Random(2).sample(range(1, rows + 1), min(rows, 100)))
	timed("Waiting until the database has written them", wait_for_the_disk)
	few, many = _Customers(twins, 0), _Customers(twins, rows)
	places = {"0": few.opened, f"{rows:,}": many.opened}
	samples = in_turns(tasks, places, rounds, lambda number: None)


class _Customers:
	...
