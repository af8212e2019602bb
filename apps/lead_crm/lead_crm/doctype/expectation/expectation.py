from frappe.model.document import Document


class Expectation(Document):
	pass
