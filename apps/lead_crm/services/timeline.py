"""What happened with a lead, area lead or customer, for the timeline of its form: contacts, follow-ups, visits, promises, moves."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import escape_html, fmt_money, format_date, format_datetime, get_url_to_form
from frappe.utils.html_utils import unescape_html

NEWEST = 50


class Kind(NamedTuple):
	"""One kind of entries: where they are read, when each happened, its icon, and what it says, as plain text."""

	doctype: str
	fields: tuple[str, ...]
	happened: str
	icon: str
	says: Callable[[frappe._dict], tuple[str, str | None]]
	link: str = "reference_name"


def of_document(doctype: str, name: str) -> list[dict[str, Any]]:
	"""Entries that the user may see, of each kind the newest 50; as Frappe's `additional_timeline_content` wants them.

	:return: [{icon, creation, content: HTML, is_card}]
	"""
	return [entry for kind in KINDS for entry in _entries(kind, doctype, name)]


def _entries(kind: Kind, doctype: str, name: str) -> list[dict[str, Any]]:
	of_lead = kind.link == "lead"
	if (of_lead and doctype != "Lead") or not frappe.has_permission(kind.doctype, "read"):
		return []
	filters = {kind.link: name} | ({} if of_lead else {"reference_doctype": doctype})
	rows = frappe.get_list(
		kind.doctype,
		filters=filters,
		fields=["name", "owner", "creation", *kind.fields],
		order_by="creation desc",
		limit_page_length=NEWEST,
	)
	return [_entry(kind, row) for row in rows]


def _entry(kind: Kind, row: frappe._dict) -> dict[str, Any]:
	title, more = kind.says(row)
	who = frappe.get_cached_value("User", row.get("changed_by") or row.owner, "full_name") or row.owner
	link = escape_html(get_url_to_form(kind.doctype, row.name))
	content = f"<a href='{link}' data-timeline='{kind.doctype}'>{escape_html(title)}</a> · {escape_html(who)}"
	if more:
		content += f" · <span class='text-muted'>“{escape_html(_as_typed(more))}”</span>"
	return {"icon": kind.icon, "creation": str(row[kind.happened] or row.creation), "content": content}


def _as_typed(text: str) -> str:
	"""Frappe keeps some of what looks like markup escaped already; twice would show."""
	return unescape_html(text)


def _time(moment: datetime | None) -> str:
	return format_datetime(moment, "short") if moment else ""


def _interaction(row: frappe._dict) -> tuple[str, str | None]:
	title = " · ".join(filter(None, (_(row.interaction_type), _(row.direction) if row.direction else None)))
	if row.order_placed and row.total_price:
		title += " · " + fmt_money(row.total_price, currency=row.currency)
	return title, row.details or row.product_details


def _follow_up(row: frappe._dict) -> tuple[str, str | None]:
	title = _("Follow-up for {0}: {1}").format(_time(row.scheduled_at), _(row.status))
	return title + (f", {_(row.outcome)}" if row.outcome else ""), row.notes


def _visit(row: frappe._dict) -> tuple[str, str | None]:
	title = _("Visit on {0}: {1}").format(_time(row.scheduled_at), _(row.status))
	return title + (f", {_(row.outcome)}" if row.outcome else ""), row.outcome_notes


def _promise(row: frappe._dict) -> tuple[str, str | None]:
	amount = fmt_money(row.amount, currency=row.currency)
	return _("Promise of {0} by {1}: {2}").format(amount, format_date(row.due_date), _(row.status)), row.notes


def _move(row: frappe._dict) -> tuple[str, str | None]:
	return _("{0} → {1}").format(_(row.from_status or "–"), _(row.to_status)), row.note


KINDS = (
	Kind(
		"Interaction",
		("interaction_type", "direction", "date", "details", "order_placed", "product_details", "total_price", "currency"),
		"date",
		"call",
		_interaction,
	),
	Kind("Follow Up", ("scheduled_at", "status", "outcome", "notes", "completed_at"), "completed_at", "calendar", _follow_up),
	Kind(
		"Intro Visit", ("scheduled_at", "status", "outcome", "outcome_notes", "attended_at"), "attended_at", "users", _visit, "lead"
	),
	Kind("Payment Promise", ("amount", "currency", "due_date", "status", "notes"), "creation", "money-coins-1", _promise),
	Kind("Status Change", ("from_status", "to_status", "changed_at", "changed_by", "note"), "changed_at", "branch", _move),
)  # fmt: skip
