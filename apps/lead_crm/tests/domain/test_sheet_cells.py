"""What the cells of an Excel workbook say (X5)."""

from datetime import date, datetime, time, timedelta

import pytest

from lead_crm.domain.identity import normalise_phone
from lead_crm.domain.sheet_cells import digits_of, is_error, is_shortened, spelled_out, text_of


@pytest.mark.parametrize(
	("value", "text"),
	[
		(923001234567.0, "923001234567"),
		(9.23001234567e11, "923001234567"),
		(3001234567, "3001234567"),
		(-5.0, "-5"),
		(0.1, "0.1"),
		(1e-7, "0.0000001"),
		(float("nan"), ""),
		(None, ""),
		(True, "TRUE"),
		("Ali", "Ali"),
		(datetime(2026, 3, 31), "2026-03-31"),
		(date(2026, 3, 31), "2026-03-31"),
		(datetime(2026, 3, 31, 14, 4, 59, 999990), "2026-03-31T14:05:00"),
		(time(14, 5), "14:05:00"),
		(timedelta(hours=30), "1 day, 6:00:00"),
	],
)
def test_a_value_is_the_text_that_a_person_reads(value, text):
	"""X5"""
	assert text_of(value) == text


def test_a_phone_that_excel_made_a_number_is_that_phone():
	"""X5, B3"""
	for number in (923001234567.0, 3001234567, 3001234567.0):
		assert normalise_phone(text_of(number), "PK") == "+923001234567"


@pytest.mark.parametrize(
	("number_format", "digits"),
	[
		("00000000", 8),
		("0000 000 0000", 11),
		(r"0000\-0000000", 11),
		('"P-"00000', 5),
		("General", 0),
		("0", 0),
		("0.00", 0),
		("#,##0", 0),
		("0.00E+00", 0),
		("dd.mm.yyyy", 0),
		(None, 0),
	],
)
def test_zeros_that_a_format_puts_before_a_number(number_format, digits):
	assert digits_of(number_format) == digits


def test_leading_zeros_are_kept():
	assert text_of(3001234567, digits_of("0000 000 0000")) == "03001234567"


def test_a_short_form_with_all_its_digits_is_spelled_out():
	assert spelled_out("9.23001234567E+11") == "923001234567"
	assert not is_shortened("9.23001234567E+11")


def test_lost_digits_are_not_made_up():
	"""X5: 9.23E+11 could be any number of that length"""
	assert spelled_out("9.23E+11") == "9.23E+11"
	assert is_shortened(" 9.23e+11 ")
	assert not is_shortened("AB1234567")


def test_what_is_an_error_and_no_value():
	assert [is_error(text) for text in ("#N/A", "#ref!", "# 12", "#1 Street", "N/A")] == [
		True,
		True,
		False,
		False,
		False,
	]
