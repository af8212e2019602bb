"""How soon somebody who asks is answered (X10). Minutes in, the words of the report out."""

from collections import Counter
from collections.abc import Mapping

WITHIN = (
	("within_5_minutes", 5),
	("within_1_hour", 60),
	("within_1_day", 24 * 60),
	("within_3_days", 3 * 24 * 60),
)
LATER = "later"
# In the first hour the minute tells, in the first day a tenth of an hour, later the day: so the counts of a report are few.
FINE_UNTIL, TENTH_OF_AN_HOUR, ROUGH_FROM = 60, 6, 24 * 60


def bucket(minutes: float) -> str:
	"""In which column of the report a first contact after so many minutes falls."""
	return next((name for name, most in WITHIN if minutes < most), LATER)


def buckets(counts: Mapping[float, int]) -> dict[str, int]:
	"""Minutes → how often, as a number for each column."""
	found: Counter[str] = Counter()
	for minutes, count in counts.items():
		found[bucket(minutes)] += count
	return {name: found[name] for name in (*(name for name, _most in WITHIN), LATER)}
