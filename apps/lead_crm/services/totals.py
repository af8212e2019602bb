"""How many there are of a list that is shown a page at a time (B10, D4).

A total of up to COUNTED_EACH_TIME is counted each time. A larger one is kept for a minute, and up to a quarter of an hour
where it is so large that nobody would see it change. Numbers of groups that make up more than GROUPED_EACH_TIME are kept for a
minute.
"""

from collections.abc import Callable
from functools import partial
from hashlib import sha256
from typing import TypeVar

import frappe
from frappe.query_builder.functions import Count
from pypika.queries import QueryBuilder

T = TypeVar("T")
COUNTED_EACH_TIME, GROUPED_EACH_TIME = 1000, 10_000
KEPT = "lead_crm_total"
LEAST_SECONDS_KEPT, MOST_SECONDS_KEPT, ROWS_A_SECOND_KEPT = 60, 900, 20


def total(query: QueryBuilder, keep: bool = False) -> int:
	"""How many rows a query has, where a large number may be a minute old.

	:param query: with its conditions, those of the user's rights too, and without an order
	:param keep: also a small number, where even that takes long to find out
	"""
	return kept(query.get_sql(), partial(number_of, query), keep)


def kept(question: str, count: Callable[[], int], keep: bool = False) -> int:
	"""As `total`, of what takes more than one query to count.

	:param question: with all of its conditions, those of the user's rights too
	"""

	def seconds(found: int) -> int:
		if not keep and found <= COUNTED_EACH_TIME:
			return 0
		return max(LEAST_SECONDS_KEPT, min(found // ROWS_A_SECOND_KEPT, MOST_SECONDS_KEPT))

	return _kept(question, count, seconds)


def kept_groups(question: str, count: Callable[[], dict[str, int]]) -> dict[str, int]:
	"""As `kept`, of how many there are in each of several groups."""
	return _kept(
		question,
		count,
		lambda found: LEAST_SECONDS_KEPT if sum(found.values()) > GROUPED_EACH_TIME else 0,
	)


def _kept(question: str, count: Callable[[], T], seconds: Callable[[T], int]) -> T:
	# Who may see the same has the same conditions, so users share what is kept, and never get another's.
	key = f"{KEPT}:{sha256(question.encode()).hexdigest()}"
	known = frappe.cache.get_value(key, expires=True)
	if known is not None:
		return known
	found = count()
	if lasts := seconds(found):
		frappe.cache.set_value(key, found, expires_in_sec=lasts)
	return found


def number_of(query: QueryBuilder) -> int:
	"""How many rows a query has now."""
	return frappe.qb.from_(query).select(Count("*")).run()[0][0]
