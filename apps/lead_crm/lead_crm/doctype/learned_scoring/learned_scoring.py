from frappe.model.document import Document


class LearnedScoring(Document):
	pass
