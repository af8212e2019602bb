from frappe.model.document import Document


class StatusChange(Document):
	pass
