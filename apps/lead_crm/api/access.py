"""Whether the caller may: every endpoint asks here before it calls a service."""

import frappe
from frappe import _

from lead_crm.exceptions import InvalidInput
from lead_crm.guards import must_see
from lead_crm.permissions import branches_of, sees_branch, sees_everything
from lead_crm.services.belonging import TITLE
from lead_crm.services.customer_chain import find


def may_create(doctype: str, branch: str | None) -> None:
	"""The caller's role may create such a document, in this branch.

	:raises PermissionError: it may not
	"""
	may_create_some(doctype)
	if branch:
		_must_work_in(branch)
	elif not sees_everything():
		frappe.throw(_("Say for which of your branches this is."), frappe.PermissionError)


def _must_work_in(branch: str) -> None:
	if not sees_branch(branch):
		frappe.throw(_("You do not work in branch {0}.").format(branch), frappe.PermissionError)


def may_create_some(doctype: str) -> None:
	"""The caller's role may create such documents somewhere.

	:raises PermissionError: it may not
	"""
	frappe.has_permission(doctype, "create", throw=True)


def placed(person: dict) -> dict:
	"""A person that the caller brings, in the branch and organization that are given, else in the caller's only ones.

	:raises PermissionError: the caller does not work there
	:raises InvalidInput: the caller works in several organizations, and neither is given
	"""
	branch, organization = person.get("branch"), person.get("organization")
	if sees_everything():
		return person
	if branch:
		_must_work_in(branch)
		return person
	organizations = {name: frappe.get_cached_value("Branch", name, "organization") for name in branches_of()}
	mine = [name for name, own in organizations.items() if organization in (None, "", own)]
	if not mine:
		frappe.throw(
			_("You do not work in {0}.").format(organization or _("any branch")), frappe.PermissionError
		)
	if len(mine) == 1:
		return person | {"branch": mine[0]}
	if len({organizations[name] for name in mine}) > 1:
		frappe.throw(_("Say which organization this is for, or which branch."), InvalidInput)
	return person | {"organization": organizations[mine[0]]}


def may_read(doctype: str, name: str):
	"""The document, if the caller may see it.

	:raises DoesNotExistError: it is another branch's, or there is none: one answer for both (C22)
	"""
	must_see(doctype, [name])
	document = frappe.get_doc(doctype, name)
	document.check_permission("read")
	return document


def may_write(doctype: str, name: str):
	"""The document, locked, if the caller may change it; as `may_read` otherwise."""
	must_see(doctype, [name])
	document = frappe.get_doc(doctype, name, for_update=True)
	document.check_permission("write")
	return document


def reference(doctype: str, name: str, to_write: bool):
	"""The lead, area lead or customer that something is to hang on, if the caller may see or change it.

	:raises InvalidInput: nothing can hang on such a document
	"""
	if doctype not in TITLE:
		frappe.throw(
			_("reference_doctype is {0}, not “{1}”.").format(", ".join(TITLE), doctype), InvalidInput
		)
	if doctype == "Customer":
		name = find(name)
	return may_write(doctype, name) if to_write else may_read(doctype, name)


def administrators_only() -> None:
	"""Only those who see every branch: the work crosses them all.

	:raises PermissionError: anybody else
	"""
	if not sees_everything():
		frappe.throw(_("Only an administrator of the CRM may do this."), frappe.PermissionError)
