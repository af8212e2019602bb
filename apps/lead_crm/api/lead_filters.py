"""The filters of lists of leads, as programs send them."""

from lead_crm.api.values import names_from
from lead_crm.services import lead_find
from lead_crm.services.times import date_from


def wanted(given: dict) -> lead_find.Wanted:
	"""The filters of `leads.find`, each read."""
	values = {field: given[field] for field in ("score_min", "score_max", "search", "hot_only", "archived")}
	values |= {field: names_from(given[field], field) for field in ("statuses", "sources", "tags")}
	values |= {field: sought(given[field]) for field in ("pipeline", "assigned_to", "branch")}
	values["created_from"] = lead_find.first_moment(given["created_from"], "created_from")
	values["created_to"] = lead_find.last_moment(given["created_to"], "created_to")
	values["next_follow_up"] = date_from(given["next_follow_up"], "next_follow_up")
	return lead_find.Wanted(**values)


def sought(text: str | None) -> str:
	"""A value to compare with: one that no text can have, such as half a character, is found nowhere."""
	return (text or "").encode("utf-8", "replace").decode().strip()
