"""Times and dates as programs and files write them, read into ours; what cannot be read is InvalidInput that names the field."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import get_system_timezone

from lead_crm.exceptions import InvalidInput

YEARS = range(1900, 2200)


def time_from(text: str | None, field: str) -> datetime | None:
	"""ISO 8601, with an offset or else in the site's time zone; the result is in the site's time zone, without one."""
	if not text:
		return None
	try:
		moment = datetime.fromisoformat(text.strip().replace("Z", "+00:00"))
	except ValueError:
		moment = None
	if not moment or moment.year not in YEARS:
		frappe.throw(
			_("{0} “{1}” is no time; one looks like 2026-03-31T14:05:00+05:00.").format(field, text[:60]),
			InvalidInput,
		)
	if moment.tzinfo:
		moment = moment.astimezone(ZoneInfo(get_system_timezone())).replace(tzinfo=None)
	return moment


def date_from(text: str | None, field: str) -> date | None:
	"""YYYY-MM-DD."""
	if not text:
		return None
	try:
		day = date.fromisoformat(text.strip())
	except ValueError:
		day = None
	if not day or day.year not in YEARS:
		frappe.throw(
			_("{0} “{1}” is no date; one looks like 2026-03-31.").format(field, text[:60]), InvalidInput
		)
	return day
