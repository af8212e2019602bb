"""Many rows by sets, and the means to go between an empty and a filled site within milliseconds."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import frappe

from benchmarks.site import say

ROWS_A_STATEMENT = 100_000
ASIDE = "benchmark aside "


def fill(table: str, columns: Mapping[str, str], rows: int, where: str = "TRUE") -> None:
	"""Rows 1 to `rows` of a table.

	:param columns: column to the SQL expression that makes its value of the row's number, `seq`
	:param where: which numbers make a row
	"""
	names, values = "`, `".join(columns), ", ".join(columns.values())
	for first in range(1, rows + 1, ROWS_A_STATEMENT):
		last = min(first + ROWS_A_STATEMENT - 1, rows)
		frappe.db.sql(
			f"INSERT INTO `{table}` (`{names}`) SELECT {values} FROM seq_{first}_to_{last} WHERE {where}"
		)
		frappe.db.commit()


class Twins:
	"""Each table twice: as it is, and a second one aside, which takes the first one's place while it is swapped in."""

	def __init__(self, doctypes: tuple[str, ...]):
		self.tables = [f"tab{doctype}" for doctype in doctypes]

	def begin(self) -> None:
		"""Both empty, whatever an earlier run that was stopped has left."""
		self.end()
		for table in self.tables:
			frappe.db.sql_ddl(f"CREATE TABLE `{ASIDE}{table}` LIKE `{table}`")

	def end(self) -> None:
		for table in self.tables:
			frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{ASIDE}{table}`")
			frappe.db.sql_ddl(f"TRUNCATE TABLE `{table}`")

	def empty(self) -> None:
		"""No row in the tables that are in place, and nothing left to be cleared up in the background."""
		for table in self.tables:
			# TRUNCATE would make new files, and the first rows five times as slow as any later ones while those grow.
			frappe.db.sql(f"DELETE FROM `{table}`")
		frappe.db.commit()
		_wait(lambda: _status("Innodb_history_list_length") == 0, seconds=3, step=0.01)

	@contextmanager
	def swapped(self) -> Iterator[None]:
		"""The tables that were aside are in place."""
		self._swap()
		try:
			yield
		finally:
			frappe.db.rollback()
			self._swap()

	def _swap(self) -> None:
		moves = ", ".join(
			f"`{table}` TO `{ASIDE}{table} out`, `{ASIDE}{table}` TO `{table}`, `{ASIDE}{table} out` TO `{ASIDE}{table}`"
			for table in self.tables
		)
		frappe.db.sql_ddl(f"RENAME TABLE {moves}")


def timed(title: str, work: Callable[[], None]) -> None:
	"""Do it, and say how long it took."""
	started = time.monotonic()
	work()
	say(f"{title:58} {time.monotonic() - started:4.0f}s")


def analyze(doctypes: tuple[str, ...]) -> None:
	"""Statistics for the query planner, as a database that has grown over years has them."""
	for doctype in doctypes:
		frappe.db.sql_ddl(f"ANALYZE TABLE `tab{doctype}`")


def wait_for_the_disk() -> None:
	"""Until the database has written what it wants to: it would go on while the next thing is measured."""
	before = [2 * _dirty_pages()]

	def is_calm() -> bool:
		before.append(_dirty_pages())
		return before[-1] > before[-2] * 0.99

	_wait(is_calm, seconds=120, step=2)


def _dirty_pages() -> int:
	return _status("Innodb_buffer_pool_pages_dirty")


def _status(name: str) -> int:
	return int(frappe.db.sql("SHOW GLOBAL STATUS LIKE %s", name)[0][1])


def _wait(is_over: Callable[[], bool], seconds: float, step: float) -> None:
	until = time.monotonic() + seconds
	while not is_over() and time.monotonic() < until:
		time.sleep(step)
