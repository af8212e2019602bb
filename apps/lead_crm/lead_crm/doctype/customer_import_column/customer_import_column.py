from frappe.model.document import Document


class CustomerImportColumn(Document):
	pass
