from frappe.model.document import Document

from lead_crm.services import scoring


class LeadCRMSettings(Document):
	def validate(self):
		scoring.check_settings(self)

	def on_update(self):
		scoring.after_settings(self)
