"""Collecting customers from bookings, leads and area leads: whoever is none yet becomes one (B5, B6)."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import frappe
from frappe.query_builder.functions import Count

from lead_crm.services.customer_bulk import Row, upsert_rows

A_PAGE = 1000


class Source(NamedTuple):
	"""Where persons are found: a DocType with their fields, and the one whose change counts."""

	doctype: str
	parent: str | None = None


SOURCES = (Source("Booking Person", "Booking"), Source("Lead"), Source("Area Lead"))
PERSON = ("full_name", "phone", "email", "passport_number")


def count(since: datetime, organization: str | None) -> int:
	"""How many persons there are to look at."""
	return sum(_query(source, since, organization, "", count_only=True).run()[0][0] for source in SOURCES)


def collected(since: datetime, organization: str | None, at: list | None) -> Iterator[tuple[list, list[Row]]]:
	"""Make customers of the persons of what was changed since then, some at a time, in the order of names.

	:param since: in the site's time zone
	:param at: where an earlier collection stopped: the last one yielded
	:return: pairs of how far this is, and what became of each person; the caller commits
	"""
	number, last = at or (0, "")
	for source in SOURCES[number:]:
		while rows := _query(source, since, organization, last).limit(A_PAGE).run(as_dict=True):
			last = rows[-1].name
			yield [number, last], _collect(source, rows)
		number, last = number + 1, ""


def _query(source: Source, since: datetime, organization: str | None, last: str, count_only: bool = False):
	table = frappe.qb.DocType(source.doctype)
	changed = frappe.qb.DocType(source.parent) if source.parent else table
	query = frappe.qb.from_(table)
	if source.parent:
		query = query.join(changed).on(table.parent == changed.name)
	query = query.where((changed.modified >= since) & (table.name > last))
	if organization:
		query = query.where(changed.organization == organization)
	if count_only:
		return query.select(Count(table.name))
	columns = (
		*(table[field] for field in PERSON),
		table.name,
		table.customer,
		changed.branch,
		changed.organization,
	)
	return query.select(*columns, changed.modified.as_("last_activity")).orderby(table.name)


def _collect(source: Source, rows: list) -> list[Row]:
	"""Make customers of these persons, filling only what known ones lack, and link each to its customer."""
	done = upsert_rows(rows, overwrite=False, need_key=True)
	by_customer: dict[str, list[str]] = {}
	for row, result in zip(rows, done, strict=True):
		if result.customer and not row.customer:
			by_customer.setdefault(result.customer, []).append(row.name)
	for customer, names in by_customer.items():
		frappe.db.set_value(
			source.doctype, {"name": ("in", names)}, "customer", customer, update_modified=False
		)
	return done
