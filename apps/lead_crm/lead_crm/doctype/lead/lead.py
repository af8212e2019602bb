import frappe
from frappe import _

from lead_crm.exceptions import InvalidInput
from lead_crm.services import follow_ups, guardians, leads
from lead_crm.services.document import CRMDocument
from lead_crm.services.numbers import next_enquiry_number


class Lead(CRMDocument):
	def autoname(self):
		prefix = self.branch and frappe.get_cached_value("Branch", self.branch, "enquiry_prefix")
		if not prefix:
			frappe.throw(_("Branch is missing: it gives the enquiry its number."), InvalidInput)
		self.name = next_enquiry_number(prefix)

	def validate(self):
		leads.check(self)
		guardians.check(self)
		leads.pass_through_pipeline(self)
		leads.push_to_customer(self)

	def on_update(self):
		leads.record_move(self)
		guardians.link_contacts(self)
		follow_ups.keep_typed(self)


def on_doctype_update():
	frappe.db.add_index("Lead", ["branch", "status", "creation"])
	frappe.db.add_index("Lead", ["branch", "creation"])
