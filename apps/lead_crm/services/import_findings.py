"""What an import found, for a person to look at: how many rows of each kind, some of each, and why (X5)."""

import re
from collections.abc import Iterable
from typing import Any

MOST_EXAMPLES = 5
MOST_EXAMPLES_OF_A_REASON = 2
MOST_REASONS = 12
# What differs between two rows that are rejected for one reason: what is quoted, and numbers.
_OWN_WORDS = re.compile(r"“[^”]*”|\d+")


class Findings:
	"""Rows by kind and by reason, each with its first examples; its size does not grow with the file's."""

	def __init__(self):
		self._found: dict[str, dict[str, dict[str, Any]]] = {}

	def add(self, kind: str, row: int, name: str, reason: str = "", group: str = "") -> None:
		"""Count a row.

		:param kind: created, updated, unchanged, rejected, duplicates or other_names
		:param reason: what is to be said of this row
		:param group: what rows of the same reason have in common
		"""
		groups = self._found.setdefault(kind, {})
		if group not in groups and len(groups) >= MOST_REASONS:
			group = next(reversed(groups))
		found = groups.setdefault(group, {"count": 0, "examples": []})
		found["count"] += 1
		if len(found["examples"]) < (MOST_EXAMPLES_OF_A_REASON if group else MOST_EXAMPLES):
			found["examples"].append({"row": row, "name": name[:140], "reason": reason[:400]})

	def as_dict(self) -> dict[str, list[dict[str, Any]]]:
		"""Kind → groups, the largest first."""
		return {kind: _largest_first(groups.values()) for kind, groups in self._found.items()}


def _largest_first(groups: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
	return sorted(groups, key=lambda found: -found["count"])


def without_own_words(reason: str) -> str:
	"""A reason as it is for other rows too."""
	return _OWN_WORDS.sub("…", reason)
