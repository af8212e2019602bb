"""Leads put away and brought back (D8), and the one place where the traces of a lead or area lead that is purged go with it
(C25)."""

import frappe
from frappe.utils import get_datetime

from lead_crm.domain import pipeline as rules
from lead_crm.services import leads, pipelines, status_changes
from lead_crm.services.belonging import BY_LINK, BY_REFERENCE
from lead_crm.services.system_fields import set_by_system

TAG = "archived"
ARCHIVED = "Archived"
TRACES = (
	("Comment", "reference_doctype", "reference_name"),
	("Version", "ref_doctype", "docname"),
	("ToDo", "reference_type", "reference_name"),
)


def archive(lead, note: str | None = None):
	"""Put a lead away: lost, tagged, out of the lists; nothing of it is deleted (D8).

	:return: the lead; archiving twice changes nothing
	"""
	if lead.archived:
		return lead
	set_by_system(lead, archived=1)
	lead.closed_reason = lead.closed_reason or ARCHIVED
	lost = lead.status if lead.stage_type == "Lost" else rules.lost_status(pipelines.load(lead.pipeline))
	leads.move(lead, lost, f"{ARCHIVED}: {note}" if note else ARCHIVED, by_rule=True)
	lead.add_tag(TAG)
	return lead.reload()


def restore(lead, note: str | None = None):
	"""Bring an archived lead back to the status it had before, or else to the first stage of its pipeline (D8).

	:return: the lead; restoring twice changes nothing
	"""
	if not lead.archived:
		return lead
	before = _before_archiving(lead)
	set_by_system(lead, archived=0, converted_at=before.converted_at)
	leads.move(lead, before.status, note or "Restored", by_rule=True)
	lead.remove_tag(TAG)
	return lead.reload()


def _before_archiving(lead) -> frappe._dict:
	"""The status that archiving took the lead from, and when it had been won; the present one where it was lost already."""
	moves = status_changes.history("Lead", lead.name)
	last = moves[-1] if moves else frappe._dict()
	if not (last.note or "").startswith(ARCHIVED):
		return frappe._dict(status=lead.status)
	pipeline = pipelines.load(lead.pipeline)
	stage = rules.stage_of(pipeline, last.from_status)
	won = [get_datetime(row.changed_at) for row in moves if row.to_status == last.from_status]
	is_won = bool(stage and stage.stage_type == "Won")
	return frappe._dict(
		status=stage.status if stage else rules.first_status(pipeline),
		converted_at=won[-1] if is_won and won else None,
	)


def purge(document) -> None:
	"""What hangs on a lead or area lead goes with it, by sets; what has a life of its own (customer, contacts, bookings)
	stays (C25)."""
	for doctype, filters in _hanging(document.doctype, document.name):
		if frappe.db.table_exists(doctype) and (names := frappe.get_all(doctype, filters, pluck="name")):
			_delete(doctype, names)
	links = {"link_doctype": document.doctype, "link_name": document.name}
	frappe.db.delete("Dynamic Link", links | {"parenttype": ("in", ("Contact", "Address"))})


def _hanging(doctype: str, name: str) -> list[tuple[str, dict]]:
	by_link = [(hanging, {field: name}) for hanging, field in BY_LINK.items()] if doctype == "Lead" else []
	reference = {"reference_doctype": doctype, "reference_name": name}
	return by_link + [(hanging, reference) for hanging in BY_REFERENCE]


def _delete(doctype: str, names: list[str]) -> None:
	ours = ("in", names)
	for trace, type_field, name_field in TRACES:
		frappe.db.delete(trace, {type_field: doctype, name_field: ours})
	for field in frappe.get_meta(doctype).get_table_fields():
		frappe.db.delete(field.options, {"parenttype": doctype, "parent": ours})
	frappe.db.delete(doctype, {"name": ours})
