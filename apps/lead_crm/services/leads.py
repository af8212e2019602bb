"""Leads: who they are, how their status moves, and that each one's person is a customer (A1, B11, C18)."""

from math import inf
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime, today

from lead_crm.domain import identity
from lead_crm.domain import pipeline as rules
from lead_crm.domain.pipeline import IllegalMove
from lead_crm.exceptions import IllegalTransition, InvalidInput
from lead_crm.services import contact_details, customers, events, pipelines, status_changes
from lead_crm.services.branches import currency_of, organization_of
from lead_crm.services.document import stored

PERSON_FIELDS = ("full_name", "phone", "email", "passport_number", "city", "branch")


class Move(NamedTuple):
	"""How a status is being changed: with which note, and whether a business rule does it rather than a person."""

	note: str | None = None
	by_rule: bool = False


def move(lead, status: str, note: str | None = None, by_rule: bool = False):
	"""The one function for status (C18, E2): checks the pipeline, stamps times, keeps the history, saves.

	:param by_rule: a visit's outcome, a follow-up or a booking moves the lead; the table of moves is for people
	:return: the lead
	:raises IllegalTransition: the pipeline does not allow it; says which moves it allows
	"""
	lead.status = status
	lead.flags.move = Move(note, by_rule)
	return lead.save(ignore_permissions=by_rule)  # a rule moves the lead whoever may edit it


def check(lead) -> None:
	"""The fields of a lead: who it is, where it belongs, and that each value is one.

	:raises InvalidInput: naming the field, the value and what would be right
	"""
	lead.organization = organization_of(lead.branch)
	lead.pipeline = lead.pipeline or pipelines.default()
	lead.currency = lead.currency or currency_of(lead.branch)
	lead.full_name = _full_name(lead)
	_check_place(lead)
	_check_values(lead)


def _full_name(lead) -> str:
	names = (lead.business_name,) if lead.lead_kind == "Business" else (lead.first_name, lead.last_name)
	full_name = " ".join(name for name in names if name)
	if not full_name:
		label = _("Business Name") if lead.lead_kind == "Business" else _("First Name")
		frappe.throw(_("{0} is missing: a lead needs a name.").format(label), InvalidInput)
	if len(full_name) > 140:
		frappe.throw(
			_("The name is longer than 140 characters: “{0} …”").format(full_name[:40]), InvalidInput
		)
	return full_name


def _check_place(lead) -> None:
	before = stored(lead, "organization")
	if before.organization and before.organization != lead.organization:
		frappe.throw(_("A lead stays in its organization, {0}.").format(before.organization), InvalidInput)


def _check_values(lead) -> None:
	contact_details.check(lead)
	if lead.date_of_birth and getdate(lead.date_of_birth) > getdate(today()):
		contact_details.refuse(lead, "date_of_birth", _("a birth date is not in the future"))
	for field in ("score", "probability"):
		if not 0 <= _number(lead, field) <= 100:
			contact_details.refuse(lead, field, _("it goes from 0 to 100"))
	if not 0 <= _number(lead, "potential_revenue") < inf:
		contact_details.refuse(lead, "potential_revenue", _("it is zero or more"))


def _number(lead, field: str) -> float:
	"""A form may send a number as text."""
	try:
		return float(lead.get(field) or 0)
	except (TypeError, ValueError):
		contact_details.refuse(lead, field, _("it is a number"))


def pass_through_pipeline(lead) -> None:
	"""Where every change of status is caught, whichever door it came through.

	:raises IllegalTransition: the pipeline does not allow the move
	"""
	pipeline = pipelines.load(lead.pipeline)
	before = stored(lead, "status", "pipeline")
	lead.status = (
		lead.status if before.status or _is_stage(pipeline, lead.status) else rules.first_status(pipeline)
	)
	changed_pipeline = before.pipeline and before.pipeline != lead.pipeline
	if before.status == lead.status and not changed_pipeline:
		return
	_check_move(lead, pipeline, None if changed_pipeline else before.status)
	_stamp(lead, rules.stage_of(pipeline, lead.status))


def _is_stage(pipeline: rules.Pipeline, status: str | None) -> bool:
	return bool(status and rules.stage_of(pipeline, status))


def _check_move(lead, pipeline: rules.Pipeline, from_status: str | None) -> None:
	by_rule = (lead.flags.move or Move()).by_rule
	if lead.archived and not by_rule:
		frappe.throw(_("{0} is archived; restore it first.").format(lead.full_name), IllegalTransition)
	try:
		rules.check_move(pipeline, from_status, lead.status, frappe.get_roles(), by_rule)
	except IllegalMove as error:
		allowed = ", ".join(_(status) for status in error.allowed) or _("none")
		message = _("{0} cannot go from {1} to {2}. Allowed now: {3}.").format(
			lead.full_name, _(from_status or "–"), _(lead.status), allowed
		)
		frappe.throw(message, IllegalTransition)


def allowed_moves(lead) -> list[str]:
	"""The statuses to which the user may move this lead now, in the pipeline's order (C29)."""
	if lead.archived:
		return []
	return rules.allowed_moves(pipelines.load(lead.pipeline), lead.status, frappe.get_roles())


def _stamp(lead, stage: rules.Stage) -> None:
	now = now_datetime()
	before = stored(lead, "status", "status_since", "probability")
	lead.flags.moved = frappe._dict(from_status=before.status, since=before.status_since, at=now)
	lead.status_since = now
	lead.stage_type = stage.stage_type
	is_given = (lead.probability or 0) != (before.probability or 0)  # by whoever moves it, or makes it
	if stage.stage_type != "Open" or not is_given:
		lead.probability = stage.probability
	lead.converted_at = (lead.converted_at or now) if stage.stage_type == "Won" else None
	lead.closed_at = (lead.closed_at or now) if stage.stage_type == "Lost" else None
	if stage.stage_type != "Lost":
		lead.closed_reason = lead.loss_reason = None
	elif not lead.closed_reason:
		lead.closed_reason = ((lead.flags.move or Move()).note or "")[:500] or None


def record_move(lead) -> None:
	"""The history of statuses (E3): one row for each move, never edited."""
	moved, how = lead.flags.pop("moved", None), lead.flags.pop("move", None) or Move()
	if moved:
		status_changes.record(lead, moved.from_status, moved.since, moved.at, how.note)
		_tell(lead, moved.from_status)


def _tell(lead, from_status: str | None) -> None:
	"""Other programs hear of it; a lead that begins as a won one is created and converted."""
	values = {
		"pipeline": lead.pipeline,
		"from_status": from_status,
		"to_status": lead.status,
		"customer": lead.customer,
	}
	events.record("lead.moved" if from_status else "lead.created", lead, values)
	if lead.stage_type == "Won":
		events.record("lead.converted", lead, values | {"booking": lead.booking})


def push_to_customer(lead) -> None:
	"""Every lead's person is a customer, once (B11). Without a key nobody could be recognised, so that waits for the sale."""
	if lead.is_new():
		lead.customer = None  # a copy of a lead is of whoever its own phone, email or passport says
	if not (contact_details.has_key(lead) or lead.customer or lead.stage_type == "Won"):
		return
	before = stored(lead, *PERSON_FIELDS, "stage_type", "customer")
	watched = (*PERSON_FIELDS, "stage_type")
	if before.customer and all(before[field] == lead.get(field) for field in watched):
		return
	upserted = customers.upsert_of_account(lead)
	lead.customer = upserted.customer
	lead.flags.of_new_customer = upserted.created


def convert(lead, booking: str | None = None, by_rule: bool = False):
	"""Won: stamps the date, links the booking, makes the customer; the lead stays (C14, A12).

	:return: the lead; converting twice changes nothing
	"""
	if booking:
		_check_booking(lead, booking)
		lead.booking = booking
	return move(lead, _outcome(lead, rules.won_status), by_rule=by_rule)


def _check_booking(lead, booking: str) -> None:
	branch = frappe.db.get_value("Booking", booking, "branch")
	if not branch:
		frappe.throw(_("Booking “{0}” does not exist.").format(booking), frappe.DoesNotExistError)
	if branch != lead.branch:
		frappe.throw(_("Booking {0} is not of branch {1}.").format(booking, lead.branch), InvalidInput)


def close(lead, reason: str, note: str | None = None, by_rule: bool = False):
	"""Lost: the reason is kept, the lead stays (C15, A13).

	:param reason: 1 to 500 characters
	:return: the lead
	"""
	reason = identity.clean_text(reason or "")
	if not 1 <= len(reason) <= 500:
		frappe.throw(
			_("Say in 1 to 500 characters why the lead is lost; this has {0}.").format(len(reason)),
			InvalidInput,
		)
	lead.closed_reason = reason
	return move(lead, _outcome(lead, rules.lost_status), note or reason, by_rule)


def _outcome(lead, status_of) -> str:
	status = status_of(pipelines.load(lead.pipeline))
	if not status:
		frappe.throw(_("Pipeline {0} has no stage for this outcome.").format(lead.pipeline), InvalidInput)
	return status


def follow(lead, statuses: tuple[str, ...], note: str | None = None):
	"""Something happened to the lead that takes it to the first of these stages that its pipeline has (C9–C13).

	A lead that is won or lost stays so, and a pipeline without such a stage is left alone.

	:return: the lead
	"""
	pipeline = pipelines.load(lead.pipeline)
	status = next((status for status in statuses if rules.stage_of(pipeline, status)), None)
	if not status or status == lead.status or lead.stage_type != "Open":
		return lead
	return move(lead, status, note, by_rule=True)


def of_customers(names: set[str], branch: str) -> dict[str, str]:
	"""Customer → its lead in this branch: one still open before one that is not, the newest of those (A4, A27)."""
	rows = frappe.get_all(
		"Lead",
		{"customer": ("in", sorted(names)), "branch": branch, "archived": 0},
		["name", "customer", "stage_type"],
		order_by="creation",
	)
	return {row.customer: row.name for row in sorted(rows, key=lambda row: row.stage_type == "Open")}


def status_history(name: str) -> list[dict]:
	"""Every move of a lead, oldest first (E3)."""
	return status_changes.history("Lead", name)
