from frappe.model.document import Document


class LeadCRMSettings(Document):
	pass
