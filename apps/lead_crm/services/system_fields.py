"""Fields that the system sets, and names that are no fields: what a caller sends there is put back, and refused in words.

Read-only in a DocType means only that the form does not offer it; REST, `frappe.client` and imports write it all the same.
"""

from collections.abc import Iterator
from functools import cache
from typing import Any

import frappe
from frappe import _
from frappe.model import no_value_fields
from frappe.model.base_document import get_controller
from frappe.model.document import Document
from frappe.utils import flt, get_datetime, getdate

from lead_crm.exceptions import InvalidInput

# Kept by what happens, but a program that moves here from elsewhere knows what happened before.
MAY_BE_SENT = ("last_contact_at", "call_attempts", "last_called")
# Made anew at each save; what a form brings back says how old its score is (services.scoring).
MADE_ANEW = ("score_reasons",)
OWN_API = "lead_crm.api."
FORMS = ("frappe.desk.form.save.savedocs", "run_doc_method")
BESIDE = ("_user_tags", "_assign", "_comments", "_liked_by", "_seen")
OF_FRAPPE = (
	"doctype",
	"dont_update_if_missing",
	"flags",
	"meta",
	"parent_doc",
	"permitted_fieldnames",
	"latest",
)


def set_by_system(document: Document, **values: Any) -> None:
	"""Set fields that nobody else may; the next save takes them over."""
	document.update(values)
	document.flags.set_by_system = {*(document.flags.set_by_system or ()), *values}


def put_back(document: Document) -> None:
	"""Before validation: fields of the system are as they are stored, or as new; what was sent is remembered.

	:raises InvalidInput: a program sent a name that is no field
	"""
	if document.flags.ignore_permissions:
		return  # a service of ours wrote it
	refuse = comes_from_a_program()
	sent = []
	for row, before in _rows(document):
		if refuse:
			_refuse_unknown(row, before)
			_refuse_beside(row, before)
		for field in _system_fields(row.meta):
			kept = before.get(field.fieldname) if before else field.default
			value = row.get(field.fieldname)
			if field.fieldname in (document.flags.set_by_system or ()) or _same(field, value, kept):
				continue
			sent.append((row, field, value))
			row.set(field.fieldname, kept)
	document.flags.sent_to_system = sent if refuse else []


def refuse_sent(document: Document) -> None:
	"""After validation: what was sent is fine where the system comes to the same.

	:raises InvalidInput: naming the field and the value
	"""
	for row, field, value in document.flags.pop("sent_to_system", None) or ():
		left_out = value in (None, "") and (row is not document or document.is_new())
		if not left_out and not _same(field, value, row.get(field.fieldname)):
			message = _("{0} ({1}) is set by the system and cannot be “{2}”; leave it out.")
			label = _(field.label or field.fieldname)
			frappe.throw(message.format(label, field.fieldname, str(value)[:140]), InvalidInput)


def comes_from_a_program() -> bool:
	"""A form sends all it shows, also what has changed meanwhile; our own functions send what they set."""
	if frappe.flags.in_import:
		return True
	request = getattr(frappe.local, "request", None)
	if not request:
		return False
	called = frappe.form_dict.get("cmd") or request.path.rsplit("/", 1)[-1]
	is_quick_entry = called == "frappe.client.save" and "__unsaved" in str(frappe.form_dict.get("doc"))
	return called not in FORMS and not called.startswith(OWN_API) and not is_quick_entry


def refuse_by_hand(document: Document) -> None:
	"""For documents that are the system's own throughout: an administrator's rights do not make one true.

	:raises InvalidInput: a program or an import writes it
	"""
	if comes_from_a_program() and not document.flags.ignore_permissions:
		frappe.throw(
			_("{0} is kept by the system; nobody writes it.").format(_(document.doctype)), InvalidInput
		)


def _rows(document: Document) -> Iterator[tuple[Document, Document | None]]:
	"""The document and the rows of its tables, each with what is stored."""
	before = document.get_doc_before_save()
	yield document, before
	stored = {row.name: row for row in before.get_all_children()} if before else {}
	for row in document.get_all_children():
		yield row, stored.get(row.name)


def _system_fields(meta) -> list:
	return [
		field
		for field in meta.fields
		if field.read_only
		and not field.fetch_from
		and field.fieldtype not in no_value_fields
		and field.fieldname not in MAY_BE_SENT + MADE_ANEW
	]


def _same(field, one: Any, other: Any) -> bool:
	if not one and not other:
		return True
	try:
		if field.fieldtype == "Datetime":
			return get_datetime(one) == get_datetime(other)
		if field.fieldtype == "Date":
			return getdate(one) == getdate(other)
		if field.fieldtype in ("Int", "Float", "Currency", "Percent", "Check"):
			return abs(flt(one) - flt(other)) < 1e-6
	except Exception:
		return False  # no such date: not what is stored, then
	return str(one or "") == str(other or "")


def _refuse_unknown(row: Document, before: Document | None) -> None:
	known = {*row.meta.get_valid_columns(), *OF_FRAPPE, *(before.__dict__ if before else ())}
	known |= {field.fieldname for field in row.meta.get_table_fields()}
	unknown = sorted(key for key in row.__dict__ if not key.startswith("_") and key not in known)
	if unknown:
		message = _("{0} has no field {1}.")
		frappe.throw(message.format(_(row.doctype), ", ".join(unknown)[:140]), InvalidInput)


def _refuse_beside(row: Document, before: Document | None) -> None:
	"""What Frappe keeps beside a document's fields, and would leave as it is without a word."""
	for name in BESIDE:
		value, kept = row.get(name), before.get(name) if before else None
		if value and value != kept:
			message = _(
				"{0} is no field that is saved with a record; tags, tasks and comments are added by themselves."
			)
			frappe.throw(message.format(name), InvalidInput)


def refuse_methods(document: Document, values: dict) -> None:
	"""A value under the name of a method would stand in the method's place.

	:raises InvalidInput: naming it
	"""
	_refuse(document.doctype, _methods(type(document)) & values.keys())


def refuse_methods_of(doctype: Any, values: dict) -> None:
	"""As `refuse_methods`, of a document that was sent for any DocType; what is none, Frappe refuses.

	:raises InvalidInput: naming it
	"""
	try:
		controller, meta = get_controller(doctype), frappe.get_meta(doctype)
	except Exception:
		return
	if taken := _methods(controller) & values.keys():
		_refuse(doctype, {name for name in taken if not meta.has_field(name)})


def _refuse(doctype: str, taken: set[str] | frozenset[str]) -> None:
	if taken:
		message = _("{0} has no field {1}.")
		frappe.throw(message.format(_(doctype), ", ".join(sorted(taken))), InvalidInput)


@cache
def _methods(controller: type) -> frozenset[str]:
	return frozenset(name for name in dir(controller) if callable(getattr(controller, name, None)))
