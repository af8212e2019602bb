"""Follow-ups: promised contacts with a lead, area lead or customer, and what follows from each (A2, A9, C12, C13)."""

from datetime import datetime

import frappe
from frappe import _
from frappe.query_builder.functions import Min
from frappe.utils import format_datetime, get_datetime, now_datetime

from lead_crm.domain import outcomes
from lead_crm.exceptions import InvalidInput
from lead_crm.services import area_leads, interactions, leads, visits
from lead_crm.services.belonging import check_worker, inherit
from lead_crm.services.document import stored
from lead_crm.services.notices import tell_worker

PENDING = ("Follow Up Pending",)
KEEPS_NEXT = ("Lead", "Area Lead")


def add(
	doctype: str,
	name: str,
	scheduled_at: datetime,
	channel: str | None = None,
	assigned_to: str | None = None,
	notes: str | None = None,
	tell: bool = True,
):
	"""Promise a contact; the lead goes to Follow Up Pending where its pipeline has that (C12, A9, A19).

	:param scheduled_at: in the site's time zone
	:param tell: whether whoever is to do it hears of it
	:return: the follow-up
	"""
	follow_up = frappe.new_doc(
		"Follow Up", reference_doctype=doctype, reference_name=name, scheduled_at=scheduled_at
	)
	follow_up.update({"channel": channel or "Call", "assigned_to": assigned_to, "notes": notes})
	follow_up.flags.tell_nobody = not tell
	return follow_up.insert()


def complete(follow_up, outcome: str, notes: str | None = None, next_at: datetime | None = None) -> dict:
	"""The contact happened: stamp it, carry the outcome to the lead, and plan what comes next in the same step (C13).

	:param next_at: when the next follow-up is due, or for Scheduled Visit the visit; in the site's time zone
	:return: {follow_up, lead, next}
	:raises InvalidInput: no such outcome, or the follow-up is not pending any more: done twice, it would plan two
	"""
	_refuse_ended(follow_up.status)
	follow_up.status = "Completed"
	follow_up.outcome = outcome
	follow_up.notes = "\n".join(filter(None, (follow_up.notes, notes)))
	follow_up.flags.visit_follows = bool(next_at and outcome == "Scheduled Visit")
	follow_up.save()
	following = _plan_next(follow_up, next_at) if next_at else None
	reference = frappe.get_doc(follow_up.reference_doctype, follow_up.reference_name)
	return {"follow_up": follow_up, "lead": reference, "next": following}


def _plan_next(follow_up, next_at: datetime):
	if follow_up.flags.visit_follows and follow_up.reference_doctype == "Lead":
		return visits.schedule(frappe.get_doc("Lead", follow_up.reference_name), next_at)
	reference = (follow_up.reference_doctype, follow_up.reference_name)
	return add(*reference, next_at, follow_up.channel, follow_up.assigned_to)


def cancel(follow_up, notes: str | None = None):
	"""The contact will not happen; the lead stays where it is.

	:return: the follow-up; cancelling twice changes nothing
	"""
	if follow_up.status != "Cancelled":
		follow_up.status = "Cancelled"
		follow_up.notes = "\n".join(filter(None, (follow_up.notes, notes)))
		follow_up.save()
	return follow_up


def check(follow_up) -> None:
	"""The fields of a follow-up, and that it is completed or cancelled at most once."""
	reference = inherit(follow_up, follow_up.reference_doctype, follow_up.reference_name)
	follow_up.reference_title = reference.title
	if follow_up.is_new():
		follow_up.assigned_to = follow_up.assigned_to or reference.assigned_to
	check_worker(follow_up.assigned_to, follow_up.branch, _("Assigned To"))
	before = stored(follow_up, "status", "outcome")
	if before.status in ("Completed", "Cancelled") and (before.status, before.outcome) != (
		follow_up.status,
		follow_up.outcome,
	):
		_refuse_ended(before.status)
	_check_outcome(follow_up, before)


def _refuse_ended(status: str) -> None:
	if status != "Pending":
		message = _("This follow-up is {0} already; add a new one instead.")
		frappe.throw(message.format(_(status)), InvalidInput)


def _check_outcome(follow_up, before) -> None:
	if follow_up.outcome and follow_up.status == "Pending":
		follow_up.status = "Completed"
	if follow_up.outcome and follow_up.outcome not in outcomes.FOLLOW_UP_OUTCOMES:
		frappe.throw(
			_("Outcome “{0}” is not known; these are: {1}.").format(
				follow_up.outcome, ", ".join(outcomes.FOLLOW_UP_OUTCOMES)
			),
			InvalidInput,
		)
	if follow_up.outcome and follow_up.status == "Cancelled":
		frappe.throw(_("A cancelled follow-up has no outcome."), InvalidInput)
	if follow_up.status == "Completed" and before.status != "Completed":
		follow_up.completed_at = now_datetime()


def carry_through(follow_up) -> None:
	"""What a new or completed follow-up does to the lead; a cancelled one does nothing (C12, C13)."""
	before = stored(follow_up, "status")
	if follow_up.status == "Pending" and not before.status:
		if not follow_up.flags.from_lead:
			_move(follow_up, PENDING)
	elif follow_up.status == "Completed" and before.status != "Completed":
		_stamp_contact(follow_up)
		_apply(follow_up, outcomes.after_follow_up(follow_up.outcome))
	keep_next(follow_up.reference_doctype, follow_up.reference_name)
	_tell(follow_up)


def _tell(follow_up) -> None:
	if follow_up.status == "Pending":
		when = format_datetime(follow_up.scheduled_at, "short")
		sentence = _("You are to follow up with {0}: {1}").format(follow_up.reference_title, when)
		tell_worker(follow_up, "assigned_to", sentence)


def _move(follow_up, statuses: tuple[str, ...]) -> None:
	if follow_up.reference_doctype == "Lead":
		leads.follow(_reference(follow_up), statuses)
	elif follow_up.reference_doctype == "Area Lead" and statuses == PENDING:
		area_leads.follow(_reference(follow_up), PENDING[0])


def _reference(follow_up):
	return frappe.get_doc(follow_up.reference_doctype, follow_up.reference_name)


def _apply(follow_up, consequence: outcomes.Consequence) -> None:
	if follow_up.reference_doctype == "Customer":
		return
	reason = (follow_up.notes or "")[:500] or _("Lost at a follow-up")
	if follow_up.reference_doctype == "Area Lead":
		if consequence.wins or consequence.loses:
			area_leads.update_status(
				_reference(follow_up), "Converted" if consequence.wins else "Lost", reason
			)
	elif consequence.wins:
		leads.convert(_reference(follow_up), by_rule=True)
	elif consequence.loses:
		leads.close(_reference(follow_up), reason, by_rule=True)
	elif consequence.status and not follow_up.flags.visit_follows:
		_move(follow_up, (consequence.status,))


def _stamp_contact(follow_up) -> None:
	"""A completed follow-up was a contact, or at least an attempt (D1)."""
	at = follow_up.completed_at if outcomes.was_reached(follow_up.outcome) else None
	interactions.stamp_contact(
		follow_up.reference_doctype, follow_up.reference_name, at, follow_up.channel == "Call"
	)


def keep_typed(reference) -> None:
	"""A next follow-up that is typed on the lead itself becomes one, so that nothing promised is only a date (A1)."""
	typed = get_datetime(reference.next_follow_up) if reference.next_follow_up else None
	if typed == stored(reference, "next_follow_up").next_follow_up:
		return
	at = {
		"reference_doctype": reference.doctype,
		"reference_name": reference.name,
		"scheduled_at": typed,
		"status": "Pending",
	}
	if typed and not frappe.db.exists("Follow Up", at):
		follow_up = frappe.new_doc("Follow Up", **at)
		follow_up.flags.from_lead = follow_up.flags.tell_nobody = True
		follow_up.insert(
			ignore_permissions=True
		)  # the right to write the lead is the right to plan its next step
	keep_next(reference.doctype, reference.name)
	reference.next_follow_up = frappe.db.get_value(reference.doctype, reference.name, "next_follow_up")


def keep_next(doctype: str, name: str) -> None:
	"""The lead's next follow-up is always the earliest pending one, whatever happened to them."""
	if doctype not in KEEPS_NEXT:
		return
	table = frappe.qb.DocType("Follow Up")
	earliest = (
		frappe.qb.from_(table)
		.select(Min(table.scheduled_at))
		.where(
			(table.reference_doctype == doctype)
			& (table.reference_name == name)
			& (table.status == "Pending")
		)
	).run()[0][0]
	if frappe.db.get_value(doctype, name, "next_follow_up") != earliest:
		frappe.db.set_value(doctype, name, "next_follow_up", earliest, update_modified=False)
