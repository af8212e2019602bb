from frappe.model.document import Document


class DuplicatePair(Document):
	pass
