"""How calls are refused, for the OpenAPI document."""

REFUSALS = {
	400: ("InvalidInput", "What was sent cannot be used; the sentence names the field, the value and what would be right."),
	401: ("AuthenticationError", "Not logged in."),
	403: ("PermissionError", "Not for this role, or not in this branch."),
	404: ("DoesNotExistError", "There is no such record."),
	409: ("IllegalTransition, DuplicateRecord", "Not now: the sentence names the allowed moves, or the other record."),
	417: ("ValidationError", "A field's own check failed."),
	429: ("RateLimitExceededError", "Too many calls; the header Retry-After says for how many seconds to wait."),
	503: ("TryAgain", "Too many writers of the same records at once; nothing was changed."),
}  # fmt: skip


def refusals(*without: int) -> dict:
	"""The answers of a call that was refused, by status."""
	return {
		str(status): {"$ref": f"#/components/responses/{status}"}
		for status in REFUSALS
		if status not in without
	}


def answer(status: int) -> dict:
	"""One of them, described."""
	kinds, when = REFUSALS[status]
	return {
		"description": f"{kinds}: {when}",
		"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}},
	}


def refusal() -> dict:
	"""The body of every refusal."""
	sentences = "A JSON list of JSON objects, each with the `message` for people"
	return {
		"type": "object",
		"properties": {
			"exc_type": {"type": "string"},
			"_server_messages": {"type": "string", "description": sentences},
		},
		"required": ["exc_type", "_server_messages"],
	}
