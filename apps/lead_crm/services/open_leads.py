"""One person is asked after once: a second open lead of the same person in a branch and pipeline joins the first (X1).

Ten clerks or programs that save one person at once leave one lead. The same name, and the same customer by phone, email or
passport, make the same person; another child of the same parent has another name. The next enquiry, after this one was won
or lost, is a lead of its own.
"""

import frappe
from frappe import _
from frappe.query_builder import Criterion, Order

from lead_crm.exceptions import DuplicateRecord

SAME = ("customer", "branch", "pipeline", "full_name")
NOT_TAKEN_OVER = (*SAME, "status", "assigned_to", "score", "score_is_manual", "probability", "organization")


class OpenAlready(DuplicateRecord):
	"""Somebody saved this person's lead before; `lead` is its name."""

	def __init__(self, lead: str):
		super().__init__(lead)
		self.lead = lead


def check_is_first(lead) -> None:
	"""Of a new lead, once its customer is known: the customer's keys are locked then, so all that others saved is seen.

	:raises OpenAlready: this person has an open lead in the branch and pipeline, and the settings do not allow several
	"""
	is_known = lead.customer and not lead.flags.of_new_customer
	if not (lead.is_new() and is_known and lead.stage_type == "Open"):
		return
	if frappe.get_cached_doc("Lead CRM Settings").several_open_leads:
		return
	known = frappe.qb.DocType("Lead")  # a query that Frappe need not parse, as every new lead asks it
	same = [known[field] == lead.get(field) for field in SAME]
	same += [known.stage_type == "Open", known.archived == 0]
	query = frappe.qb.from_(known).select(known.name).where(Criterion.all(same))
	if others := query.orderby(known.modified, order=Order.desc).limit(1).run(pluck=True):
		raise OpenAlready(others[0])


def join(lead, name: str):
	"""Fill in what the open lead lacks, and be that lead from now on.

	:param lead: the document that was to be inserted
	:return: the same document, as the open lead
	:raises DuplicateRecord: the user may not change the open one; it is not named then
	"""
	known = frappe.get_doc("Lead", name, for_update=True)
	if not (lead.flags.ignore_permissions or known.has_permission("write")):
		frappe.throw(
			_("{0} has an open lead in {1} already, with a colleague.").format(lead.full_name, lead.branch),
			DuplicateRecord,
		)
	if _fill(known, lead):
		known.save(ignore_permissions=lead.flags.ignore_permissions)  # the right to make it was checked
	frappe.msgprint(_("{0} has an open lead already: {1}.").format(known.full_name, known.name), alert=True)
	localname = lead.get("localname")
	lead.__dict__.clear()
	lead.__dict__.update(known.__dict__)
	if localname:
		lead.localname = localname  # by which the desk's form knows what became of its new document
	return lead


def _fill(known, given) -> bool:
	"""Whether anything was filled in."""
	filled = False
	for field in known.meta.fields:
		value = given.get(field.fieldname)
		if not value or field.read_only or field.fieldname in NOT_TAKEN_OVER or known.get(field.fieldname):
			continue
		known.set(field.fieldname, _rows(value) if isinstance(value, list) else value)
		filled = True
	return _add_remarks(known, given.remarks) or filled


def _rows(rows: list) -> list[dict]:
	return [row.as_dict(no_default_fields=True) for row in rows]


def _add_remarks(known, remarks: str | None) -> bool:
	if not remarks or remarks in (known.remarks or ""):
		return False
	known.remarks = f"{known.remarks}\n{remarks}"
	return True
