from frappe.model.document import Document


class CustomerImport(Document):
	pass
