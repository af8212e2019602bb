from frappe.model.document import Document


class JobRun(Document):
	pass
