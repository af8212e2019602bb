from frappe.model.document import Document


class IntroVisit(Document):
	pass
