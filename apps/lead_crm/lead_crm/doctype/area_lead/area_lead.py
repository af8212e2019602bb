import frappe

from lead_crm.services import area_leads, follow_ups, hand_over, lead_archive
from lead_crm.services.document import CRMDocument


class AreaLead(CRMDocument):
	def validate(self):
		area_leads.check(self)
		area_leads.push_to_customer(self)

	def on_update(self):
		area_leads.record_move(self)
		follow_ups.keep_typed(self)
		hand_over.follow(self)

	def on_trash(self):
		lead_archive.purge(self)


def on_doctype_update():
	frappe.db.add_unique("Area Lead", ["branch", "passport_key"], constraint_name="one_a_passport")
