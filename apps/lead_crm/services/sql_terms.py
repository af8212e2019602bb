"""Terms of SQL that the query builder has no name for."""

from frappe.query_builder import CustomFunction
from pypika.terms import PseudoColumn, Term

Floor = CustomFunction("FLOOR", ["number"])
_TimestampDiff = CustomFunction("TIMESTAMPDIFF", ["unit", "start", "end"])


def seconds_between(start: Term, end: Term) -> Term:
	"""Whole seconds from one time to another; NULL where one of them is."""
	return _TimestampDiff(PseudoColumn("SECOND"), start, end)


def whole(number: Term, unit: int) -> Term:
	"""How many whole units a number of seconds is, so that a report groups by few different values."""
	return Floor(number / unit)
