from frappe.model.document import Document


class ReminderLedger(Document):
	pass
