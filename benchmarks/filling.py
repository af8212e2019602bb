"""Many rows by sets, and the means to go between an empty and a filled site within milliseconds."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import frappe

from benchmarks.site import say

ROWS_A_STATEMENT = 100_000
ASIDE, KEPT = "benchmark aside ", "benchmark kept"


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


@contextmanager
def indexed_afterwards(tables: list[str]) -> Iterator[None]:
	"""Indexes are made when the rows are in, which is sorted and takes a tenth of the time."""
	indexes = {table: _indexes(table) for table in tables}
	for table, definitions in indexes.items():
		if definitions:
			drops = ", ".join(f"DROP INDEX `{name}`" for name in definitions)
			frappe.db.sql_ddl(f"ALTER TABLE `{table}` {drops}")
	try:
		yield
	finally:
		_add_indexes(indexes)


def _add_indexes(indexes: dict[str, dict[str, str]]) -> None:
	for table, definitions in indexes.items():
		if definitions:
			adds = ", ".join(f"ADD INDEX `{name}` ({columns})" for name, columns in definitions.items())
			frappe.db.sql_ddl(f"ALTER TABLE `{table}` {adds}")


def _indexes(table: str) -> dict[str, str]:
	"""Name → columns; without those that hold something unique."""
	rows = frappe.db.sql(f"SHOW INDEX FROM `{table}` WHERE Non_unique = 1", as_dict=True)
	columns: dict[str, list[str]] = {}
	for row in sorted(rows, key=lambda row: (row.Key_name, row.Seq_in_index)):
		length = f"({row.Sub_part})" if row.Sub_part else ""
		columns.setdefault(row.Key_name, []).append(f"`{row.Column_name}`{length}")
	return {name: ", ".join(parts) for name, parts in columns.items()}


class Twins:
	"""Each table twice: as it is, and a second one aside, which takes the first one's place while it is swapped in."""

	def __init__(self, doctypes: tuple[str, ...]):
		self.doctypes = doctypes
		self.tables = [f"tab{doctype}" for doctype in doctypes]

	def begin(self) -> None:
		"""Both empty, whatever an earlier run that was stopped or is to be kept has left."""
		self.end()
		for doctype in self.doctypes:  # whose indexes a run that was killed may not have made again
			frappe.reload_doctype(doctype, force=True)
		for table in self.tables:
			frappe.db.sql_ddl(f"CREATE TABLE `{ASIDE}{table}` LIKE `{table}`")

	def end(self) -> None:
		frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{KEPT}`")
		left = [name[len(ASIDE) :] for name in frappe.db.sql_list("SHOW TABLES LIKE %s", f"{ASIDE}%")]
		for table in {*self.tables, *left}:
			frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{ASIDE}{table}`")
			frappe.db.sql_ddl(f"TRUNCATE TABLE `{table}`")

	def keep(self, filling: str) -> None:
		"""The next run may go on with what is in both: until another fills, but a day at most, as much of it is due today.

		:param filling: what it was made by
		"""
		frappe.db.sql_ddl(f"CREATE OR REPLACE TABLE `{KEPT}` (filling varchar(140), at datetime)")
		frappe.db.sql(f"INSERT INTO `{KEPT}` VALUES (%s, NOW())", filling)
		frappe.db.commit()

	def are_kept(self, filling: str) -> bool:
		"""Whether both are filled, by the same and with the same indexes."""
		if not frappe.db.sql("SHOW TABLES LIKE %s", KEPT):
			return False
		made = f"SELECT 1 FROM `{KEPT}` WHERE filling = %s AND at > NOW() - INTERVAL 1 DAY"
		return bool(frappe.db.sql(made, filling)) and all(
			_indexes(table) == _indexes(f"{ASIDE}{table}") for table in self.tables
		)

	def read(self) -> None:
		"""All of both into the database's memory, where it is after they were filled."""
		for table in (*self.tables, *(f"{ASIDE}{table}" for table in self.tables)):
			for index in ("PRIMARY", *_indexes(table)):
				frappe.db.sql(f"SELECT COUNT(*) FROM `{table}` FORCE INDEX (`{index}`)")

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
		self.swap()
		try:
			yield
		finally:
			frappe.db.rollback()
			self.swap()

	def swap(self) -> None:
		"""Each table takes the place of its twin."""
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
