"""Hand-over: the one way by which a stored record goes to another branch, and what hangs on it goes along (A24, X4)."""

from collections.abc import Iterable

import frappe
from frappe import _

from lead_crm.exceptions import InvalidInput
from lead_crm.membership import manages, sees_branch
from lead_crm.services.assignment import may_work
from lead_crm.services.belonging import WORKER, hanging_on
from lead_crm.services.document import stored

RECORDS = ("Lead", "Area Lead", "Customer")
READERS = (("DocShare", "share_doctype", "share_name"), ("Document Follow", "ref_doctype", "ref_docname"))


def hand_over(doctype: str, name: str, to_branch: str, note: str | None = None):
	"""Give a record to another branch of its organization, with all that hangs on it.

	Whoever worked it and does not work in the new branch is no longer assigned; the managers there find it in their list.

	:param note: kept in the record's timeline
	:return: the document; handing over to the branch that has it changes nothing
	:raises PermissionError: the user neither manages the branch that has it nor is an administrator of the CRM
	:raises InvalidInput: such records are not handed over, or the branch cannot take it
	"""
	if doctype not in RECORDS:
		message = _("{0} cannot be handed over; {1} can.")
		frappe.throw(message.format(_(doctype), ", ".join(map(_, RECORDS))), InvalidInput)
	document = frappe.get_doc(doctype, name, for_update=True)
	_check_right(document, to_branch)
	if document.branch != to_branch:
		_check_branch(document, to_branch)
		_give(document, to_branch, note)
	return document


def _check_right(document, to_branch: str) -> None:
	"""A customer that no branch has yet is taken by a manager of the branch it goes to."""
	if not manages(document.branch or to_branch):
		message = _("Only a manager of branch {0} or an administrator may hand this over.")
		frappe.throw(message.format(document.branch or to_branch), frappe.PermissionError)


def _check_branch(document, to_branch: str) -> None:
	branch = frappe.db.get_value("Branch", to_branch, ["organization", "is_active"], as_dict=True)
	if not branch:
		frappe.throw(_("Branch “{0}” does not exist.").format(to_branch), InvalidInput)
	if branch.organization != document.organization:
		message = _("Branch {0} belongs to {1}; this record stays in its organization, {2}.")
		frappe.throw(message.format(to_branch, branch.organization, document.organization), InvalidInput)
	if not branch.is_active:
		frappe.throw(_("Branch {0} is not active and takes nothing over.").format(to_branch), InvalidInput)


def _give(document, to_branch: str, note: str | None) -> None:
	from_branch = document.branch
	document.branch = to_branch
	document.flags.handed_over = True
	if document.get("assigned_to") and not may_work(document.assigned_to, to_branch):
		document.assigned_to = None
	document.save(
		ignore_permissions=True
	)  # the giver's right is checked; the new branch need not be the giver's
	text = _("Handed over from {0} to {1}.").format(from_branch or _("no branch"), to_branch)
	document.add_comment("Info", f"{text} {frappe.utils.escape_html(note)}" if note else text)


def follow(document) -> None:
	"""After a record was saved in another branch than before: what hangs on it, and who may watch it, follow."""
	before = stored(document, "branch").branch
	if before and before != document.branch:
		take_along(document.doctype, [document.name], document.branch)


def take_along(doctype: str, names: Iterable[str], branch: str) -> None:
	"""By sets: what hangs on records that went to a branch goes there; who does not work there loses task, share and follow."""
	names = list(names)
	for hanging, condition in hanging_on(doctype, names):
		table = frappe.qb.DocType(hanging)
		frappe.qb.update(table).set(table.branch, branch).where(condition).run()
		if worker := WORKER.get(hanging):
			_take_from_strangers(table, worker, condition, branch)
	for reader, type_field, name_field in READERS:
		_forget_strangers(reader, {type_field: doctype, name_field: ("in", names)}, branch)


def _take_from_strangers(table, worker: str, condition, branch: str) -> None:
	column = table[worker]
	workers = frappe.qb.from_(table).select(column).distinct().where(condition & column.isnotnull())
	strangers = _strangers(workers.run(pluck=True), branch)
	if strangers:
		frappe.qb.update(table).set(column, None).where(condition & column.isin(strangers)).run()


def _forget_strangers(doctype: str, filters: dict, branch: str) -> None:
	users = frappe.get_all(doctype, filters, pluck="user", distinct=True)
	if strangers := _strangers(users, branch):
		frappe.db.delete(doctype, filters | {"user": ("in", strangers)})


def _strangers(users: Iterable[str], branch: str) -> list[str]:
	return [user for user in users if user and not sees_branch(branch, user)]


def stop_watching(user: str, branch: str) -> None:
	"""Who leaves a branch neither follows its records any more, nor has one shared, nor keeps a report of them."""
	for reader, type_field, name_field in READERS:
		watching = frappe.qb.DocType(reader)
		for doctype in RECORDS:
			record = frappe.qb.DocType(doctype)
			names = frappe.qb.from_(record).select(record.name).where(record.branch == branch)
			theirs = (watching.user == user) & (watching[type_field] == doctype)
			frappe.qb.from_(watching).delete().where(theirs & watching[name_field].isin(names)).run()
	for name in frappe.get_all("Prepared Report", {"owner": user}, pluck="name"):
		frappe.delete_doc(
			"Prepared Report", name, ignore_permissions=True, delete_permanently=True
		)  # and its file
