import frappe

from lead_crm.services import follow_ups
from lead_crm.services.document import CRMDocument


class FollowUp(CRMDocument):
	def validate(self):
		follow_ups.check(self)

	def on_update(self):
		follow_ups.carry_through(self)

	def after_delete(self):
		follow_ups.keep_next(self.reference_doctype, self.reference_name)


def on_doctype_update():
	frappe.db.add_index("Follow Up", ["branch", "status", "scheduled_at"])
	frappe.db.add_index("Follow Up", ["reference_doctype", "reference_name", "status", "scheduled_at"])
	frappe.db.add_index("Follow Up", ["branch", "completed_at"])
