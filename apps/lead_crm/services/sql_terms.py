"""Terms of SQL that the query builder has no name for."""

from frappe.query_builder import CustomFunction
from pypika.functions import Cast
from pypika.terms import PseudoColumn, Term

Floor = CustomFunction("FLOOR", ["number"])
_Conv = CustomFunction("CONV", ["digits", "from_base", "to_base"])
_Left = CustomFunction("LEFT", ["text", "length"])
_Sha1 = CustomFunction("SHA1", ["text"])
_TimestampDiff = CustomFunction("TIMESTAMPDIFF", ["unit", "start", "end"])


def seconds_between(start: Term, end: Term) -> Term:
	"""Whole seconds from one time to another; NULL where one of them is."""
	return _TimestampDiff(PseudoColumn("SECOND"), start, end)


def whole(number: Term, unit: int) -> Term:
	"""How many whole units a number of seconds is, so that a report groups by few different values."""
	return Floor(number / unit)


def as_number(text: Term) -> Term:
	"""A number of 60 bits in place of a text; among a million texts, two get the same once in two million times."""
	return Cast(_Conv(_Left(_Sha1(text), 15), 16, 10), "UNSIGNED")
