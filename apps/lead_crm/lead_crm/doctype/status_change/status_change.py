import frappe
from frappe.model.document import Document


class StatusChange(Document):
	pass


def on_doctype_update():
	frappe.db.add_index("Status Change", ["branch", "changed_at"])
