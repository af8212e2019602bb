from frappe.model.document import Document


class PromisePayment(Document):
	pass
