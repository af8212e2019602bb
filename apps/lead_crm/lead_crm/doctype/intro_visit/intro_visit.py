import frappe

from lead_crm.services import visits
from lead_crm.services.document import CRMDocument


class IntroVisit(CRMDocument):
	def validate(self):
		visits.check(self)

	def on_update(self):
		visits.move_lead(self)


def on_doctype_update():
	frappe.db.add_index("Intro Visit", ["branch", "status", "scheduled_at", "lead"])
