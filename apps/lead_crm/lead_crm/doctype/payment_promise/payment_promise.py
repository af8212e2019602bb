from frappe.model.document import Document


class PaymentPromise(Document):
	pass
