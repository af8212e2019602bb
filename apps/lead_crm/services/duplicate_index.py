"""The index by which customers that may be alike are found: which of them have a block in common (domain.likeness, X3).

A table of its own, as it is no document and can be made anew at any time; like `__lead_words`, it has no DocType.
"""

import hashlib
from collections.abc import Iterable
from itertools import islice

import frappe
from frappe.query_builder.functions import Count

TABLE = "__customer_blocks"
# A block that so many share says nothing about any two of them: others, or their keys, must bring those together.
MOST_IN_A_BLOCK = 200
ROWS_A_STATEMENT = 2000


def create() -> None:
	"""The table, where missing."""
	frappe.db.sql_ddl(
		f"""CREATE TABLE IF NOT EXISTS `{TABLE}` (
			block bigint NOT NULL,
			customer varchar(140) NOT NULL,
			PRIMARY KEY (block, customer),
			KEY customer (customer)
		) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci"""
	)


def drop() -> None:
	"""The table goes with the app."""
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{TABLE}`")


def number_of(organization: str, block: str) -> int:
	"""A block of an organization as a number: short, and no collation takes two for one."""
	digest = hashlib.blake2b(f"{organization}\x1f{block}".encode(), digest_size=8).digest()
	return int.from_bytes(digest, "big", signed=True)


def put(blocks: dict[str, set[int]]) -> None:
	"""Keep the blocks of these customers in place of what was kept before.

	:param blocks: customer → numbers; none takes it out of the index
	"""
	forget(blocks)
	rows = iter([(number, customer) for customer, numbers in blocks.items() for number in sorted(numbers)])
	while portion := list(islice(rows, ROWS_A_STATEMENT)):
		values = ", ".join(["%s"] * len(portion))
		frappe.db.sql(f"INSERT INTO `{TABLE}` (block, customer) VALUES {values}", portion)


def forget(customers: Iterable[str]) -> None:
	"""Take customers out of the index."""
	if names := sorted(customers):
		frappe.db.delete(TABLE, {"customer": ("in", names)})


def near(customers: Iterable[str]) -> set[tuple[str, str]]:
	"""Pairs of one of these customers and another that shares a block with it, each pair once and in order."""
	names = sorted(customers)
	if not names:
		return set()
	mine, theirs = frappe.qb.Table(TABLE).as_("mine"), frappe.qb.Table(TABLE).as_("theirs")
	blocks = _telling(names)
	found: set[tuple[str, str]] = set()
	while portion := list(islice(blocks, ROWS_A_STATEMENT)):
		query = frappe.qb.from_(mine).join(theirs).on(mine.block == theirs.block)
		query = query.select(mine.customer, theirs.customer).where(mine.customer != theirs.customer)
		query = query.where(mine.block.isin(portion) & mine.customer.isin(names))
		found.update(tuple(sorted(pair)) for pair in query.run())
	return found


def _telling(names: list[str]) -> Iterable[int]:
	"""The blocks of these customers that are shared, and not by too many."""
	mine, every = frappe.qb.Table(TABLE).as_("mine"), frappe.qb.Table(TABLE).as_("every_one")
	own = frappe.qb.from_(mine).select(mine.block).distinct().where(mine.customer.isin(names))
	query = frappe.qb.from_(every).select(every.block).where(every.block.isin(own)).groupby(every.block)
	query = query.having((Count(every.customer) > 1) & (Count(every.customer) <= MOST_IN_A_BLOCK))
	return iter(query.run(pluck=True))
