"""What a report looks at: the reader's branches, and whole days as each branch lives them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.query_builder import Criterion
from frappe.utils import getdate, today

from lead_crm.exceptions import InvalidInput
from lead_crm.services.agenda import by_zone, site_time
from lead_crm.services.times import date_from
from lead_crm.services.visible import visible

USUAL_DAYS = 90
NOT_SET = "Not Set"


@dataclass(frozen=True)
class Scope:
	"""One branch or all that the reader sees, and the days from first to last, both included."""

	first: date
	last: date
	branch: str | None = None

	def of(self, doctype: str, moment: str) -> list[Criterion]:
		"""Conditions for records of this DocType whose time `moment` lies in these days of their branch (A24)."""
		table = frappe.qb.DocType(doctype)
		days = [
			table.branch.isin(branches)
			& (table[moment] >= _midnight(self.first, zone))
			& (table[moment] < _midnight(self.last + timedelta(days=1), zone))
			for zone, branches in by_zone(self.branch).items()
		]
		return [*visible(doctype), Criterion.any(days or [table.branch.isin([""])])]


def scope_from(filters: dict[str, Any]) -> Scope:
	"""The filters `branch`, `from_date` and `to_date` of a report; the last 90 days where they are left empty.

	:raises InvalidInput: what is no date, or a period that ends before it begins
	"""
	last = date_from(_text(filters.get("to_date")), _("To Date")) or getdate(today())
	first = date_from(_text(filters.get("from_date")), _("From Date")) or last - timedelta(days=USUAL_DAYS)
	if first > last:
		frappe.throw(_("From Date {0} is after To Date {1}.").format(first, last), InvalidInput)
	return Scope(first, last, filters.get("branch") or None)


def seen(doctype: str, branch: str | None) -> list[Criterion]:
	"""Conditions for records of the reader's branches at any time (A24)."""
	in_branch = [frappe.qb.DocType(doctype).branch == branch] if branch else []
	return [*visible(doctype), *in_branch]


def choice(value: str | None, choices: dict[str, str]) -> str:
	"""The field behind what was chosen to group by; the first where nothing was.

	:raises InvalidInput: what is no choice, naming those that are
	"""
	if value and value not in choices:
		frappe.throw(_("“{0}” is no choice; these are: {1}.").format(value, ", ".join(choices)), InvalidInput)
	return choices[value or next(iter(choices))]


def labelled(rows: list[dict], field: str) -> list[dict]:
	"""Give each row of `group` a `label` that a person reads: a user by name, nothing as Not Set."""
	names = {}
	if field == "assigned_to":
		users = [row["group"] for row in rows if row["group"]]
		names = dict(frappe.get_all("User", {"name": ("in", users)}, ["name", "full_name"], as_list=True))
	for row in rows:
		row["label"] = names.get(row["group"]) or (_(row["group"]) if row["group"] else _(NOT_SET))
	return rows


def _text(value: Any) -> str | None:
	return str(value) if value else None


def _midnight(day: date, zone: str) -> datetime:
	return site_time(datetime.combine(day, time(), tzinfo=ZoneInfo(zone)))
