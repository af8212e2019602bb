"""Puts what was made in a minute back to the months in which it is said to have happened (B14), by sets.

The services stamp everything with the present, as they must. Afterwards the times, and the times named in the tracked
changes, are moved; nothing else is.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import frappe

TIMES = ("status_since", "converted_at", "closed_at", "last_activity", "discovery_completed_at")
OUTCOME = {"Won": "converted_at", "Lost": "closed_at"}
# What the services make along with a lead: DocType → the fields that name the lead.
HANGING = {
	"ToDo": ("reference_type", "reference_name"),
	"Comment": ("reference_doctype", "reference_name"),
	"Follow Up": ("reference_doctype", "reference_name"),
}


def backdate_leads(moves: dict[str, list[datetime]]) -> None:
	"""Leads, their status history and their tracked changes.

	:param moves: lead → when each of its moves was, the first being its creation
	"""
	rows = frappe.get_all("Lead", {"name": ("in", list(moves))}, ["name", "stage_type"])
	frappe.db.bulk_update(
		"Lead", {row.name: _lead_times(row, moves[row.name]) for row in rows}, update_modified=False
	)
	_backdate_status_changes(moves)
	for doctype, (doctype_field, name_field) in HANGING.items():
		_backdate_hanging(doctype, doctype_field, name_field, moves)
	_backdate_versions("Lead", {lead: times[1:] or times for lead, times in moves.items()})


def _lead_times(row, times: list[datetime]) -> dict:
	first, last = times[0], times[-1]
	outcome = {field: last if row.stage_type == stage_type else None for stage_type, field in OUTCOME.items()}
	contact = last if len(times) > 1 else None
	return {"creation": first, "modified": last, "status_since": last, "last_contact_at": contact, **outcome}


@dataclass
class Past:
	"""When what hangs on the leads was really done, to be written when all of it is there."""

	values: dict[str, dict[str, dict]] = field(default_factory=lambda: defaultdict(dict))

	def was(self, doctype: str, name: str, made: datetime, changed: datetime | None = None, **values) -> None:
		"""A document was made, and last changed, then; and has these other values since. The same for all of a DocType."""
		self.values[doctype][name] = {"creation": made, "modified": changed or made, **values}

	def write(self) -> None:
		"""By sets."""
		for doctype, updates in self.values.items():
			frappe.db.bulk_update(doctype, updates, update_modified=False)


def _backdate_status_changes(moves: dict[str, list[datetime]]) -> None:
	rows = frappe.get_all(
		"Status Change",
		{"reference_doctype": "Lead", "reference_name": ("in", list(moves))},
		["name", "reference_name"],
		order_by="changed_at, creation",
	)
	updates, number = {}, dict.fromkeys(moves, 0)
	for row in rows:
		times, nth = moves[row.reference_name], number[row.reference_name]
		number[row.reference_name] += 1
		seconds = int((times[nth] - times[nth - 1]).total_seconds()) if nth else 0
		at = times[nth]
		updates[row.name] = {"changed_at": at, "creation": at, "modified": at, "seconds_in_status": seconds}
	frappe.db.bulk_update("Status Change", updates, update_modified=False)


def _backdate_hanging(
	doctype: str, doctype_field: str, name_field: str, moves: dict[str, list[datetime]]
) -> None:
	"""Made with the lead, last changed with it."""
	filters = {doctype_field: "Lead", name_field: ("in", list(moves))}
	updates = {
		name: {"creation": moves[lead][0], "modified": moves[lead][-1]}
		for name, lead in frappe.get_all(doctype, filters, ["name", name_field], as_list=True)
	}
	if doctype == "ToDo":
		for values in updates.values():
			values["date"] = values["creation"].date()
	frappe.db.bulk_update(doctype, updates, update_modified=False)


def backdate_customers(seen: dict[str, tuple[datetime, datetime]]) -> None:
	"""Customers, the keys they are known by, and their tracked changes.

	:param seen: customer → when it was first and last heard of
	"""
	updates = {
		name: {"creation": first, "modified": last, "last_activity": last}
		for name, (first, last) in seen.items()
	}
	frappe.db.bulk_update("Customer", updates, update_modified=False)
	rows = frappe.get_all("Customer Identity", {"customer": ("in", list(seen))}, ["name", "customer"])
	keys = {row.name: {"creation": seen[row.customer][0], "modified": seen[row.customer][0]} for row in rows}
	frappe.db.bulk_update("Customer Identity", keys, update_modified=False)
	_backdate_versions("Customer", {name: [last] for name, (_first, last) in seen.items()})


def backdate(doctype: str, times: dict[str, datetime]) -> None:
	"""Other documents: made, and last changed, at one time."""
	updates = {name: {"creation": at, "modified": at} for name, at in times.items()}
	frappe.db.bulk_update(doctype, updates, update_modified=False)
	_backdate_versions(doctype, {name: [at] for name, at in times.items()})


def _backdate_versions(doctype: str, times: dict[str, list[datetime]]) -> None:
	"""The nth tracked change of a document was at its nth time; any more were at its last."""
	rows = frappe.get_all(
		"Version",
		{"ref_doctype": doctype, "docname": ("in", list(times))},
		["name", "docname", "data"],
		order_by="creation",
	)
	updates, number = {}, dict.fromkeys(times, 0)
	for row in rows:
		own = times[row.docname]
		at = own[min(number[row.docname], len(own) - 1)]
		number[row.docname] += 1
		updates[row.name] = {"creation": at, "modified": at, "data": _with_times(row.data, at)}
	frappe.db.bulk_update("Version", updates, update_modified=False)


def _with_times(data: str, at: datetime) -> str:
	"""The tracked change, naming the time at which it is now said to have been."""
	version = json.loads(data)
	for change in version.get("changed", ()):
		if change[0] in TIMES:
			change[1:] = [None, str(at) if change[2] else None]
	return json.dumps(version, indent=1)


def earliest_and_latest(pairs: Iterable[tuple[str, list[datetime]]]) -> dict[str, tuple[datetime, datetime]]:
	"""Name → the first and the last of all its times."""
	result: dict[str, tuple[datetime, datetime]] = {}
	for name, times in pairs:
		first, last = result.get(name, (times[0], times[-1]))
		result[name] = (min(first, times[0]), max(last, times[-1]))
	return result
