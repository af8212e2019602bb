"""Frappe's own documents that hang on ours follow what they hang on: contacts, files, tasks, shares, follows, tags (A24).

Each function here only takes away: what it lets through, Frappe's own rules still decide.
"""

from collections.abc import Iterable

import frappe
from frappe import _
from frappe.query_builder import Criterion

from lead_crm.exceptions import InvalidInput
from lead_crm.permissions import as_condition, bound, seen, sees, sees_everything

REFERENCES = {
	"ToDo": ("reference_type", "reference_name"),
	"Document Follow": ("ref_doctype", "ref_docname"),
	"DocShare": ("share_doctype", "share_name"),
	"File": ("attached_to_doctype", "attached_to_name"),
	"Tag Link": ("document_type", "document_name"),
	"Comment": ("reference_doctype", "reference_name"),
	"Communication": ("reference_doctype", "reference_name"),
	"Reminder": ("reminder_doctype", "reminder_docname"),
	"Energy Point Log": ("reference_doctype", "reference_name"),
}
FOR_USER = {"ToDo": "allocated_to", "Document Follow": "user", "DocShare": "user"}
OF_CONTACTS = ("Lead", "Area Lead", "Customer")
READERS = {"Prepared Report": "owner", "Auto Email Report": "user"}
OF_ALL_BRANCHES = ("Data Import", "Data Import Log", "Deleted Document", "Version")
POINTING = ("ToDo", "Communication", "Comment", "Event", "Note")  # their files are seen with them
PEOPLE = ("Contact", "Address")


def followed() -> list[str]:
	"""DocTypes whose documents are not for everybody: what points at one of them is not either."""
	return [*bound(), *PEOPLE, *READERS, *OF_ALL_BRANCHES]


def guarded() -> list[str]:
	"""DocTypes whose documents only some see, those of Frappe among them."""
	return [*followed(), "File"]


def of_what_i_see(user: str | None = None, doctype: str | None = None) -> str:
	"""Lists of what points at our documents leave out what points at those that the user does not see."""
	if sees_everything(user):
		return ""
	return as_condition(_pointing_at_what_i_see(doctype, user))


def _pointing_at_what_i_see(doctype: str, user: str | None) -> Criterion:
	table = frappe.qb.DocType(doctype)
	type_field, name_field = (table[field] for field in REFERENCES[doctype])
	targets = [*followed(), *POINTING] if doctype == "File" else followed()
	elsewhere = type_field.isnull() | type_field.notin(targets)
	return elsewhere | _pointing_at_seen(type_field, name_field, targets, user)


def tags_of_mine(user: str | None = None, doctype: str = "Tag") -> str:
	"""A tag is seen by those who see something that carries it, and by who made it."""
	if sees_everything(user):
		return ""
	tag, link = frappe.qb.DocType("Tag"), frappe.qb.DocType("Tag Link")
	carried = frappe.qb.from_(link).select(link.tag).where(_pointing_at_what_i_see("Tag Link", user))
	return as_condition((tag.owner == (user or frappe.session.user)) | tag.name.isin(carried))


def _pointing_at_seen(type_field, name_field, doctypes: list[str] | tuple, user: str | None) -> Criterion:
	readable = [doctype for doctype in doctypes if frappe.has_permission(doctype, "read", user=user)]
	return Criterion.any(
		[(type_field == doctype) & name_field.isin(seen(doctype, user)) for doctype in readable]
		or [name_field.isin([""])]
	)


def may_open_reference(doc, ptype: str = "read", user: str | None = None) -> bool | None:
	"""What points at a document that the user does not see is not opened either."""
	doctype, name = (doc.get(field) for field in REFERENCES[doc.doctype])
	if not name or doctype not in followed() or sees_everything(user):
		return None
	if doc.doctype == "File" and is_unsaved(doctype, name):
		user = user or frappe.session.user
		return None if (doc.owner or user) == user else False
	return None if sees(doctype, [name], user) else False


def is_unsaved(doctype: str, name: str) -> bool:
	"""Whether a form calls its document so before it is saved: files are attached to it, and linked anew at its first save.

	The address of an empty form is `/app/lead/new`.
	"""
	if name == "new":
		return not frappe.db.exists(doctype, name)
	return str(name).startswith(f"new-{frappe.scrub(doctype).replace('_', '-')}-")


def for_their_reader(user: str | None = None, doctype: str | None = None) -> str:
	"""What a report came to is seen by whom it was worked out for, whoever else may open the report (C27)."""
	if sees_everything(user):
		return ""
	return as_condition(frappe.qb.DocType(doctype)[READERS[doctype]] == (user or frappe.session.user))


def may_open_their_own(doc, ptype: str = "read", user: str | None = None) -> bool | None:
	"""As `for_their_reader`, of one, both as it is stored and as it would become."""
	if sees_everything(user):
		return None
	field, user = READERS[doc.doctype], user or frappe.session.user
	stored = user if doc.is_new() else frappe.db.get_value(doc.doctype, doc.name, field)
	return None if stored == user and doc.get(field) in (user, None) else False


def of_all_branches(user: str | None = None, doctype: str | None = None) -> str:
	"""What Frappe keeps and does without a look at branches, such as imports, is for those who see all of them."""
	return "" if sees_everything(user) else "(1 = 0)"


def may_open_all_branches(doc, ptype: str = "read", user: str | None = None) -> bool | None:
	"""As `of_all_branches`, of one."""
	return None if sees_everything(user) else False


def contacts_of_mine(user: str | None = None, doctype: str | None = None) -> str:
	"""Contacts and addresses are seen with a lead, area lead or customer they belong to; those of none by their owner."""
	if sees_everything(user):
		return ""
	table, link = frappe.qb.DocType(doctype), frappe.qb.DocType("Dynamic Link")
	links = frappe.qb.from_(link).select(link.parent).where(link.parenttype == doctype)
	seen_links = links.where(_pointing_at_seen(link.link_doctype, link.link_name, OF_CONTACTS, user))
	own = (table.owner == (user or frappe.session.user)) & table.name.notin(
		links.where(link.link_doctype.isin(bound()))
	)
	return as_condition(table.name.isin(seen_links) | own)


def rows_of_contacts(user: str | None = None, doctype: str | None = None) -> str:
	"""The rows of a contact or address, its phones, emails and links, are seen with it, also when asked for by themselves."""
	if sees_everything(user):
		return ""
	row = frappe.qb.DocType(doctype)
	elsewhere = row.parenttype.notin(PEOPLE)
	return as_condition(elsewhere | _pointing_at_seen(row.parenttype, row.parent, PEOPLE, user))


def may_open_contact(doc, ptype: str = "read", user: str | None = None) -> bool | None:
	"""As `contacts_of_mine`; a new one is whoever's makes it."""
	if sees_everything(user) or doc.is_new():
		return None
	filters = {"parent": doc.name, "parenttype": doc.doctype, "link_doctype": ("in", bound())}
	links = frappe.get_all("Dynamic Link", filters, ["link_doctype", "link_name"])
	if not links:
		return None if doc.owner == (user or frappe.session.user) else False
	is_seen = any(
		sees(row.link_doctype, [row.link_name], user) for row in links if row.link_doctype in OF_CONTACTS
	)
	return None if is_seen else False


def check_reference(doc, method: str | None = None) -> None:
	"""Before it is saved: what points at one of our documents is made by, and for, somebody who sees that.

	:raises DoesNotExistError: the session's user does not see it, or it is not there
	:raises InvalidInput: whom it is for does not see it
	"""
	doctype, name = (doc.get(field) for field in REFERENCES[doc.doctype])
	if not name or doctype not in followed() or not _points_anew(doc):
		return
	if not doc.flags.ignore_permissions:
		must_see(doctype, [name])
	if doc.doctype in FOR_USER:
		_check_for(doc.get(FOR_USER[doc.doctype]), doctype, name)


def _points_anew(doc) -> bool:
	fields = (*REFERENCES[doc.doctype], *filter(None, [FOR_USER.get(doc.doctype)]))
	before = doc.get_doc_before_save()
	return not before or any(before.get(field) != doc.get(field) for field in fields)


def _check_for(user: str | None, doctype: str, name: str) -> None:
	"""Nobody at all, as in a share with everyone, is nobody who sees it."""
	if not user or not sees(doctype, [name], user):
		message = _("{0} does not work where {1} {2} belongs, so it cannot be given there.")
		frappe.throw(message.format(user or _("Everyone"), _(doctype), name), InvalidInput)


def check_links(doc, method: str | None = None) -> None:
	"""A contact or address is linked to a record by somebody who sees that."""
	if doc.flags.ignore_permissions or sees_everything():
		return
	before = doc.get_doc_before_save()
	known = {(row.link_doctype, row.link_name) for row in before.links} if before else set()
	for row in doc.links:
		if row.link_doctype in followed() and (row.link_doctype, row.link_name) not in known:
			must_see(row.link_doctype, [row.link_name])


def must_see(doctype: str, names: Iterable[str]) -> None:
	"""One answer for both: a document of another branch, and one that is not there (C22).

	:raises PermissionError: the roles of the session's user read no such documents at all
	:raises DoesNotExistError: the user does not see one of them
	"""
	if sees_everything():
		return
	if not frappe.has_permission(doctype, "read"):
		frappe.throw(_("You may not see {0}.").format(_(doctype)), frappe.PermissionError)
	names = list(names)
	seen = sees(doctype, names)
	if hidden := [name for name in names if name not in seen]:
		frappe.throw(_("{0} {1} not found").format(_(doctype), hidden[0]), frappe.DoesNotExistError)


def keep_no_order(board, method: str | None = None) -> None:
	"""A kanban board is everybody's, and would keep the names of the cards that each has put in order."""
	if board.reference_doctype in bound():
		for column in board.columns:
			column.order = "[]"
