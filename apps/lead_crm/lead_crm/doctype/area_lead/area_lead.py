from frappe.model.document import Document


class AreaLead(Document):
	pass
