"""Events for other programs (X13): kept in the transaction in which they happen, delivered afterwards by a job.

Who is told is said by Frappe's Webhook on the DocType Outgoing Event; without one nothing is kept.
"""

import json
from datetime import timezone
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import frappe
from frappe.integrations.doctype.webhook import get_all_webhooks
from frappe.utils import get_datetime, get_system_timezone, now_datetime
from redis.exceptions import RedisError

from lead_crm.services.identities import new_name
from lead_crm.services.rows import insert_rows

DOCTYPE = "Outgoing Event"
JOB = "lead_crm.jobs.events.deliver_now"
COLUMNS = (
	"name", "owner", "creation", "modified", "modified_by", "event", "event_id", "occurred_at", "webhook",
	"reference_doctype", "reference_name", "branch", "organization", "status", "attempts", "next_attempt_at", "payload",
)  # fmt: skip


class Happened(NamedTuple):
	"""One event: of which document, and what a receiver may want to know without asking; no personal data."""

	event: str
	doctype: str
	name: str
	branch: str | None
	organization: str | None
	data: dict[str, Any]


def record(event: str, document, data: dict[str, Any] | None = None) -> None:
	"""Keep an event for every webhook that listens, in the transaction of what happened.

	:param event: lead.created, lead.moved, lead.converted, customer.created, customer.merged, promise.kept, promise.broken
	:param document: what it happened to; its branch and organization go along
	:param data: plain values that JSON knows
	"""
	organization = document.get("organization")
	record_many(
		[Happened(event, document.doctype, document.name, document.get("branch"), organization, data or {})]
	)


def record_many(events: list[Happened]) -> None:
	"""As `record`, for what happens to many documents at once."""
	webhooks = listening()
	if not (webhooks and events):
		return
	rows = [row for event in events for row in _rows(event, webhooks)]
	insert_rows(DOCTYPE, COLUMNS, rows)
	if not frappe.flags.outgoing_events:
		frappe.flags.outgoing_events = True
		frappe.db.after_commit.add(_wake)
		frappe.db.after_rollback.add(_forget)


def listening() -> list[str]:
	"""The names of the enabled webhooks on Outgoing Event, from Frappe's own cache of them."""
	known = frappe.cache.get_value("webhooks", get_all_webhooks)
	return [webhook["name"] for webhook in known.get(DOCTYPE, [])]


def _rows(event: Happened, webhooks: list[str]) -> list[tuple]:
	identity, now, user = frappe.generate_hash(length=20), now_datetime(), frappe.session.user
	payload = json.dumps(_payload(event, identity, now), default=str, ensure_ascii=False)
	return [
		(
			new_name(), user, now, now, user, event.event, identity, now, webhook, event.doctype,
			event.name, event.branch, event.organization, "Waiting", 0, now, payload,
		)
		for webhook in webhooks
	]  # fmt: skip


def _payload(event: Happened, identity: str, now) -> dict[str, Any]:
	moment = now.replace(tzinfo=ZoneInfo(get_system_timezone())).astimezone(timezone.utc)
	return {
		"id": identity,
		"event": event.event,
		"occurred_at": moment.isoformat(timespec="milliseconds"),
		"document": {"doctype": event.doctype, "name": event.name},
		"branch": event.branch,
		"organization": event.organization,
		"data": event.data,
	}


def _forget() -> None:
	frappe.flags.outgoing_events = False


def _wake() -> None:
	"""Deliver at once where a worker is free; where Redis is down, the scheduled run finds the rows."""
	_forget()
	try:
		frappe.enqueue(JOB, queue="short", job_id=JOB, deduplicate=True)
	except RedisError:
		frappe.logger().warning("Outgoing events wait for the scheduled run: Redis does not answer.")


def send_again(event) -> None:
	"""Back to the waiting ones, as if it had never been tried."""
	event.db_set(
		{"status": "Waiting", "attempts": 0, "next_attempt_at": now_datetime(), "error": None}, notify=True
	)
	frappe.db.after_commit.add(_wake)


def waiting(limit: int, without: set[str]) -> list[str]:
	"""Events whose time has come, the oldest first.

	:param without: webhooks whose receiver did not answer a moment ago
	"""
	filters: list = [["status", "=", "Waiting"], ["next_attempt_at", "<=", now_datetime()]]
	filters += [["webhook", "not in", sorted(without)]] if without else []
	return frappe.get_all(
		DOCTYPE, filters, pluck="name", order_by="occurred_at, creation, name", limit_page_length=limit
	)


def is_due(event) -> bool:
	"""Whether nobody delivered it since the list was made."""
	return event.status == "Waiting" and get_datetime(event.next_attempt_at) <= now_datetime()
