"""Intro visits: planning one and its outcome move the lead (C3, C10, C11, C20)."""

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime

from lead_crm.domain import outcomes
from lead_crm.exceptions import InvalidInput
from lead_crm.services import leads
from lead_crm.services.belonging import check_worker, inherit
from lead_crm.services.document import stored
from lead_crm.services.notices import tell_worker

LATEST_PAST = timedelta(days=1)


def schedule(lead, scheduled_at: datetime, batch: str | None = None, trainer: str | None = None):
	"""Plan a visit; the lead goes to Visit Scheduled (C10).

	:param scheduled_at: in the site's time zone, at most a day ago
	:return: the visit
	:raises InvalidInput: too long ago, or the trainer does not work in the branch
	"""
	visit = frappe.new_doc(
		"Intro Visit", lead=lead.name, scheduled_at=scheduled_at, batch=batch, trainer=trainer
	)
	return visit.insert()


def record_outcome(visit, outcome: str, notes: str | None = None, attended_at: datetime | None = None):
	"""How the visit went; the lead follows (C11).

	:param outcome: one of domain.outcomes.VISIT_LEADS_TO
	:param attended_at: in the site's time zone; now when left out, never for a No Show
	:return: the visit
	:raises InvalidInput: no such outcome, or the visit was cancelled
	"""
	visit.outcome = outcome
	visit.outcome_notes = notes or visit.outcome_notes
	visit.attended_at = attended_at or visit.attended_at
	return visit.save()


def check(visit) -> None:
	"""The fields of a visit; its status follows from its outcome."""
	before = stored(visit, "status", "outcome", "scheduled_at", "lead")
	visit.lead_name = inherit(visit, "Lead", visit.lead).title
	check_worker(visit.trainer, visit.branch, _("Trainer"))
	if get_datetime(visit.scheduled_at) != before.scheduled_at:
		_check_time(visit)
	if visit.outcome != before.outcome and visit.outcome:
		_apply_outcome(visit, before.status)
	elif before.status == "Cancelled" and visit.status != "Cancelled":
		frappe.throw(_("This visit was cancelled; plan a new one instead."), InvalidInput)
	elif visit.status in ("Attended", "No Show") and not visit.outcome:
		frappe.throw(_("Outcome is missing: say how the visit went."), InvalidInput)


def _check_time(visit) -> None:
	if get_datetime(visit.scheduled_at) < now_datetime() - LATEST_PAST:
		frappe.throw(
			_(
				"Scheduled At {0} is too long ago: a visit is planned for the future, or entered within a day."
			).format(visit.scheduled_at),
			InvalidInput,
		)


def _apply_outcome(visit, status_before: str | None) -> None:
	if visit.outcome not in outcomes.VISIT_LEADS_TO:
		frappe.throw(
			_("Outcome “{0}” is not known; these are: {1}.").format(
				visit.outcome, ", ".join(outcomes.VISIT_LEADS_TO)
			),
			InvalidInput,
		)
	if "Cancelled" in (status_before, visit.status):
		frappe.throw(
			_("This visit was cancelled, so it has no outcome. Plan a new one instead."), InvalidInput
		)
	visit.status = outcomes.visit_status(visit.outcome)
	visit.attended_at = None if visit.status == "No Show" else visit.attended_at or now_datetime()


def move_lead(visit) -> None:
	"""The lead follows a new visit and an outcome; a cancelled visit does not move it. A new trainer hears of it (C28)."""
	before = stored(visit, "outcome", "status")
	if visit.status == "Scheduled":
		when = format_datetime(visit.scheduled_at, "short")
		tell_worker(visit, "trainer", _("You give a visit to {0}: {1}").format(visit.lead_name, when))
	if visit.outcome and visit.outcome != before.outcome:
		status, note = outcomes.after_visit(visit.outcome), visit.outcome_notes
	elif not before.status and visit.status == "Scheduled":
		status, note = "Visit Scheduled", None
	else:
		return
	leads.follow(frappe.get_doc("Lead", visit.lead), (status,), note or _(visit.outcome or ""))
