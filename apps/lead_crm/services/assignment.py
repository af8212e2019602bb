"""Who works a lead: `assigned_to` is the truth, and Frappe's assignment (ToDo, bell, `_assign`) and it follow each other (D1)."""

from functools import partial

import frappe
from frappe import _
from frappe.desk.form.assign_to import notify_assignment
from frappe.desk.form.document_follow import follow_document
from frappe.utils import get_fullname, now, nowdate

from lead_crm.exceptions import InvalidInput
from lead_crm.membership import personal_branches
from lead_crm.services.belonging import check_worker
from lead_crm.services.document import stored

OPEN = "Open"


def check(lead) -> None:
	"""A lead is given only to somebody who can see it; who has it already keeps it.

	:raises InvalidInput: naming the user and the branch
	"""
	before = stored(lead, "assigned_to", "branch")
	if lead.is_new() and not lead.assigned_to and lead.branch in personal_branches():
		lead.assigned_to = frappe.session.user  # who enters a lead there would not see it again (D5)
	if lead.assigned_to and (before.assigned_to, before.branch) != (lead.assigned_to, lead.branch):
		check_agent(lead.assigned_to, lead.branch)


def check_agent(user: str, branch: str) -> None:
	"""Whether somebody can be given a lead of this branch (D10).

	:raises InvalidInput: no such active user, or one who cannot see the lead; names the user and the branch
	"""
	check_worker(user, branch, _("Assigned To"))
	if not frappe.has_permission("Lead", "read", user=user):
		message = _("{0}: {1} works in {2}, but in no role that sees leads.")
		frappe.throw(message.format(_("Assigned To"), user, branch), InvalidInput)


def may_work(user: str, branch: str) -> bool:
	"""Whether a lead of this branch can be given to somebody."""
	try:
		check_agent(user, branch)
	except InvalidInput:
		frappe.clear_last_message()
		return False
	return True


def follow(lead) -> None:
	"""Frappe's assignment follows `assigned_to`: one open ToDo, the new assignee's; the earlier ones end, and each is told.

	With `flags.assigned_in_bulk` nobody is: who assigns many at once tells of all of them at once.
	"""
	before = stored(lead, "assigned_to")
	if (before.assigned_to or None) == (lead.assigned_to or None):
		return
	has_one = False
	for todo in _open_todos(lead.name) if lead.get_doc_before_save() else ():
		if todo.allocated_to == lead.assigned_to:
			has_one = True
		else:
			_end(todo, lead)
	if lead.assigned_to and not has_one:
		_begin(lead)


def _open_todos(lead: str) -> list[frappe._dict]:
	filters = {"reference_type": "Lead", "reference_name": lead, "status": OPEN}
	return frappe.get_all("ToDo", filters, ["name", "allocated_to"])


def _end(row: frappe._dict, lead) -> None:
	todo = frappe.get_doc("ToDo", row.name)
	# Not Closed: an Assignment Rule reopens what is closed whenever the lead is saved.
	todo.status = "Cancelled"
	todo.flags.follows_lead = True
	# The right to write the lead is the right to give it to somebody else; the lead's own versions keep who had it.
	todo.save(ignore_permissions=True, ignore_version=True)
	if not lead.flags.assigned_in_bulk:
		_tell(todo, "CLOSE")


def _begin(lead) -> None:
	description = _("Assignment for {0} {1}").format(_("Lead"), lead.name)
	todo = frappe.new_doc("ToDo", allocated_to=lead.assigned_to, assigned_by=frappe.session.user)
	todo.update({"reference_type": "Lead", "reference_name": lead.name, "description": description})
	todo.update({"status": OPEN, "priority": "Medium", "date": nowdate()})
	todo.assigned_by_full_name = get_fullname(todo.assigned_by)
	todo.flags.follows_lead = True
	# The right to write the lead is the right to give it away; its links were checked with it.
	todo.insert(ignore_permissions=True, ignore_links=True)
	if frappe.get_cached_value("User", lead.assigned_to, "follow_assigned_documents"):
		follow_document("Lead", lead.name, lead.assigned_to)
	if not lead.flags.assigned_in_bulk:
		_tell(todo, "ASSIGN", description)


def _tell(todo, action: str, description: str | None = None) -> None:
	"""The bell and the mail, once it is sure: what is rolled back or tried again tells nobody."""
	people = (todo.assigned_by, todo.allocated_to)
	if people[0] != people[1]:
		tell = partial(notify_assignment, *people, "Lead", todo.reference_name, action, description)
		frappe.db.after_commit.add(tell)


def check_todo(todo, method: str | None = None) -> None:
	"""Before a ToDo of a lead is saved: whoever makes it may write the lead, and whom it is for can see the lead.

	:raises InvalidInput: naming the user and the branch
	"""
	if todo.flags.follows_lead:
		# The lead's own history says who gave it to whom; Frappe's comment on it would cost more than the ToDo.
		todo._assignment = None
		return
	if todo.reference_type != "Lead" or not todo.reference_name or not todo.allocated_to:
		return
	watched = ("reference_type", "reference_name", "allocated_to", "status")
	before = stored(todo, *watched)
	if todo.status != OPEN or all(before[field] == todo.get(field) for field in watched):
		return
	lead = frappe.get_doc("Lead", todo.reference_name)
	if not todo.flags.ignore_permissions:
		lead.check_permission("write")
	check_agent(todo.allocated_to, lead.branch)


def after_todo(todo, method: str | None = None) -> None:
	"""A ToDo that came, changed or went, by Frappe's dialog, an Assignment Rule or by hand: `assigned_to` follows."""
	if todo.flags.follows_lead:
		return
	if method == "after_delete" and todo.reference_type == "Lead":
		todo.update_in_reference()  # Frappe counts it while it is still there
	before = stored(todo, "reference_type", "reference_name")
	for doctype, name in {
		(todo.reference_type, todo.reference_name),
		(before.reference_type, before.reference_name),
	}:
		if doctype == "Lead" and name:
			_settle(name)
			if todo.status != OPEN:
				# Frappe's own function empties the field after this, whoever else has the lead.
				frappe.db.before_commit.add(partial(_settle, name))


def _settle(name: str) -> None:
	filters = {
		"reference_type": "Lead",
		"reference_name": name,
		"status": OPEN,
		"allocated_to": ("is", "set"),
	}
	newest = frappe.db.get_value("ToDo", filters, "allocated_to", order_by="creation desc")
	if newest == (frappe.db.get_value("Lead", name, "assigned_to") or None):
		return
	frappe.db.set_value("Lead", name, "assigned_to", newest)
	# Forms that show the lead load it again, as Frappe's dialog does not; unloaded, they could not be saved.
	news = {"doctype": "Lead", "name": name, "modified": now()}
	frappe.publish_realtime("doc_update", news, doctype="Lead", docname=name, after_commit=True)
	frappe.flags.setdefault("leads_assigned_meanwhile", set()).add(name)


def read_back(lead) -> None:
	"""An Assignment Rule gives a lead to somebody while it is being saved: the document in hand shows it too."""
	meanwhile = frappe.flags.get("leads_assigned_meanwhile") or set()
	if lead.name in meanwhile:
		meanwhile.discard(lead.name)
		lead.update(
			frappe.db.get_value("Lead", lead.name, ["assigned_to", "modified", "modified_by"], as_dict=True)
		)
