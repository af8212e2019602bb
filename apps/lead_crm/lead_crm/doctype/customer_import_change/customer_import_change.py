from frappe.model.document import Document


class CustomerImportChange(Document):
	pass
