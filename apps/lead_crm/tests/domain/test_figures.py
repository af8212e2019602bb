"""The arithmetic of the reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_crm.domain import figures, first_contact


@pytest.mark.parametrize(
	("part", "whole", "shown"), [(1, 3, 33.3), (2, 3, 66.7), (0, 7, 0), (7, 7, 100), (0, 0, None)]
)
def test_percent(part, whole, shown):
	"""C27"""
	assert figures.percent(part, whole) == shown


@given(st.lists(st.integers(0, 50), min_size=1, max_size=60), st.sampled_from([0.1, 0.5, 0.9, 1.0]))
def test_quantile_of_counts_is_that_of_the_values(values, share):
	"""C27, X10: at least this share of all is not above it, and of what is below it, less than the share"""
	found = figures.quantile({value: values.count(value) for value in values}, share)
	assert found in values
	assert sum(value <= found for value in values) >= share * len(values)
	assert sum(value < found for value in values) < share * len(values)


def test_nothing_has_no_quantile_and_no_average():
	assert figures.quantile({}, 0.5) is None
	assert figures.average(0, 0) is None
	assert figures.rounded_days(None) is None


def test_hours_as_days():
	assert [figures.rounded_days(hours) for hours in (0, 12, 36, 240)] == [0, 0.5, 1.5, 10]


@pytest.mark.parametrize(
	("minutes", "column"),
	[
		(0, "within_5_minutes"),
		(4, "within_5_minutes"),
		(5, "within_1_hour"),
		(59, "within_1_hour"),
		(60, "within_1_day"),
		(24 * 60, "within_3_days"),
		(3 * 24 * 60, "later"),
	],
)
def test_first_contact_falls_into_its_column(minutes, column):
	"""X10"""
	assert first_contact.bucket(minutes) == column


@given(st.dictionaries(st.integers(0, 10_000), st.integers(1, 9)))
def test_every_first_contact_is_in_one_column(counts):
	"""X10"""
	assert sum(first_contact.buckets(counts).values()) == sum(counts.values())
