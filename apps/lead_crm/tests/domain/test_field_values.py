from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_crm.domain.field_values import Unusable, read_decimal, read_tick, read_whole

ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers())


@pytest.mark.parametrize(
	("raw", "number"),
	[(5, "5"), ("12.50", "12.50"), (" 7 ", "7"), ("-3", "-3"), (1e3, "1000"), ("1e2", "100"), (".5", "0.5")],
)
def test_numbers_are_read_as_written(raw, number):
	"""D12"""
	assert read_decimal(raw) == Decimal(number)


@pytest.mark.parametrize(
	"raw", ["12,5", "1.234,56", "1,234", "abc", "", "NaN", "inf", float("nan"), float("inf"), True, "1e99", 10**12, "٥", None, [5], {"a": 1}],
)  # fmt: skip
def test_no_number_is_guessed(raw):
	"""D14: Frappe made 125 of "12,5" """
	with pytest.raises(Unusable):
		read_decimal(raw)


@pytest.mark.parametrize("raw", ["abc", "5.5", 5.5, 2**31, "-2147483648", True, ""])
def test_whole_numbers_are_whole_and_fit(raw):
	"""D14"""
	with pytest.raises(Unusable):
		read_whole(raw)


@pytest.mark.parametrize(("raw", "tick"), [(1, 1), (0, 0), (True, 1), ("true", 1), ("0", 0), ("False", 0)])
def test_ticks(raw, tick):
	"""D12"""
	assert read_tick(raw) == tick


@pytest.mark.parametrize("raw", ["yes", "on", 2, "2", [], 0.5, None])
def test_what_is_no_tick(raw):
	"""D14: Frappe made a no of "yes" """
	with pytest.raises(Unusable):
		read_tick(raw)


@given(ANYTHING)
def test_whatever_comes_is_read_or_refused(raw):
	"""D14"""
	for read in (read_decimal, read_whole, read_tick):
		try:
			assert read(raw) is not None
		except Unusable as error:
			assert str(error)
