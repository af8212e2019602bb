"""How many there are of a list that is shown a page at a time (B10, D4).

A total of up to COUNTED_EACH_TIME is counted each time. A larger one is kept for a minute, and up to a quarter of an hour
where it is so large that nobody would see it change.
"""

from collections.abc import Callable
from functools import partial
from hashlib import sha256

import frappe
from frappe.query_builder.functions import Count
from pypika.queries import QueryBuilder

COUNTED_EACH_TIME = 1000
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
	# Who may see the same has the same conditions, so users share what is kept, and never get another's.
	key = f"{KEPT}:{sha256(question.encode()).hexdigest()}"
	known = frappe.cache.get_value(key, expires=True)
	if known is not None:
		return known
	found = count()
	if keep or found > COUNTED_EACH_TIME:
		seconds = max(LEAST_SECONDS_KEPT, min(found // ROWS_A_SECOND_KEPT, MOST_SECONDS_KEPT))
		frappe.cache.set_value(key, found, expires_in_sec=seconds)
	return found


def number_of(query: QueryBuilder) -> int:
	"""How many rows a query has now."""
	return frappe.qb.from_(query).select(Count("*")).run()[0][0]
