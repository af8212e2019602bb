"""Files on our documents: private, of their branch, and never somebody else's under a new name (A24)."""

import frappe
from frappe import _
from frappe.core.doctype.file.file import File
from frappe.core.doctype.file.utils import find_file_by_url

from lead_crm.exceptions import InvalidInput
from lead_crm.guards import POINTING, followed, may_open_reference
from lead_crm.permissions import sees, sees_everything

ON_DISK = ("/private/files/", "/files/")
REFERENCE = ("attached_to_doctype", "attached_to_name")


class BranchFile(File):
	"""As Frappe's; what is attached to a record of a branch is seen with that record alone."""

	def before_insert(self):
		check(self)
		super().before_insert()

	def validate(self):
		if not self.is_new():
			check(self)
		super().validate()

	def is_downloadable(self) -> bool:
		"""Frappe lets the maker of a file have it for good; a file follows what it is attached to."""
		return may_open_reference(self) is not False and super().is_downloadable()


def check(file) -> None:
	"""Before a file is kept: where it hangs, whose it is, and that it is private.

	:raises PermissionError: the user may not write what it is attached to
	:raises InvalidInput: the URL is of a file that the user may not read, or of none
	"""
	private = (*followed(), *POINTING)
	if not file.is_folder and (file.attached_to_doctype in private or not _may_publish(file)):
		file.is_private = 1
	if file.flags.ignore_permissions or sees_everything():
		return
	before = file.get_doc_before_save()
	if not before or any(before.get(field) != file.get(field) for field in REFERENCE):
		_check_reference(file)
	if file.file_url and (not before or before.file_url != file.file_url):
		_check_url(file)


def _may_publish(file) -> bool:
	"""Who works in branches puts files on records, or on the own user; nothing of that is for everybody."""
	return bool(file.attached_to_doctype) or file.flags.ignore_permissions or sees_everything()


def _check_reference(file) -> None:
	doctype, name = (file.get(field) for field in REFERENCE)
	if doctype not in followed() or not name or not frappe.db.exists(doctype, name):
		return  # a form that was never saved: its files are linked when it is
	if not sees(doctype, [name]) or not frappe.has_permission(doctype, "write", doc=name):
		frappe.throw(
			_("You may not attach files to {0} {1}.").format(_(doctype), name), frappe.PermissionError
		)


def _check_url(file) -> None:
	if file.file_url.startswith(ON_DISK) and not file.get("content") and not find_file_by_url(file.file_url):
		message = _("File URL: {0} is no file that you may read. Upload it instead.")
		frappe.throw(message.format(file.file_url), InvalidInput)
