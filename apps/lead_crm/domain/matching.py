"""Which customer a person is, and what of a known customer changes (B1, B2). Plain values in, a decision out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

MATCHING_ORDER = ("Phone", "Email", "Passport")
FILLED_ONLY_WHEN_EMPTY = ("phone", "email", "passport_number", "organization")
OVERWRITTEN = ("full_name", "branch", "city", "source", "service_type")


def pick_owner(owners: Mapping[str, str | None]) -> tuple[str | None, str | None]:
	"""The customer a person is, and the key that decided (B2: phone, then email, then passport).

	:param owners: kind of key → customer that owns this person's key of that kind, or None
	:return: (customer, kind), or (None, None) for somebody new
	"""
	for kind in MATCHING_ORDER:
		if owners.get(kind):
			return owners[kind], kind
	return None, None


def conflicts(owners: Mapping[str, str | None], customer: str) -> list[str]:
	"""Other customers that own one of the same person's keys: reported, never stolen from."""
	others = [owners[kind] for kind in MATCHING_ORDER if owners.get(kind)]
	return [other for other in dict.fromkeys(others) if other != customer]


def changes(known: Mapping[str, Any], given: Mapping[str, Any], overwrite: bool = True) -> dict[str, Any]:
	"""What a known customer's record changes to (B2). Empty values never erase; the last activity only moves forward.

	:param overwrite: False fills what is empty and leaves the rest as it is
	"""
	result = {}
	for field in FILLED_ONLY_WHEN_EMPTY + OVERWRITTEN:
		value = given.get(field)
		if (
			value
			and value != known.get(field)
			and (not known.get(field) or (overwrite and field in OVERWRITTEN))
		):
			result[field] = value
	if is_later(given.get("last_activity"), known.get("last_activity")):
		result["last_activity"] = given["last_activity"]
	return result


def is_later(given: datetime | None, known: datetime | None) -> bool:
	"""Whether `given` is a time after `known`; anything is later than never."""
	return given is not None and (known is None or given > known)
