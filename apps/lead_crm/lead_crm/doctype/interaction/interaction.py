import frappe

from lead_crm.services import interactions
from lead_crm.services.document import CRMDocument


class Interaction(CRMDocument):
	def validate(self):
		interactions.check(self)

	def on_update(self):
		interactions.reset_clocks(self)

	def after_delete(self):
		interactions.take_back(self)


def on_doctype_update():
	frappe.db.add_index("Interaction", ["reference_doctype", "reference_name", "date"])
	frappe.db.add_index("Interaction", ["branch", "order_placed", "order_date"])
