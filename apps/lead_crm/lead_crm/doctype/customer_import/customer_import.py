import frappe

from lead_crm.jobs import customer_import
from lead_crm.services import import_documents, import_undo
from lead_crm.services.document import CRMDocument


class CustomerImport(CRMDocument):
	def validate(self):
		import_documents.check(self)

	def on_trash(self):
		import_documents.check_at_rest(self)
		import_undo.forget(self.name)

	@frappe.whitelist(methods=["POST"])
	def start(self, dry_run: bool | None = None):
		"""Queue the import (X5).

		:param dry_run: only say what would happen; as the document says when left out
		:raises PermissionError: the user may not write this document, or not import into its branch
		:raises InvalidInput: it runs already, or its file or columns cannot be imported
		"""
		customer_import.start(self.name, dry_run)
		self.reload()

	@frappe.whitelist(methods=["POST"])
	def undo(self):
		"""Queue the undo of what this import did (X5): what somebody used or changed since stays, and is listed.

		:raises PermissionError: the user may not write this document, or not import into its branch
		:raises InvalidInput: it runs, or has changed no customer
		"""
		customer_import.start_undo(self.name)
		self.reload()

	@frappe.whitelist(methods=["GET", "POST"])
	def preview(self) -> dict:
		"""The first rows of the file, and which fields its columns can be.

		:raises InvalidInput: the file cannot be read
		"""
		return import_documents.preview(self)

	@frappe.whitelist(methods=["GET", "POST"])
	def progress(self) -> dict:
		"""How far a run is, and whether a worker is at it or will be: one that was killed may be started again.

		:return: status, rows, percent, under_way
		"""
		shown = {field: self.get(field) for field in ("status", "rows", "percent")}
		return shown | {"under_way": customer_import.is_under_way(self.name)}
