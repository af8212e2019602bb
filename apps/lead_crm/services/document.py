"""What all documents of Lead CRM have in common."""

import copy
from functools import partial

import frappe
from frappe import _
from frappe.model.create_new import get_static_default_value, set_dynamic_default_values
from frappe.model.document import Document
from frappe.realtime import emit_via_redis, get_user_room

from lead_crm.domain.identity import clean_text
from lead_crm.exceptions import DuplicateRecord, InvalidInput
from lead_crm.membership import members_of
from lead_crm.services import field_values, links, system_fields
from lead_crm.services.transactions import in_one_go, is_within_another

TEXT = ("Data", "Small Text", "Text", "Long Text")
# What Frappe fills in of the site's defaults, by a field's name: ours are the organization's (services.branches).
NOT_THE_SITES = {"currency": ("Lead", "Booking", "Interaction", "Payment Promise"), "country": ("Branch",)}
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
		if not self.flags.ignore_permissions:  # who may not make one is told so, whatever else was sent
			frappe.has_permission(self.doctype, "create", throw=True)
		field_values.check(self)
		links.check(self)  # before Frappe says, by another answer, that something is there
		retries = not is_within_another()
		try:
			return in_one_go(lambda: self._insert(ignore_permissions, *args, **kwargs), self._remember())
		except frappe.DuplicateEntryError as error:
			if not retries:
				raise  # whoever began the transaction may try it again
			doctype, name = error.args[:2]
			message = _("{0} {1} exists already. Open that one instead.")
			frappe.throw(message.format(_(doctype), name), DuplicateRecord)

	def _insert(self, *args, **kwargs):
		"""A new document has no earlier version, which Frappe would look for; an import of Frappe's notes where it came from."""
		ignored, self.flags.ignore_version = self.flags.ignore_version, not self.flags.updater_reference
		try:
			return super().insert(*args, **kwargs)
		finally:
			self.flags.ignore_version = ignored

	def _set_defaults(self):
		"""As Frappe does; a table without rows has none to be given defaults, which take four queries to find out.

		What a rule makes is not given what the user who set it off likes to begin with.
		"""
		if frappe.flags.in_import:
			return
		if self.is_new():
			by_rule = self.flags.is_made_by_rule
			self.update_if_missing(
				_own_defaults(self) if by_rule else frappe.new_doc(self.doctype, as_dict=True)
			)
		for table in self.meta.get_table_fields():
			for row in self.get(table.fieldname) or ():
				if row.is_new():
					defaults = frappe.new_doc(
						table.options, parent_doc=self, parentfield=table.fieldname, as_dict=True
					)
					row.update_if_missing(defaults)

	def save(self, *args, **kwargs):
		field_values.check(self)
		return in_one_go(lambda: super(CRMDocument, self).save(*args, **kwargs), self._remember())

	def update(self, d):
		system_fields.refuse_methods(self, d)
		return super().update(d)

	def has_permission(self, permtype="read", **how):
		instead = permtype == "delete" and _instead_of_deleting(self)
		if not instead or self.flags.ignore_permissions:
			return super().has_permission(permtype, **how)
		if not frappe.permissions.has_permission(self.doctype, permtype, self, raise_exception=False):
			frappe.throw(instead, frappe.PermissionError)
		return True

	def get_valid_dict(self, sanitize=True, *args, **how):
		"""Without `sanitize` it is the blank document that Frappe copies for each new one (frappe.model.create_new)."""
		values = super().get_valid_dict(sanitize, *args, **how)
		if not sanitize:
			values |= {field: None for field, doctypes in NOT_THE_SITES.items() if self.doctype in doctypes}
		return values

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


def _own_defaults(document: Document) -> dict:
	"""Those that the DocType itself says, fields added by the site among them."""
	values = {field.fieldname: get_static_default_value(field, [], []) for field in document.meta.fields}
	values = frappe._dict(values, doctype=document.doctype)
	set_dynamic_default_values(values, None, None)
	return values


def _tell_branch(branch: str, news: dict) -> None:
	"""In one message: socket.io takes several rooms at once."""
	if users := members_of(branch):
		emit_via_redis("list_update", news, [get_user_room(user) for user in users])


def _instead_of_deleting(document: Document) -> str | None:
	"""What who may not delete such a record does instead (B8, C24)."""
	ways = {
		"Customer": _("Customers are not deleted: deactivate {0} instead, and it leaves the lists."),
		"Lead": _("Leads are not deleted: close or archive {0} instead, and it leaves the lists."),
	}
	return ways[document.doctype].format(document.name) if document.doctype in ways else None


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
