"""What is due: follow-ups of today and overdue, and all that are pending (A14, A19, C16). Today is the branch's day."""

from collections import defaultdict
from datetime import datetime, timezone
from zoneinfo import ZoneInfo

import frappe
from frappe.utils import get_system_timezone

from lead_crm.domain.calendar import day_end, day_start
from lead_crm.permissions import branches_of, sees_everything

FIELDS = [
	"name", "reference_doctype", "reference_name", "reference_title", "branch", "scheduled_at", "channel", "status",
	"outcome", "notes", "assigned_to", "creation",
]  # fmt: skip


def due_follow_ups(
	branch: str | None = None, assigned_to: str | None = None, now: datetime | None = None
) -> list[dict]:
	"""Pending follow-ups that the user may see, due on the branch's today or before, by time.

	:param now: an aware moment; the present one when left out
	:return: follow-ups with `is_overdue`: due before today began
	:raises PermissionError: the user's role sees no follow-ups
	"""
	frappe.has_permission("Follow Up", "read", throw=True)
	now = now or datetime.now(timezone.utc)
	due = []
	for zone, branches in by_zone(branch).items():
		filters = {"branch": ("in", branches), "scheduled_at": ("<", site_time(day_end(now, zone)))}
		filters |= {"status": "Pending"} | ({"assigned_to": assigned_to} if assigned_to else {})
		today = site_time(day_start(now, zone))
		for row in _all_of(filters):
			row.is_overdue = row.scheduled_at < today
			due.append(row)
	return sorted(due, key=lambda row: row.scheduled_at)


def _all_of(filters: dict) -> list:
	"""Without Frappe's `ifnull()` around each column, which would keep the database from the index of branch, status, time."""
	return frappe.get_list(
		"Follow Up",
		filters=filters,
		fields=FIELDS,
		limit_page_length=0,
		order_by="scheduled_at",
		ignore_ifnull=True,
	)


def pending_follow_ups(branch: str | None, assigned_to: str | None, start: int, page_length: int) -> dict:
	"""Pending follow-ups that the user may see, by date, a page at a time (C16).

	:return: {total, data}
	"""
	filters = {"status": "Pending"}
	filters |= {field: value for field, value in (("branch", branch), ("assigned_to", assigned_to)) if value}
	count = frappe.get_list("Follow Up", filters=filters, fields=["count(name) as total"], order_by=None)
	data = frappe.get_list(
		"Follow Up",
		filters=filters,
		fields=FIELDS,
		order_by="scheduled_at, name",
		start=start,
		page_length=page_length,
	)
	return {"total": count[0].total, "data": data}


def by_zone(branch: str | None = None) -> dict[str, list[str]]:
	"""Time zone → the user's branches in it: one query a zone, and there are few."""
	filters = {"name": branch} if branch else {}
	if not sees_everything():
		filters["name"] = ("in", [name for name in branches_of() if branch in (None, name)] or [""])
	zones = defaultdict(list)
	for row in frappe.get_all("Branch", filters, ["name", "time_zone"]):
		zones[row.time_zone or get_system_timezone()].append(row.name)
	return zones


def site_time(moment: datetime) -> datetime:
	"""An aware moment as the database keeps it: in the site's time zone, without one."""
	return moment.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None)
