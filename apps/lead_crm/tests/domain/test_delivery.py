from datetime import datetime, timedelta

from lead_crm.domain.delivery import WAITS, next_attempt

NOW = datetime(2026, 3, 1, 10)


def test_waits_grow_and_end():
	"""X13"""
	times = [next_attempt(failed, NOW) for failed in range(1, len(WAITS) + 1)]
	assert times == sorted(times)
	assert times[0] == NOW + timedelta(minutes=1)
	assert sum(WAITS, timedelta()) > timedelta(days=3)
	assert next_attempt(len(WAITS) + 1, NOW) is None
