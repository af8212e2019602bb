from frappe.model.document import Document


class CustomerIdentity(Document):
	pass
