from frappe.model.document import Document


class LeadGuardian(Document):
	pass
