"""What comes first on a day."""

from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_crm.domain.urgency import (
	BANDS,
	CALL,
	FOLLOW_UP,
	HOT_LEAD,
	KINDS,
	PROMISE,
	VISIT,
	Task,
	band,
	urgency,
)

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=timezone.utc)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def task(kind, due_in, late_in=None, score=0):
	late_from = NOW + late_in if late_in is not None else None
	return Task(kind, NOW + due_in if due_in is not None else None, late_from, score)


@pytest.mark.parametrize(
	("kind", "due_in", "late_in", "expected"),
	[
		(VISIT, timedelta(minutes=30), None, "Now"),
		(VISIT, timedelta(minutes=31), None, "Today"),
		(FOLLOW_UP, -HOUR, None, "Now"),
		(FOLLOW_UP, -HOUR - timedelta(minutes=1), None, "Late"),
		(CALL, -3 * HOUR, 13 * HOUR, "Today"),
		(CALL, -DAY, -11 * HOUR, "Late"),
		(PROMISE, -DAY, 2 * DAY, "Today"),
		(PROMISE, -DAY, timedelta(), "Late"),
		(HOT_LEAD, None, None, "Hot"),
	],
)
def test_each_is_in_its_band(kind, due_in, late_in, expected):
	"""X8"""
	assert band(task(kind, due_in, late_in), NOW) == expected


def test_most_urgent_comes_first():
	"""X8: who stands at the door, what is late, a hot lead, later today"""
	day = [
		task(VISIT, timedelta(minutes=10)),
		task(PROMISE, -9 * DAY, -8 * DAY),
		task(PROMISE, -2 * DAY, -DAY),
		task(FOLLOW_UP, -2 * DAY),
		task(CALL, -2 * DAY, -DAY),
		task(HOT_LEAD, None, score=95),
		task(HOT_LEAD, None, score=80),
		task(CALL, -HOUR, DAY),
		task(VISIT, 3 * HOUR),
	]
	assert sorted(reversed(day), key=lambda each: urgency(each, NOW)) == day


TASKS = st.builds(
	lambda kind, hours, score: task(
		kind, None if kind == HOT_LEAD else hours * HOUR, hours * HOUR + DAY, score
	),
	st.sampled_from(KINDS),
	st.integers(-200, 20),
	st.integers(0, 100),
)


@given(st.lists(TASKS))
def test_bands_follow_each_other_and_waiting_longer_is_never_less_urgent(tasks):
	"""X8: paging reads each kind in the order of its due time, so the order must hold within each band"""
	ordered = sorted(tasks, key=lambda each: urgency(each, NOW))
	for first, second in pairwise(ordered):
		bands = BANDS.index(band(first, NOW)), BANDS.index(band(second, NOW))
		assert bands[0] <= bands[1]
		if bands[0] == bands[1] and first.due and second.due:
			assert first.due <= second.due
