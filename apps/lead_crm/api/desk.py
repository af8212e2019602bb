"""What the desk's forms ask for, beside what programs do."""

import frappe
from frappe import _

from lead_crm.api.access import may_write
from lead_crm.api.door import endpoint
from lead_crm.api.shapes import Moment, Name, Names, PageLength, Start, Text
from lead_crm.api.values import names_from, page
from lead_crm.domain.urgency import KINDS
from lead_crm.exceptions import InvalidInput
from lead_crm.permissions import sees_branch
from lead_crm.services import board_cards as boards
from lead_crm.services import link_search, next_steps, people
from lead_crm.services import my_day as tasks
from lead_crm.services.times import time_from


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def colleagues(doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict) -> list:
	"""Users who work in a branch, for a link field; none of a branch that is not the caller's."""
	branch = (filters or {}).get("branch")
	return people.in_branch(branch, txt, start, page_len) if branch and sees_branch(branch) else []


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def linked(
	doctype: str,
	txt: str,
	searchfield: str,
	start: int,
	page_len: int,
	filters: dict | list | None = None,
	**asked,
) -> list:
	"""Leads or customers for a link field (C19); hooks.py puts it in the place of Frappe's search, which reads them all."""
	search = {"Lead": link_search.leads, "Customer": link_search.customers}.get(doctype)
	if not search:
		_refuse("doctype", doctype, ("Lead", "Customer"))
	rows = search(txt, _as_list(filters), start, page_len)
	return rows if asked.get("as_dict") else [tuple(row.values()) for row in rows]


def _as_list(filters: dict | list | None) -> list:
	if isinstance(filters, dict):
		return [
			[field, *(value if isinstance(value, list | tuple) else ("=", value))]
			for field, value in filters.items()
		]
	return list(filters or [])


@endpoint(methods=["GET", "POST"])
def my_day(
	whose: Name = "mine", kinds: Names | None = None, start: Start = 0, page_length: PageLength = 30
) -> dict:
	"""What is to be done now, the most urgent first (X8).

	:param whose: mine, which includes what is nobody's; or all, of all that the caller may see
	:param kinds: any of Promise, Visit, Follow Up, Call, Hot Lead
	:return: {data, total, counts: by kind, without_next_action}; each task with kind, doctype, name, title, band (Now, Late,
		Hot, Today), due, days_late, worker, branch, reference_doctype, reference_name, phone, phone_link, email
	"""
	kinds = names_from(kinds, "kinds")
	if unknown := sorted(set(kinds) - set(KINDS)):
		_refuse("kinds", ", ".join(unknown), KINDS)
	if whose not in ("mine", "all"):
		_refuse("whose", whose, ("mine", "all"))
	user = frappe.session.user if whose == "mine" else None
	return tasks.my_day(user, tuple(kinds), *page(start, page_length))


def _refuse(field: str, value: str, known: tuple[str, ...]) -> None:
	frappe.throw(
		_("{0} “{1}” is not known; these are: {2}.").format(field, value, ", ".join(known)), InvalidInput
	)


@endpoint(methods=["POST"], creates=True)
def note_contact(lead: Name, type: Name, details: Text | None = None, next_at: Moment | None = None) -> dict:
	"""Somebody was contacted, and the follow-up that was agreed is planned, in one step (X8).

	:param type: Call, Email, Meeting, WhatsApp, SMS or Visit
	:param next_at: ISO 8601; when to follow up, if at all
	:return: {interaction, next}
	"""
	done = next_steps.note_contact(may_write("Lead", lead), type, details, time_from(next_at, "next_at"))
	return {part: document.as_dict() if document else None for part, document in done.items()}


@frappe.whitelist()
def board_cards(board: str, filters: list | str | None = None) -> dict:
	"""The cards of a kanban board of leads, of each column the newest 50 (C29, C30).

	:param filters: as a list of the desk has them
	:return: {keys, values, user_info} as Frappe's lists, and totals by status
	"""
	filters = frappe.parse_json(filters) or []
	if not isinstance(filters, list):
		frappe.throw(_("{0} must be a list.").format("filters"), InvalidInput)
	return boards.cards(board, filters)
