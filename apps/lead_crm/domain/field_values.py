"""Numbers and ticks as programs send them, read strictly (D12, D14): what is not clearly one is refused, not guessed."""

import re
from decimal import Decimal

MOST_WHOLE = 2**31 - 1
MOST_DECIMAL = Decimal(10) ** 12
_DECIMAL = re.compile(r"[+-]?(\d{1,30}(\.\d{0,30})?|\.\d{1,30})([eE][+-]?\d{1,2})?", re.ASCII)
_TICKS = {"0": 0, "1": 1, "true": 1, "false": 0}


class Unusable(ValueError):
	"""The value cannot be kept; the text says what could."""


def read_decimal(raw: object) -> Decimal:
	"""A number with a point, if any, as its only separator: "12,5" and "1.234,56" mean two things in two countries.

	:raises Unusable: anything else, and what is not below a trillion
	"""
	text = (
		str(raw).strip() if isinstance(raw, str | int | float | Decimal) and not isinstance(raw, bool) else ""
	)
	if not _DECIMAL.fullmatch(text):
		raise Unusable("a number looks like 1250.50")
	number = Decimal(text)
	if abs(number) >= MOST_DECIMAL:
		raise Unusable("a number is below a trillion")
	return number


def read_whole(raw: object) -> int:
	"""A whole number; 5.0 is one, 5.5 is none.

	:raises Unusable: anything else, and what is above 2,147,483,647
	"""
	try:
		number = read_decimal(raw)
	except Unusable:
		raise Unusable("a whole number looks like 12") from None
	if number != number.to_integral_value() or abs(number) > MOST_WHOLE:
		raise Unusable("a whole number looks like 12")
	return int(number)


def read_tick(raw: object) -> int:
	"""Yes as 1 or true, no as 0 or false.

	:raises Unusable: anything else
	"""
	tick = _TICKS.get(str(raw).strip().lower()) if isinstance(raw, str | int | bool) else None
	if tick is None:
		raise Unusable("it is 0 or 1")
	return tick
