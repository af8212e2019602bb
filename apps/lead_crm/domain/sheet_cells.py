"""Cells of an Excel workbook as the text that a person reads in them (X5)."""

import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

# A formula whose result nobody has worked out yet: a program wrote it, and Excel has not opened it since.
UNCALCULATED = "#UNCALCULATED!"
ERRORS = frozenset(
	(
		"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA",
		"#FIELD!", "#BLOCKED!", "#CONNECT!", "#UNKNOWN!", UNCALCULATED,
	)
)  # fmt: skip
# A number format of zeros only, with what may stand between them: 0000 000 0000 shows a phone's first zero.
_ZEROS = re.compile(r'(?:0|[ ()/.\-]|\\.|"[^"0-9#?]*")*0(?:[ ()/\-]|\\.)*')
_POINT_OF_DECIMALS = re.compile(r"0\.0")
_FROM_A_NUMBER = re.compile(r"([0-9](?:\.[0-9]+)?)E\+([0-9]{1,2})", re.IGNORECASE)


def is_error(text: str) -> bool:
	"""Whether a cell holds what a spreadsheet shows instead of a value."""
	return text.startswith("#") and text.strip().upper() in ERRORS


def digits_of(number_format: str | None) -> int:
	"""How many digits a number of this format has at least: 8 for "00000000", 0 for "General" and for decimals."""
	if not number_format or _POINT_OF_DECIMALS.search(number_format) or not _ZEROS.fullmatch(number_format):
		return 0
	digits = number_format.count("0")
	return digits if digits > 1 else 0


def text_of(value: Any, digits: int = 0) -> str:
	"""A cell's value as text: a phone that Excel made a number has its digits again, a day is ISO 8601.

	:param digits: as `digits_of` says of the cell's number format
	"""
	if value is None:
		return ""
	if isinstance(value, str):
		return value
	if isinstance(value, bool):
		return "TRUE" if value else "FALSE"
	if isinstance(value, int | float):
		return _number(value, digits)
	if isinstance(value, datetime):
		return _moment(value)
	if isinstance(value, date | time):
		return value.isoformat()
	return str(value) if isinstance(value, timedelta) else ""


def _number(value: int | float, digits: int) -> str:
	if isinstance(value, float) and not value.is_integer():
		return format(Decimal(repr(value)), "f") if value == value and abs(value) != float("inf") else ""
	whole = f"{abs(int(value)):0{digits}d}"
	return f"-{whole}" if value < 0 else whole


def _moment(value: datetime) -> str:
	"""Excel keeps days as fractions: what is a millisecond off a second is that second."""
	moment = (value + timedelta(milliseconds=500)).replace(microsecond=0)
	return moment.date().isoformat() if moment.time() == time() else moment.isoformat()


def spelled_out(text: str) -> str:
	"""A number in Excel's short form with all its digits, where none is lost: 9.23001234567E+11 is 923001234567.

	9.23E+11 stays as it is, for nobody knows the other digits any more.
	"""
	found = _FROM_A_NUMBER.fullmatch(text.strip())
	if not found:
		return text
	digits = found[1].replace(".", "")
	return digits if len(digits) == int(found[2]) + 1 else text


def is_shortened(text: str) -> bool:
	"""Whether a spreadsheet wrote a long number in short, so that digits are lost."""
	return bool(_FROM_A_NUMBER.fullmatch(text.strip())) and spelled_out(text) == text
