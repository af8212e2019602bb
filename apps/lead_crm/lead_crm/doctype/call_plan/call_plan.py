import frappe

from lead_crm.services import call_plans
from lead_crm.services.document import CRMDocument


class CallPlan(CRMDocument):
	def validate(self):
		call_plans.check(self)


def on_doctype_update():
	frappe.db.add_index("Call Plan", ["branch", "is_active", "next_call_date", "lead"])
