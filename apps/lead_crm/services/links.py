"""Links to records of other branches: what the user does not see is not there to be linked (A24, C22)."""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.model.document import Document

from lead_crm.guards import PEOPLE, contacts_of_mine, followed
from lead_crm.permissions import sees, sees_everything
from lead_crm.services.visible import Visible

NAMED_BY_ALL = ("Branch", "Organization")  # their permission is checked by itself, and says so


def check(document: Document) -> None:
	"""Each link that is new or changed leads to a record that the user sees, in the rows of tables too.

	:raises LinkValidationError: as Frappe says it of a record that does not exist
	"""
	if document.flags.ignore_permissions or sees_everything():
		return
	before = document.get_doc_before_save()
	rows = {row.name: row for row in before.get_all_children()} if before else {}
	_check_row(document, before, "")
	for row in document.get_all_children():
		_check_row(row, rows.get(row.name), _("Row #{0}: ").format(row.idx))


def _check_row(row: Document, before: Document | None, place: str) -> None:
	for field, doctype, name in _links(row):
		unchanged = before and before.get(field.fieldname) == name
		if not unchanged and not field.read_only and not _is_seen(doctype, name):
			label = _(field.label or field.fieldname)
			frappe.throw(
				_("Could not find {0}").format(f"{place}{label}: {name}"), frappe.LinkValidationError
			)


def _links(row: Document) -> Iterator[tuple]:
	of_some = followed()
	for field in (*row.meta.get_link_fields(), *row.meta.get_dynamic_link_fields()):
		doctype = field.options if field.fieldtype == "Link" else row.get(field.options)
		if doctype in of_some and doctype not in NAMED_BY_ALL and row.get(field.fieldname):
			yield field, doctype, row.get(field.fieldname)


def _is_seen(doctype: str, name: str) -> bool:
	"""Contacts by our own rule alone: Frappe lets most people see those only that they made themselves."""
	if doctype not in PEOPLE:
		return bool(sees(doctype, [name]))
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name).where(table.name == name)
	return bool(query.where(Visible(contacts_of_mine(None, doctype).replace("%", "%%"))).run())
