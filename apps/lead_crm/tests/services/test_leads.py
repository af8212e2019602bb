"""Leads: who they are, how they move, and their customers."""

import frappe

from lead_crm.exceptions import IllegalTransition, InvalidInput
from lead_crm.services import lead_search, leads
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestLead(SiteTest):
	def test_new_lead_has_number_organization_pipeline_and_customer(self):
		"""A1, B11, C7"""
		lead = factories.lead()
		prefix = frappe.db.get_value("Branch", lead.branch, "enquiry_prefix")
		self.assertRegex(lead.name, rf"^{prefix}\d{{4,}}$")
		self.assertEqual(
			(lead.organization, lead.pipeline, lead.status), (factories.ORGANIZATION, "Sales", "New")
		)
		self.assertEqual(frappe.db.get_value("Customer", lead.customer, "full_name"), "Amna")

	def test_probability_that_is_given_is_kept_until_the_lead_moves_on(self):
		"""D1"""
		lead = factories.lead(probability=30)
		self.assertEqual(lead.probability, 30)
		lead.update({"status": "Proposal", "probability": 70}).save()
		self.assertEqual(lead.probability, 70)
		self.assertEqual(leads.move(lead, "Negotiation").probability, 75)
		self.assertEqual(leads.convert(lead).probability, 100)

	def test_numbers_count_up_in_a_branch(self):
		"""C7"""
		first, second = factories.lead().name, factories.lead().name
		self.assertEqual(int(second[-4:]), int(first[-4:]) + 1)

	def test_two_leads_of_one_person_share_the_customer(self):
		"""B11, X1"""
		phone = factories.phone()
		other = factories.lead(phone=phone.replace("+92", "0"), first_name="Hamza")
		self.assertEqual(factories.lead(phone=phone).customer, other.customer)

	def test_second_open_lead_of_one_person_joins_the_first(self):
		"""X1: nothing of the first is overwritten, and nothing of the second is lost"""
		first = factories.lead(last_name="Iqbal", remarks="wants Umrah", city="Lahore")
		spelt = first.phone.replace("+92", "0092 ")
		values = {"first_name": "AMNA", "last_name": "iqbal", "phone": spelt, "city": "Multan"}
		values |= {"remarks": "in the evening", "email": f"{frappe.generate_hash(length=8)}@b.test"}
		second = factories.lead(**values)
		self.assertEqual((second.name, second.city, second.email), (first.name, "Lahore", values["email"]))
		self.assertEqual(second.remarks, "wants Umrah\nin the evening")
		self.assertEqual(str(factories.lead(**values).modified), str(second.modified))

	def test_only_the_same_person_in_the_same_place_joins(self):
		"""X1"""
		first = factories.lead(last_name="Iqbal")
		for fields in (
			{"last_name": "Shah"},
			{"branch": factories.OTHER_BRANCH},
			{"pipeline": "Key Account"},
		):
			with self.subTest(fields):
				another = factories.lead(**({"last_name": "Iqbal", "phone": first.phone} | fields))
				self.assertNotEqual(another.name, first.name)
				self.assertEqual(another.customer, first.customer)

	def test_next_enquiry_after_the_first_is_over_is_a_lead_of_its_own(self):
		"""X1, C15"""
		first = factories.lead()
		leads.close(first, "went to a cousin's agency")
		self.assertNotEqual(factories.lead(phone=first.phone).name, first.name)

	def test_several_open_leads_of_one_person_where_the_settings_allow_it(self):
		"""X1"""
		first = factories.lead()
		frappe.db.set_single_value("Lead CRM Settings", "several_open_leads", 1)
		self.addCleanup(frappe.clear_document_cache, "Lead CRM Settings", "Lead CRM Settings")
		second = factories.lead(phone=first.phone)
		self.assertEqual((second.customer, second.name != first.name), (first.customer, True))

	def test_changed_lead_changes_its_customer(self):
		"""B11"""
		lead = factories.lead()
		lead.update({"last_name": "Iqbal", "email": f"{factories.unique('h')[2:]}@b.test"})
		lead.save()
		self.assertEqual(frappe.db.get_value("Customer", lead.customer, "full_name"), "Amna Iqbal")

	def test_lead_without_any_key_gets_its_customer_when_won(self):
		"""B11, C14: nobody could be recognised before"""
		lead = factories.lead(phone=None)
		self.assertIsNone(lead.customer)
		leads.convert(lead)
		self.assertTrue(lead.customer)

	def test_values_that_cannot_be_right_are_named(self):
		"""A28, D12, C23"""
		cases = {
			"phone": ("call me", "call me"),
			"email": ("amna at home", "amna at home"),
			"passport_number": ("none", "none"),
			"date_of_birth": ("2999-01-01", "2999"),
			"probability": (101, "101"),
			"score": (-1, "-1"),
		}
		for field, (value, word) in cases.items():
			with self.subTest(field), self.assertRaisesRegex(InvalidInput, word):
				factories.lead(**{field: value})

	def test_business_lead_is_named_by_its_business(self):
		"""E1"""
		lead = factories.lead(
			lead_kind="Business", business_name="Patina", first_name=None, pipeline="Key Account"
		)
		self.assertEqual(lead.full_name, "Patina")
		with self.assertRaisesRegex(InvalidInput, "Business Name"):
			factories.lead(lead_kind="Business", first_name="Only A Person")


class TestMove(SiteTest):
	def test_move_is_stamped_and_kept(self):
		"""C18, E3"""
		lead = leads.move(factories.lead(), "Contacted", "called twice")
		history = leads.status_history(lead.name)
		self.assertEqual([row.to_status for row in history], ["New", "Contacted"])
		self.assertEqual(
			(history[1].from_status, history[1].note, history[1].changed_by),
			("New", "called twice", "Administrator"),
		)
		self.assertGreaterEqual(history[1].seconds_in_status, 0)

	def test_direct_write_passes_through_the_pipeline_too(self):
		"""C18: whichever door"""
		frappe.set_user(factories.member(factories.branch(), "Counselor"))
		lead = factories.lead(pipeline="Enrolment")
		lead.status = "Visit Completed"
		with self.assertRaisesRegex(IllegalTransition, "Discovery Completed"):
			lead.save()
		lead.reload()
		lead.status = "Discovery Completed"
		lead.save()
		self.assertEqual(len(leads.status_history(lead.name)), 2)

	def test_unknown_status_is_refused(self):
		"""C18"""
		with self.assertRaises(IllegalTransition):
			leads.move(factories.lead(), "Visit Completed")

	def test_convert_keeps_the_lead_and_links_the_booking(self):
		"""A12, C14"""
		lead, booking = factories.lead(), factories.booking()
		leads.convert(lead, booking.name)
		self.assertEqual((lead.status, lead.booking, lead.stage_type), ("Converted", booking.name, "Won"))
		self.assertTrue(lead.converted_at)
		moves = len(leads.status_history(lead.name))
		leads.convert(lead)
		self.assertEqual(len(leads.status_history(lead.name)), moves)

	def test_close_needs_a_reason_of_1_to_500_characters(self):
		"""A13, C15"""
		lead = factories.lead()
		for reason in ("", "  ", "x" * 501):
			with self.assertRaisesRegex(InvalidInput, "500"):
				leads.close(lead, reason)
		leads.close(lead, "x" * 500)
		self.assertEqual((lead.status, len(lead.closed_reason)), ("Lost", 500))
		self.assertTrue(lead.closed_at)

	def test_reopening_is_for_managers_and_clears_the_outcome(self):
		"""C18"""
		lead = factories.lead()
		leads.close(lead, "no answer")
		frappe.set_user(factories.member(lead.branch, "Counselor"))
		with self.assertRaises(IllegalTransition):
			leads.move(frappe.get_doc("Lead", lead.name), "New")
		frappe.set_user(factories.member(lead.branch, "Branch Manager"))
		lead = leads.move(frappe.get_doc("Lead", lead.name), "New")
		self.assertIsNone(lead.closed_at)
		self.assertIsNone(lead.closed_reason)


class TestSearch(SiteTest):
	def test_found_by_any_spelling(self):
		"""A11, X15"""
		lead = factories.lead(passport_number="ab 123456", email=f"X{factories.unique('i')[2:]}@B.test")
		lead.reload()
		national = "0" + lead.phone[3:]
		for search in (
			{"contact": national},
			{"contact": lead.phone},
			{"passport": "AB-123456"},
			{"email": lead.email.upper()},
		):
			self.assertIn(lead.name, [row.name for row in lead_search.search(**search)], search)

	def test_garbage_finds_nothing(self):
		"""A11, B3"""
		factories.lead()
		self.assertEqual(lead_search.search(contact="no number"), [])

	def test_other_branches_are_absent(self):
		"""A24, C22"""
		lead = factories.lead()
		frappe.set_user(factories.member(factories.branch(factories.OTHER_BRANCH), "Counselor"))
		self.assertEqual(lead_search.search(contact=lead.phone), [])
