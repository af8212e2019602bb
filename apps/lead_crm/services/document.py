"""What all documents of Lead CRM have in common."""

import copy
from functools import partial

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.realtime import emit_via_redis, get_user_room

from lead_crm.domain.identity import clean_text
from lead_crm.exceptions import InvalidInput
from lead_crm.membership import members_of
from lead_crm.services import field_values, links, system_fields
from lead_crm.services.transactions import in_one_go

TEXT = ("Data", "Small Text", "Text", "Long Text")
STAY_IN_BRANCH = ("Lead", "Area Lead", "Customer", "Booking")


class CRMDocument(Document):
	"""A document whose values are what they should be, whose text is clean, and whose saving loses no race."""

	def set(self, key, value, as_value=False):
		if value and not as_value and key in self._table_fieldnames:
			field_values.check_rows(self, key, value)
		super().set(key, value, as_value)

	def insert(self, ignore_permissions=None, *args, **kwargs):
		if ignore_permissions is not None:
			self.flags.ignore_permissions = ignore_permissions
		field_values.check(self)
		links.check(self)  # before Frappe says, by another answer, that something is there
		return in_one_go(
			lambda: super(CRMDocument, self).insert(ignore_permissions, *args, **kwargs), self._remember()
		)

	def save(self, *args, **kwargs):
		field_values.check(self)
		return in_one_go(lambda: super(CRMDocument, self).save(*args, **kwargs), self._remember())

	def update(self, d):
		system_fields.refuse_methods(self, d)
		return super().update(d)

	def before_validate(self):
		field_values.check_rows_are_its_own(self)
		system_fields.put_back(self)
		if not self.is_new():
			links.check(self)
		for document in [self, *self.get_all_children()]:
			tidy(document)
		_stay_in_branch(self)

	def before_save(self):
		system_fields.refuse_sent(self)

	def notify_update(self):
		"""Open lists refresh themselves; of a branch's documents only those hear, name and all, who work there (A24)."""
		super().notify_update()
		if self.get("branch") and not self.meta.issingle:
			news = {"doctype": self.doctype, "name": self.name, "user": frappe.session.user}
			frappe.db.after_commit.add(partial(_tell_branch, self.branch, news))

	def _remember(self):
		"""A function that puts the document back to what it is now."""
		before = {key: _copy(value) for key, value in self.__dict__.items()}

		def undo():
			self.__dict__.clear()
			self.__dict__.update({key: _copy(value) for key, value in before.items()})

		return undo


def _tell_branch(branch: str, news: dict) -> None:
	for user in members_of(branch):
		emit_via_redis("list_update", news, get_user_room(user))


def _stay_in_branch(document: Document) -> None:
	"""A stored record goes to another branch by a hand-over only, which asks the branch that has it (A24)."""
	before = document.doctype in STAY_IN_BRANCH and stored(document, "branch").branch
	if before and before != document.branch and not document.flags.handed_over:
		message = _("Branch: this stays in {0}; a manager of {0} can hand it over.")
		frappe.throw(message.format(before), InvalidInput)


def _copy(value):
	if isinstance(value, list):
		return [copy.copy(item) for item in value]
	return copy.copy(value) if isinstance(value, dict) else value


def tidy(document: Document) -> None:
	"""Text as it was meant: one Unicode form, no control or invisible characters, no blanks around it."""
	for field in document.meta.fields:
		if field.fieldtype in TEXT and isinstance(value := document.get(field.fieldname), str) and value:
			document.set(field.fieldname, clean_text(value))


def stored(document: Document, *fields: str) -> frappe._dict:
	"""The document's values as they are in the database; empty for a new one."""
	before = document.get_doc_before_save()
	return frappe._dict({field: before.get(field) if before else None for field in fields})
