"""Whether a person filled in a form."""

from datetime import datetime, timedelta, timezone

import pytest

from lead_crm.domain.spam import judge

NOW = datetime(2026, 3, 10, 11, 0, tzinfo=timezone.utc)


@pytest.mark.parametrize(
	("trap", "seconds", "verdict"),
	[
		("", 3, "person"),
		(None, 86_400, "person"),
		("", 86_401, "too old"),
		("", 2, "program"),
		("", -60, "program"),
		("http://buy.example", 60, "program"),
		("", None, "program"),
	],
)
def test_person_or_program(trap, seconds, verdict):
	"""C31"""
	opened = None if seconds is None else NOW - timedelta(seconds=seconds)
	assert judge(trap, opened, NOW) == verdict
