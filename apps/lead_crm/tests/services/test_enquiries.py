"""Enquiries for a child, and the discovery that follows."""

from datetime import date

import frappe

from lead_crm.exceptions import InvalidInput
from lead_crm.services import enquiries, lead_search, leads
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestEnquiry(SiteTest):
	def parents(self, **values):
		return [
			{
				"name": "Anshu Goyal",
				"phone": factories.phone(),
				"email": f"{frappe.generate_hash(length=8)}@b.test",
			}
			| values
		]

	def create(self, parents=None, child=None, **details):
		child = {"first_name": "Mehr", "last_name": "Goyal"} | (child or {})
		return enquiries.create(factories.BRANCH, child, parents or self.parents(), details)

	def test_makes_the_childs_lead_and_the_parents_contacts(self):
		"""C8, C1: scenario 1"""
		parents = [
			*self.parents(relation="Mother"),
			*self.parents(name="Vikas Goyal", relation="Father", is_primary=True),
		]
		lead = self.create(parents, school="Delhi Public School", expectations=["child_development", "Fun"])
		self.assertEqual((lead.full_name, lead.pipeline, lead.status), ("Mehr Goyal", "Enrolment", "New"))
		self.assertEqual([row.is_primary for row in lead.guardians], [0, 1])
		self.assertEqual([row.expectation for row in lead.expectations], ["Child Development", "Fun"])
		contact = frappe.get_doc("Contact", lead.guardians[0].contact)
		self.assertEqual((contact.first_name, contact.mobile_no), ("Anshu Goyal", parents[0]["phone"]))
		self.assertTrue(contact.has_link("Lead", lead.name))

	def test_same_child_again_is_the_same_lead(self):
		"""C8"""
		parents = self.parents()
		first = self.create(parents)
		written = [parents[0] | {"phone": "0" + parents[0]["phone"][3:]}]
		again = self.create(written, child={"first_name": " mehr"}, school="New School")
		self.assertEqual((again.name, again.school, len(again.guardians)), (first.name, "New School", 1))

	def test_sibling_is_another_lead_with_the_same_contact(self):
		"""C8"""
		parents = self.parents()
		first, sibling = self.create(parents), self.create(parents, child={"first_name": "Kabir"})
		self.assertNotEqual(first.name, sibling.name)
		self.assertEqual(first.guardians[0].contact, sibling.guardians[0].contact)

	def test_other_birth_date_is_another_child(self):
		"""C8"""
		parents = self.parents()
		first = self.create(parents, child={"date_of_birth": date(2020, 6, 15)})
		self.assertNotEqual(first.name, self.create(parents, child={"date_of_birth": date(2018, 1, 1)}).name)

	def test_what_is_missing_is_named(self):
		"""C8, D14"""
		for parents, word in (
			([], "Parents"),
			(self.parents(name=""), "name"),
			(self.parents(phone="soon"), "soon"),
			(self.parents(email="x"), "x"),
		):
			with self.assertRaisesRegex(InvalidInput, word):
				enquiries.create(factories.BRANCH, {"first_name": "Mehr"}, parents, {})

	def test_lead_is_found_by_a_parents_phone(self):
		"""C19, A11"""
		parents = self.parents()
		lead = self.create(parents)
		self.assertEqual(
			[row.name for row in lead_search.search(contact="0" + parents[0]["phone"][3:])], [lead.name]
		)

	def test_discovery_is_stamped_and_moves_the_lead(self):
		"""C6, C9: scenario 2"""
		lead = enquiries.complete_discovery(
			self.create(), {"preferred_schedule": "Mon 4 pm", "discovery_notes": "Pre-K"}
		)
		self.assertEqual(
			(lead.status, lead.preferred_schedule, lead.discovery_notes),
			("Discovery Completed", "Mon 4 pm", "Pre-K"),
		)
		self.assertTrue(lead.discovery_completed_at)

	def test_discovery_does_not_take_a_lead_back(self):
		"""C9"""
		lead = leads.move(self.create(), "Follow Up Pending")
		self.assertEqual(enquiries.complete_discovery(lead, {"school": "DPS"}).status, "Follow Up Pending")

	def test_child_without_keys_becomes_a_customer_when_enrolled(self):
		"""C14"""
		lead = self.create()
		self.assertIsNone(lead.customer)
		self.assertTrue(leads.convert(lead).customer)
