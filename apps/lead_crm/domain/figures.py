"""Shares, medians and percentiles, as the managers' reports show them; None where there is nothing to tell."""

import math
from collections.abc import Mapping
from decimal import Decimal

HOURS_A_DAY, SECONDS_A_DAY = 24, 86_400


def percent(part: float, whole: float) -> float | None:
	"""The part of the whole, in percent with one decimal; None of nothing."""
	return round(100 * part / whole, 1) if whole else None


def average(total: float, count: int) -> float | None:
	"""With one decimal; None of nothing."""
	return round(float(total) / count, 1) if count else None


def quantile(counts: Mapping[float, int], share: float) -> float | None:
	"""The smallest value that this share of all values reaches at most: 0.5 gives the median.

	:param counts: value → how often it is there; so a million values are as many numbers as there are different ones
	:param share: above 0, up to 1
	"""
	total = sum(counts.values())
	rank, seen = math.ceil(Decimal(str(share)) * total), 0
	for value in sorted(counts):
		seen += counts[value]
		if seen >= rank > 0:
			return value
	return None


def rounded_days(hours: float | None) -> float | None:
	"""Hours as days with one decimal."""
	return None if hours is None else round(hours / HOURS_A_DAY, 1)
