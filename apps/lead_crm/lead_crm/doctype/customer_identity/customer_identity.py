from frappe.model.document import Document

from lead_crm.services import system_fields


class CustomerIdentity(Document):
	def validate(self):
		system_fields.refuse_by_hand(self)
