import frappe

from lead_crm.services import customers, duplicate_index, events, hand_over
from lead_crm.services.document import CRMDocument
from lead_crm.services.identities import identities_of, new_name


class Customer(CRMDocument):
	def before_insert(self):
		if not self.flags.keys_are_claimed:
			self.name = new_name()
			self.flags.name_set = True
			customers.claim_for(self)

	def after_insert(self):
		events.record("customer.created", self)

	def validate(self):
		if not self.is_new():
			customers.check_change(self)

	def on_update(self):
		hand_over.follow(self)

	def onload(self):
		self.set_onload("identities", identities_of(self.name))

	def on_trash(self):
		customers.forget(self.name)


def on_doctype_update():
	frappe.db.add_index("Customer", ["is_active", "creation"])
	frappe.db.add_index("Customer", ["branch", "is_active", "organization", "creation"])
	duplicate_index.create()
