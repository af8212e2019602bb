from frappe.model.document import Document


class PipelineTransition(Document):
	pass
