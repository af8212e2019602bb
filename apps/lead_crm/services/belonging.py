"""What hangs on a lead, area lead or customer belongs to its branch, and is worked by somebody who sees it."""

import frappe
from frappe import _
from frappe.query_builder import Criterion

from lead_crm.exceptions import InvalidInput
from lead_crm.permissions import sees_branch
from lead_crm.services.customer_chain import find

TITLE = {"Lead": "full_name", "Area Lead": "full_name", "Customer": "full_name"}
BY_LINK = {"Intro Visit": "lead", "Call Plan": "lead"}
BY_REFERENCE = ("Follow Up", "Status Change", "Payment Promise", "Interaction")
WORKER = {
	"Follow Up": "assigned_to",
	"Intro Visit": "trainer",
	"Call Plan": "assigned_to",
	"Payment Promise": "collector",
}


def inherit(document, doctype: str, name: str) -> frappe._dict:
	"""Copy the branch of what the document hangs on, which Frappe's permissions and reports filter by.

	:return: its title, branch and assignee
	:raises InvalidInput: it hangs on nothing that has a branch
	"""
	if doctype not in TITLE:
		frappe.throw(
			_("{0} “{1}” cannot have this; {2} can.").format(
				_("Document Type"), doctype, ", ".join(map(_, TITLE))
			),
			InvalidInput,
		)
	if doctype == "Customer":
		name = document.reference_name = find(name)
	fields = [TITLE[doctype], "branch"] + (["assigned_to"] if doctype != "Customer" else [])
	# Locked where it could be merged into another right now.
	found = frappe.db.get_value(doctype, name, fields, as_dict=True, for_update=doctype == "Customer")
	if not found:
		frappe.throw(_("{0} “{1}” does not exist.").format(_(doctype), name), frappe.DoesNotExistError)
	if not found.branch:
		frappe.throw(
			_("{0} belongs to no branch yet; set its branch first.").format(found.full_name), InvalidInput
		)
	document.branch = found.branch
	return frappe._dict(title=found.full_name, branch=found.branch, assigned_to=found.get("assigned_to"))


def check_worker(user: str | None, branch: str, label: str) -> None:
	"""Work is given only to somebody who can see it.

	:raises InvalidInput: the user does not exist, is disabled, or does not work in the branch
	"""
	if not user:
		return
	if not frappe.db.get_value("User", user, "enabled"):
		frappe.throw(_("{0}: there is no active user “{1}”.").format(label, user), InvalidInput)
	if not sees_branch(branch, user):
		frappe.throw(_("{0}: {1} does not work in {2}.").format(label, user, branch), InvalidInput)


def hanging_on(doctype: str, names: list[str]) -> list[tuple[str, Criterion]]:
	"""DocTypes whose documents hang on such records, each with the condition for those that hang on these."""
	found = []
	for hanging, link in BY_LINK.items() if doctype == "Lead" else ():
		found.append((hanging, frappe.qb.DocType(hanging)[link].isin(names)))
	for hanging in BY_REFERENCE:
		table = frappe.qb.DocType(hanging)
		found.append((hanging, (table.reference_doctype == doctype) & table.reference_name.isin(names)))
	return found
