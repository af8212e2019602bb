import frappe

from lead_crm.services import promises
from lead_crm.services.document import CRMDocument


class PaymentPromise(CRMDocument):
	def validate(self):
		promises.settle(self)

	def on_update(self):
		if self.has_value_changed("status"):
			promises.announce(self)


def on_doctype_update():
	frappe.db.add_index("Payment Promise", ["status", "due_date"])
	frappe.db.add_index("Payment Promise", ["branch", "status", "due_date"])
