from frappe.model.document import Document


class LossReason(Document):
	pass
