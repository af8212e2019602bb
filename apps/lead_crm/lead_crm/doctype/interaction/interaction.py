from frappe.model.document import Document


class Interaction(Document):
	pass
