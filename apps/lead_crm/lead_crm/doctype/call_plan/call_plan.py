from frappe.model.document import Document


class CallPlan(Document):
	pass
