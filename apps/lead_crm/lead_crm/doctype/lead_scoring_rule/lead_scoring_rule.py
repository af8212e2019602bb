from frappe.model.document import Document


class LeadScoringRule(Document):
	pass
