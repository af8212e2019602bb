"""Area leads: one a passport in a branch, whatever the spelling."""

import frappe

from lead_crm.exceptions import DuplicateRecord, InvalidInput
from lead_crm.services import area_leads, leads
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestAreaLeads(SiteTest):
	def area_lead(self, **values):
		values = {"full_name": "Amna Iqbal", "branch": factories.BRANCH} | values
		return frappe.get_doc({"doctype": "Area Lead", **values}).insert()

	def passport(self):
		return f"AB {frappe.generate_hash(length=7)}1"

	def test_passport_is_unique_in_a_branch_whatever_the_spelling(self):
		"""A17, A28"""
		passport = self.passport()
		first = self.area_lead(passport_number=passport)
		with self.assertRaisesRegex(DuplicateRecord, first.name):
			self.area_lead(passport_number=passport.lower().replace(" ", "-"))
		self.assertTrue(self.area_lead(passport_number=passport, branch=factories.OTHER_BRANCH).name)
		self.assertTrue(self.area_lead().name and self.area_lead().name)

	def test_becomes_a_customer(self):
		"""B11, B15"""
		area_lead = self.area_lead(phone=factories.phone())
		self.assertEqual(frappe.db.get_value("Customer", area_lead.customer, "phone"), area_lead.phone)
		area_lead.city = "Lahore"
		area_lead.save()
		self.assertEqual(frappe.db.get_value("Customer", area_lead.customer, "city"), "Lahore")

	def test_found_by_passport_and_contact(self):
		"""A18"""
		area_lead = self.area_lead(phone=factories.phone(), passport_number=self.passport())
		national = "0" + area_lead.phone[3:]
		for passport, contact in ((area_lead.passport_number.lower(), None), (None, national)):
			self.assertEqual([row.name for row in area_leads.search(passport, contact, 20)], [area_lead.name])
		self.assertRaises(InvalidInput, area_leads.search, None, None, 20)

	def test_converted_and_lost_are_stamped_and_kept(self):
		"""A22, E3"""
		area_lead = area_leads.update_status(self.area_lead(), "Lost", "went elsewhere")
		self.assertEqual((area_lead.closed_reason, bool(area_lead.closed_at)), ("went elsewhere", True))
		area_lead = area_leads.update_status(area_lead, "Converted")
		self.assertEqual(
			(area_lead.closed_reason, area_lead.closed_at, bool(area_lead.converted_at)), (None, None, True)
		)
		history = frappe.get_all(
			"Status Change", {"reference_name": area_lead.name}, pluck="to_status", order_by="creation"
		)
		self.assertEqual(history, ["New", "Lost", "Converted"])
		self.assertRaises(InvalidInput, area_leads.update_status, area_lead, "Sleeping")

	def test_administrator_purges_one_with_what_hangs_on_it(self):
		"""C25: its history of statuses, which nobody can delete, must not keep it for good"""
		area_lead = self.area_lead()
		hanging = frappe.new_doc(
			"Follow Up",
			reference_doctype="Area Lead",
			reference_name=area_lead.name,
			scheduled_at="2030-01-01",
		).insert()
		frappe.delete_doc("Area Lead", area_lead.name)
		self.assertFalse(frappe.db.exists("Follow Up", hanging.name))
		self.assertFalse(frappe.db.exists("Status Change", {"reference_name": area_lead.name}))

	def test_promoted_once(self):
		"""A27"""
		area_lead = self.area_lead(phone=factories.phone(), city="Lahore")
		first = area_leads.promote(area_lead)
		lead = frappe.get_doc("Lead", first["lead"])
		self.assertEqual(
			(first["created"], lead.full_name, lead.customer), (True, "Amna Iqbal", area_lead.customer)
		)
		self.assertEqual(area_leads.promote(area_lead), first | {"created": False})

	def test_promotion_finds_the_lead_that_is_there(self):
		"""A27"""
		lead = factories.lead()
		done = area_leads.promote(self.area_lead(phone=lead.phone))
		self.assertEqual((done["lead"], done["created"]), (lead.name, False))

	def test_booking_links_the_area_lead_of_the_branch(self):
		"""A27, A4"""
		area_lead = self.area_lead(passport_number=self.passport())
		elsewhere = self.area_lead(passport_number=area_lead.passport_number, branch=factories.OTHER_BRANCH)
		booking = factories.booking(
			persons=[{"full_name": "Amna", "passport_number": area_lead.passport_number}]
		)
		booking.reload()
		area_lead.reload()
		self.assertEqual((area_lead.status, area_lead.lead), ("Converted", booking.persons[0].lead))
		self.assertEqual(frappe.db.get_value("Area Lead", elsewhere.name, "status"), "New")
		self.assertEqual(leads.status_history(booking.persons[0].lead)[-1].to_status, "Converted")
