"""What a customer ends with when another is merged into it, and what of a change is taken back later (X2, X5)."""

from collections.abc import Collection, Mapping
from typing import Any

from lead_crm.domain import matching

CHOSEN = ("full_name", "phone", "email", "passport_number", "city", "source", "service_type")
FILLED = (*CHOSEN, "branch")  # a customer goes to another branch by a hand-over only


def changes(
	survivor: Mapping[str, Any], duplicate: Mapping[str, Any], take: Collection[str] = ()
) -> dict[str, Any]:
	"""What the survivor's record changes to: gaps are filled, nothing is lost but what is asked to be replaced.

	:param take: fields in which the duplicate's value is the right one; an empty value never erases
	"""
	result = {
		field: duplicate[field]
		for field in FILLED
		if duplicate.get(field)
		and duplicate[field] != survivor.get(field)
		and (field in take or not survivor.get(field))
	}
	if matching.is_later(duplicate.get("last_activity"), survivor.get("last_activity")):
		result["last_activity"] = duplicate["last_activity"]
	if duplicate.get("is_active") and not survivor.get("is_active"):
		result["is_active"] = 1
	return result


def differing(survivor: Mapping[str, Any], duplicate: Mapping[str, Any]) -> list[str]:
	"""The fields in which both say something, and not the same."""
	return [
		field
		for field in CHOSEN
		if survivor.get(field) and duplicate.get(field) and survivor[field] != duplicate[field]
	]


def taken_back(
	now: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
	"""How a change is undone: what is still as the change left it becomes what it was; what somebody changed since stays.

	:param before: field → value before the change
	:param after: field → value that the change gave it
	:return: (field → value to be restored, fields that stay)
	"""
	same = [field for field in after if _text(now.get(field)) == _text(after[field])]
	return {field: before.get(field) for field in same}, [field for field in after if field not in same]


def _text(value: Any) -> str:
	"""What was kept as text compares with what the database gives."""
	return "" if value is None else str(value)
