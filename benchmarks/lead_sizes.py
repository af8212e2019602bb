"""A site with a tenth of the leads and one with all of them, to go between; what was filled is kept for the next run."""

import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import frappe

from benchmarks import lead_filling, lead_hanging, lead_terms, people
from benchmarks.filling import Twins, indexed_afterwards, timed, wait_for_the_disk
from benchmarks.lead_terms import BRANCH_NUMBER, lead_name
from benchmarks.site import say
from lead_crm.services import lead_words, totals


class Size(NamedTuple):
	"""So many leads, and what makes the site have them."""

	name: str
	rows: int
	opened: Callable[[], AbstractContextManager]


@contextmanager
def two_sizes(rows: int) -> Iterator[tuple[Size, Size]]:
	"""A tenth of `rows`, and `rows`. At the end the tables are left as they are, for the next run."""
	twins = Twins((*lead_filling.TABLES,))
	twins.tables.append(lead_words.TABLE)
	filling = _filling(rows)
	if twins.are_kept(filling):
		say("Leads of an earlier run of today")
		if frappe.db.exists("Lead", lead_name(rows)):  # it was stopped while the twins were swapped
			twins.swap()
		timed("Their tables and indexes, read once", twins.read)
	else:
		_fill_both(twins, rows)
		twins.keep(filling)
	try:
		yield (
			Size(f"{rows // 10:,}", rows // 10, partial(_with_own_totals, _as_it_is, "few")),
			Size(f"{rows:,}", rows, partial(_with_own_totals, twins.swapped, "many")),
		)
	finally:
		frappe.set_user("Administrator")
		frappe.db.rollback()


def _filling(rows: int) -> str:
	"""What the tables are filled by: another number, or other code, fills them anew."""
	sources = (
		Path(module.__file__).read_bytes() for module in (lead_filling, lead_hanging, lead_terms, people)
	)
	return f"{rows} leads by {sha256(b''.join(sources)).hexdigest()[:40]}"


def _fill_both(twins: Twins, rows: int) -> None:
	twins.end()
	lead_words.drop()
	lead_words.create()
	twins.begin()
	timed(f"{rows // 10:,} leads with all that belongs to them", partial(_fill, rows // 10))
	with twins.swapped():
		timed(f"{rows:,} leads with all that belongs to them", partial(_fill, rows))
	timed("Until the database has written them", wait_for_the_disk)


def _fill(rows: int) -> None:
	with indexed_afterwards(["tabCustomer", "tabCustomer Identity"]):
		people.fill_customers(rows)
	lead_filling.fill_leads(rows)
	lead_filling.give_children(lead_name(BRANCH_NUMBER))
	lead_filling.check_filled(random.sample(range(1, rows + 1), 50))


@contextmanager
def _as_it_is() -> Iterator[None]:
	yield
	frappe.db.rollback()


@contextmanager
def _with_own_totals(opened: Callable, place: str) -> Iterator[None]:
	"""What was counted at the one size must not be taken for the other's, as the queries are the same."""
	with opened(), patch.object(totals, "KEPT", f"{totals.KEPT}:{place}"):
		yield
