"""Text that a spreadsheet would run instead of show, made harmless for exports."""

import re

_RUNS = re.compile(r"[=@\t\r]|[+-](?![\d\s().,/-]*$)")


def defused(text: str) -> str:
	"""The text behind an apostrophe, which spreadsheets do not show, where it would be a formula; phones and numbers stay."""
	return "'" + text if _RUNS.match(text) else text
