from frappe.model.document import Document


class BranchMember(Document):
	pass
