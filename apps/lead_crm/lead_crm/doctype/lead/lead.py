import frappe
from frappe import _

from lead_crm.exceptions import InvalidInput
from lead_crm.services import (
	assignment,
	follow_ups,
	guardians,
	hand_over,
	lead_archive,
	lead_indexes,
	lead_words,
	leads,
	open_leads,
	scoring,
)
from lead_crm.services.document import CRMDocument
from lead_crm.services.numbers import next_enquiry_number


class Lead(CRMDocument):
	def autoname(self):
		prefix = self.branch and frappe.get_cached_value("Branch", self.branch, "enquiry_prefix")
		if not prefix:
			frappe.throw(_("Branch is missing: it gives the enquiry its number."), InvalidInput)
		self.name = next_enquiry_number(prefix)

	def insert(self, *args, **kwargs):
		try:
			return super().insert(*args, **kwargs)
		except open_leads.OpenAlready as first:
			return open_leads.join(self, first.lead)

	def validate(self):
		leads.check(self)
		guardians.check(self)
		leads.pass_through_pipeline(self)
		scoring.apply(self)
		assignment.check(self)
		leads.push_to_customer(self)
		open_leads.check_is_first(self)

	def on_update(self):
		leads.record_move(self)
		guardians.link_contacts(self)
		follow_ups.keep_typed(self)
		assignment.follow(self)
		lead_words.keep(self)
		hand_over.follow(self)

	def on_change(self):
		assignment.read_back(self)

	def on_trash(self):
		lead_archive.purge(self)
		lead_words.forget(self.name)

	def remove_tag(self, tag):
		super().remove_tag(tag)
		scoring.rescore([self.name])


def on_doctype_update():
	lead_indexes.create()
