"""Many leads at once (D9, D10): each succeeds or fails on its own, and each is reported."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from functools import partial
from urllib.parse import quote

import frappe
from frappe import _
from frappe.desk.doctype.notification_log.notification_log import enqueue_create_notification
from frappe.utils import escape_html, get_fullname, strip_html

from lead_crm.exceptions import InvalidInput
from lead_crm.services import follow_ups, leads
from lead_crm.services.transactions import in_one_go, lost_a_race

MOST = 500


def update_status(names: list[str], status: str, note: str | None = None) -> dict:
	"""Move leads to a status (D9); those whose pipeline does not allow it stay and say why.

	:param note: kept in the history of each
	:return: {updated, failed, results: [{lead, ok, error}]}, in the order given
	"""
	return _each(names, lambda lead: lead.status == status or leads.move(lead, status, note))


def assign(names: list[str], user: str, note: str | None = None) -> dict:
	"""Give leads to somebody (D10); those that the user cannot see stay and say why.

	Who gets leads and who loses them is told once for all.

	:param note: a comment on each
	:return: as `update_status`
	:raises InvalidInput: there is no such active user
	"""
	if not frappe.db.get_value("User", user, "enabled"):
		frappe.throw(_("There is no active user “{0}”.").format(user), InvalidInput)
	had: dict[str, str | None] = {}
	answer = _each(names, lambda lead: _give(lead, user, note, had))
	moved = [had[row["lead"]] for row in answer["results"] if row["ok"] and row["lead"] in had]
	frappe.db.after_commit.add(partial(_tell, user, Counter(moved), note))
	return answer


def plan_follow_ups(names: list[str], at: datetime, notes: str | None = None) -> dict:
	"""Plan a follow-up with each lead (X7), by whoever has the lead; one that is planned for that time already stays one.

	:param at: in the site's time zone
	:return: as `update_status`
	"""
	return _each(names, lambda lead: _plan(lead, at, notes))


def _plan(lead, at: datetime, notes: str | None) -> None:
	lead.check_permission("write")
	planned = {
		"reference_doctype": "Lead",
		"reference_name": lead.name,
		"status": "Pending",
		"scheduled_at": at,
	}
	if not frappe.db.exists("Follow Up", planned):
		follow_ups.add("Lead", lead.name, at, notes=notes, tell=False)  # My Day has them all


def _give(lead, user: str, note: str | None, had: dict[str, str | None]) -> None:
	if lead.assigned_to != user:
		had[lead.name] = lead.assigned_to
		lead.assigned_to = user
		lead.flags.assigned_in_bulk = True
		lead.save()
	if note:
		lead.add_comment("Comment", note)


def _tell(user: str, losers: Counter, note: str | None) -> None:
	"""One bell for all leads: five hundred would be none."""
	_ring(user, losers.total(), note, lambda lang: _("{0} assigned {1} leads to you", lang=lang))
	for loser, count in losers.items():
		_ring(loser, count, note, lambda lang: _("{0} gave {1} of your leads to somebody else", lang=lang))


def _ring(user: str | None, count: int, note: str | None, sentence: Callable[[str], str]) -> None:
	giver = frappe.session.user
	if not user or user == giver or not count:
		return
	language = frappe.db.get_value("User", user, "language")
	subject = sentence(language).format(frappe.bold(get_fullname(giver)), count)
	notification = {"type": "Assignment", "document_type": "Lead", "subject": subject, "from_user": giver}
	notification["link"] = f"/app/lead?assigned_to={quote(user)}"
	notification["email_content"] = escape_html(note) if note else None
	enqueue_create_notification(user, notification)


def _each(names: list[str], work: Callable) -> dict:
	"""Do the work on each lead the caller may see, locked in one order; a name that does not exist looks like one not seen."""
	names = list(dict.fromkeys(names))
	if not 1 <= len(names) <= MOST:
		message = _("leads must be 1 to {0} names; these are {1}.").format(MOST, len(names))
		frappe.throw(message, InvalidInput)
	return in_one_go(lambda: _all(names, work))


def _all(names: list[str], work: Callable) -> dict:
	seen = set(frappe.get_list("Lead", {"name": ("in", names)}, pluck="name", limit_page_length=0))
	errors = {name: _attempt(name, work) for name in sorted(seen)}
	results = [_result(name, errors.get(name), name in seen) for name in names]
	updated = sum(row["ok"] for row in results)
	return {"updated": updated, "failed": len(results) - updated, "results": results}


def _result(name: str, error: str | None, is_seen: bool) -> dict:
	error = error if is_seen else _("Lead {0} was not found.").format(name)
	return {"lead": name, "ok": not error, "error": error}


def _attempt(name: str, work: Callable) -> str | None:
	messages = len(frappe.local.message_log)
	frappe.db.savepoint("bulk_row")
	try:
		work(frappe.get_doc("Lead", name, for_update=True))
		return None
	except Exception as error:
		if lost_a_race(error):
			raise  # a deadlock has undone the other rows too: all of it is tried again
		frappe.db.rollback(save_point="bulk_row")
		sentence = _sentence(error)
		del frappe.local.message_log[messages:]
		return sentence


def _sentence(error: Exception) -> str:
	"""What a clerk reads; an error that is none of the clerk's is logged."""
	if isinstance(error, frappe.PermissionError):
		return _("You may not change this lead.")
	if not isinstance(error, frappe.ValidationError | frappe.DoesNotExistError):
		frappe.log_error("A lead could not be changed in bulk")
		return _("This lead could not be changed; the administrator finds the reason in the error log.")
	return strip_html(str(error))
