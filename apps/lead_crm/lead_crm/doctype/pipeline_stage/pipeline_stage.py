from frappe.model.document import Document


class PipelineStage(Document):
	pass
