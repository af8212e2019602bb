from frappe.model.document import Document


class CustomerMerge(Document):
	pass
