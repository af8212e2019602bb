"""Call plans: which account is called when, in its own time zone and on the branch's working days (E7–E10, X11)."""

from datetime import datetime, timezone
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

import frappe
from frappe import _
from frappe.utils import get_datetime, get_system_timezone, now_datetime

from lead_crm.domain import cadence
from lead_crm.domain.calendar import day_end, day_start
from lead_crm.exceptions import InvalidInput
from lead_crm.services.agenda import site_time
from lead_crm.services.belonging import check_worker, inherit
from lead_crm.services.document import stored

CLOCK = ("frequency", "every_days", "time_zone", "last_called")
FIELDS = [
	"name", "lead", "lead_name", "branch", "assigned_to", "frequency", "every_days", "time_zone", "last_called",
	"next_call_date", "notes", "is_active",
]  # fmt: skip


def check(plan) -> None:
	"""The fields of a call plan; the next call follows from the last one and the frequency (E9, E10).

	:raises InvalidInput: naming what cannot be right
	"""
	reference = inherit(plan, "Lead", plan.lead)
	plan.lead_name = reference.title
	if plan.is_new():
		plan.assigned_to = plan.assigned_to or reference.assigned_to
	check_worker(plan.assigned_to, plan.branch, _("Assigned To"))
	_check_frequency(plan)
	before = stored(plan, *CLOCK, "next_call_date")
	if not plan.next_call_date or any(
		(before[field] or None) != (plan.get(field) or None) for field in CLOCK
	):
		if plan.is_new() and plan.next_call_date:
			return
		plan.next_call_date = next_call(plan)


def _check_frequency(plan) -> None:
	if plan.frequency not in cadence.FREQUENCIES:
		known = ", ".join(cadence.FREQUENCIES)
		frappe.throw(
			_("Frequency “{0}” is not known; these are: {1}.").format(plan.frequency, known), InvalidInput
		)
	if plan.frequency == cadence.CUSTOM and not 1 <= (plan.every_days or 0) <= 3650:
		frappe.throw(_("Every Days {0} must be 1 to 3650 days.").format(plan.every_days or 0), InvalidInput)
	if plan.frequency != cadence.CUSTOM:
		plan.every_days = None
	if plan.time_zone and plan.time_zone not in available_timezones():
		frappe.throw(_("Time Zone “{0}” is not known.").format(plan.time_zone), InvalidInput)


def next_call(plan) -> datetime:
	"""When the account is to be called: after the last call, or today where there was none; in the site's time zone."""
	if not plan.last_called:
		return now_datetime()
	last = get_datetime(plan.last_called).replace(tzinfo=ZoneInfo(get_system_timezone()))
	return site_time(
		cadence.next_call(last, plan.frequency, zone_of(plan), plan.every_days, working_days(plan.branch))
	)


def zone_of(plan) -> str:
	"""The account's time zone: its own, else the branch's, else the site's."""
	return (
		plan.time_zone or frappe.get_cached_value("Branch", plan.branch, "time_zone") or get_system_timezone()
	)


def working_days(branch: str) -> frozenset[int]:
	"""The weekdays on which a branch works; every day unless it says otherwise."""
	return cadence.WORKING_DAYS.get(
		frappe.get_cached_value("Branch", branch, "working_days"), cadence.EVERY_DAY
	)


def due(branch: str | None = None, assigned_to: str | None = None, now: datetime | None = None) -> list[dict]:
	"""Active plans that the user may see whose call is due on the account's today, or was missed; most overdue first (E8).

	:param now: an aware moment; the present one when left out
	:return: plans with `days_overdue`
	"""
	now = now or datetime.now(timezone.utc)
	filters: dict[str, Any] = {"is_active": 1, "next_call_date": ("<", site_time(day_end(now, "Etc/GMT+12")))}
	filters |= {field: value for field, value in (("branch", branch), ("assigned_to", assigned_to)) if value}
	rows = frappe.get_list(
		"Call Plan",
		filters=filters,
		fields=FIELDS,
		order_by="next_call_date",
		limit_page_length=0,
		ignore_ifnull=True,  # so that the index is used
	)
	return [row for row in rows if _is_due(row, now)]


def _is_due(row, now: datetime) -> bool:
	zone = zone_of(row)
	row.days_overdue = max(0, (site_time(day_start(now, zone)) - row.next_call_date).days + 1)
	if row.next_call_date >= site_time(day_start(now, zone)):
		row.days_overdue = 0
	return row.next_call_date < site_time(day_end(now, zone))


def record_call(
	plan, called_at: datetime | None = None, details: str | None = None, contact: str | None = None
) -> dict:
	"""A call was made: one step notes the interaction and sets the next date (E9).

	:param called_at: in the site's time zone; now when left out, never later
	:return: {call_plan, interaction}
	:raises InvalidInput: the time is in the future
	"""
	from lead_crm.services import interactions  # which counts every contact through this module

	called_at = called_at or now_datetime()
	if called_at > now_datetime():
		frappe.throw(_("Called At {0} is in the future.").format(called_at), InvalidInput)
	values = {"date": called_at, "contact": contact, "direction": "Outbound"}
	interaction = interactions.log("Lead", plan.lead, "Call", details, **values)
	plan.reload()
	return {"call_plan": plan, "interaction": interaction}


def count_from(lead: str, at: datetime) -> None:
	"""Any contact with the account resets the clock of its active plans (X11); an older one does not turn it back."""
	for name in frappe.get_all("Call Plan", {"lead": lead, "is_active": 1}, pluck="name"):
		plan = frappe.get_doc("Call Plan", name, for_update=True)
		if not plan.last_called or at > get_datetime(plan.last_called):
			plan.last_called = at
			plan.save(ignore_permissions=True)  # follows from the contact that was just noted


def count_without(lead: str, was: datetime, last: datetime | None) -> None:
	"""A contact at this time was taken back: plans that counted from it count from the last one that is left (X11)."""
	for name in frappe.get_all("Call Plan", {"lead": lead, "last_called": was}, pluck="name"):
		plan = frappe.get_doc("Call Plan", name, for_update=True)
		plan.last_called = last
		plan.save(ignore_permissions=True)  # follows from the contact that was just taken back


def set_frequency(plan, frequency: str, every_days: int | None = None):
	"""Change how often the account is called; the next date is worked out anew from the last call (E10).

	:return: the plan
	"""
	plan.update({"frequency": frequency, "every_days": every_days})
	return plan.save()
