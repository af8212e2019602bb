"""Takes the sample data away again, with every trace of it, and nothing else (B14).

What is ours is known by the names of the sample organizations, so documents that somebody added to them while trying out
go too. DocTypes are found by their fields: one that carries `branch` or `organization` needs no line here.
"""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.sessions import clear_sessions

from lead_crm.demo import company
from lead_crm.services import duplicate_index, lead_words
from lead_crm.services.transactions import in_one_go

OURS = "Lead CRM"
KEPT_FOR_LAST = ("Branch", "Organization")
# What Frappe keeps about a document in other tables: DocType → the fields that name the document's DocType and name.
TRACES = {
	"Version": ("ref_doctype", "docname"),
	"Comment": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"ToDo": ("reference_type", "reference_name"),
	"DocShare": ("share_doctype", "share_name"),
	"View Log": ("reference_doctype", "reference_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
	"Tag Link": ("document_type", "document_name"),
	"Notification Log": ("document_type", "document_name"),
	"Email Queue": ("reference_doctype", "reference_name"),
	"Access Log": ("export_from", "reference_document"),
	"Deleted Document": ("deleted_doctype", "deleted_name"),
}
# Tables without a DocType: DocType → the table, and its column that names the document.
SIDE_TABLES = {
	"Lead": (lead_words.TABLE, "lead"),
	"Customer": (duplicate_index.TABLE, "customer"),
}
ROWS_AT_ONCE = 1000


def remove() -> int:
	"""Remove the sample organizations and all that belongs to them; the caller commits.

	:return: how many documents of Lead CRM there were
	"""
	for user in _users():
		# This commits, so it comes before anything is removed.
		clear_sessions(user, keep_current=False, force=True)
	return in_one_go(_remove)


def _remove() -> int:
	organizations = frappe.get_all("Organization", {"name": ("in", company.names())}, pluck="name")
	branches = frappe.get_all("Branch", {"organization": ("in", organizations)}, pluck="name")
	prefixes = frappe.get_all("Branch", {"name": ("in", branches)}, pluck="enquiry_prefix")
	users = _users()
	removed = sum(_empty(doctype, fields, organizations, branches, users) for doctype, fields in _doctypes())
	for doctype, names in (("Branch", branches), ("Organization", organizations)):
		for name in names:
			_delete_document(doctype, name)
		_forget(doctype, names)
	for user in users:
		_delete_user(user)
	frappe.db.delete("Series", {"name": ("in", prefixes)})
	return removed + len(branches) + len(organizations)


def _users() -> list[str]:
	emails = frappe.get_all("User", pluck="name")
	domains = {business.domain for business in company.COMPANIES}
	return [email for email in emails if email.rpartition("@")[2] in domains]


def _doctypes() -> Iterator[tuple[str, list[str]]]:
	"""Our DocTypes and the fields by which a document says whose it is."""
	for doctype in frappe.get_all("DocType", {"module": OURS, "istable": 0, "issingle": 0}, pluck="name"):
		fields = [
			name for name in ("organization", "branch", "user") if frappe.get_meta(doctype).has_field(name)
		]
		if fields and doctype not in KEPT_FOR_LAST:
			yield doctype, fields


def _empty(
	doctype: str, fields: list[str], organizations: list[str], branches: list[str], users: list[str]
) -> int:
	owners = {"organization": organizations, "branch": branches, "user": users}
	ours = [[field, "in", owners[field]] for field in fields if owners[field]]
	names = frappe.get_all(doctype, or_filters=ours, pluck="name") if ours else []
	for start in range(0, len(names), ROWS_AT_ONCE):
		part = names[start : start + ROWS_AT_ONCE]
		for child in frappe.get_meta(doctype).get_table_fields():
			frappe.db.delete(child.options, {"parenttype": doctype, "parent": ("in", part)})
		_forget(doctype, part)
		frappe.db.delete(doctype, {"name": ("in", part)})
	return len(names)


def _forget(doctype: str, names: list[str]) -> None:
	"""What other tables say about these documents."""
	if not names:
		return
	for trace, (doctype_field, name_field) in TRACES.items():
		frappe.db.delete(trace, {doctype_field: doctype, name_field: ("in", names)})
	for name in frappe.get_all(
		"File", {"attached_to_doctype": doctype, "attached_to_name": ("in", names)}, pluck="name"
	):
		_delete_document("File", name)
	linked = {
		"link_doctype": doctype,
		"link_name": ("in", names),
		"parenttype": ("in", ("Contact", "Address")),
	}
	for link in set(frappe.get_all("Dynamic Link", linked, ["parenttype", "parent"], as_list=True)):
		_delete_document(*link)
	if doctype in SIDE_TABLES:  # after the contacts, without which a lead is found by other words
		table, column = SIDE_TABLES[doctype]
		frappe.db.delete(table, {column: ("in", names)})


def _delete_user(user: str) -> None:
	for contact in frappe.get_all(
		"Contact", or_filters=[["user", "=", user], ["email_id", "=", user]], pluck="name"
	):
		_delete_document("Contact", contact)
	for mail in frappe.get_all("Auto Email Report", {"user": user}, pluck="name"):
		_delete_document("Auto Email Report", mail)
	frappe.db.delete("__UserSettings", {"user": user})
	frappe.db.delete("DefaultValue", {"parent": user})
	frappe.db.delete("Activity Log", {"user": user})
	_delete_document("Notification Settings", user)
	_delete_document("User", user)
	_forget("User", [user])


def _delete_document(doctype: str, name: str) -> None:
	frappe.delete_doc(
		doctype, name, force=True, ignore_permissions=True, ignore_missing=True, delete_permanently=True
	)
	subject = f"{_(doctype)} {name}"  # Frappe notes each deletion in the feed, by its title alone
	frappe.db.delete("Comment", {"comment_type": "Deleted", "reference_doctype": doctype, "subject": subject})
