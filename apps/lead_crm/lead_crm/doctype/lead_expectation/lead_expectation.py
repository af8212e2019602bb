from frappe.model.document import Document


class LeadExpectation(Document):
	pass
