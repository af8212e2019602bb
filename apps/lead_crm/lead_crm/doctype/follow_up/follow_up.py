from frappe.model.document import Document


class FollowUp(Document):
	pass
