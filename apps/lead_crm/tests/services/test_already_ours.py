"""Who is known already while somebody is typed in, and asking another branch for them."""

import frappe

from lead_crm.exceptions import InvalidInput
from lead_crm.services import hand_over_requests
from lead_crm.services.already_ours import ask_for, branch_for, look_up
from lead_crm.services.customer_merge import merge
from lead_crm.services.customers import upsert
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

NOBODY = {"ours": [], "elsewhere": False, "asked": False}


class KnownTest(SiteTest):
	def setUp(self):
		super().setUp()
		self.phone = factories.phone()
		self.customer = upsert(
			{"full_name": "Amna Iqbal", "phone": self.phone, "branch": factories.BRANCH}
		).customer
		self.manager = factories.member(factories.BRANCH, "Branch Manager")
		self.clerk = factories.member(factories.BRANCH, "Counselor")
		self.colleague = factories.member(factories.OTHER_BRANCH, "Counselor")

	def look(self, user, branch, **keys):
		frappe.set_user(user)
		return look_up(branch, keys or {"phone": "0" + self.phone[3:]})

	def ask(self, reason="She moved to Karachi"):
		frappe.set_user(self.colleague)
		return ask_for(factories.OTHER_BRANCH, {"phone": self.phone}, reason)

	def request(self):
		return frappe.get_all(
			"Hand-over Request", {"customer": self.customer}, pluck="name", order_by="creation desc"
		)

	def notes_to(self, user):
		return frappe.get_all(
			"Notification Log", {"for_user": user}, pluck="subject", order_by="creation desc"
		)


class TestLookUp(KnownTest):
	def test_own_branch_sees_who_and_where(self):
		"""X4"""
		found = self.look(self.clerk, factories.BRANCH)
		entry = found["ours"][0]
		self.assertEqual(
			(found["elsewhere"], entry["name"], entry["branch"]), (False, self.customer, factories.BRANCH)
		)
		self.assertEqual((entry["full_name"], entry["matched_on"]), ("Amna Iqbal", "phone"))
		self.assertTrue(entry["last_contact"])

	def test_leads_of_the_person_are_named_too(self):
		"""X4"""
		lead = factories.lead(phone=self.phone).name
		self.assertIn(lead, [entry["name"] for entry in self.look(self.clerk, factories.BRANCH)["ours"]])

	def test_another_branch_learns_only_that_there_is_one(self):
		"""X4, A24"""
		self.assertEqual(self.look(self.colleague, factories.OTHER_BRANCH), NOBODY | {"elsewhere": True})

	def test_another_organization_learns_nothing(self):
		"""X4, B2"""
		stranger = factories.member(factories.FOREIGN_BRANCH, "Counselor")
		self.assertEqual(self.look(stranger, factories.FOREIGN_BRANCH, phone=self.phone), NOBODY)

	def test_what_is_no_number_yet_finds_nobody(self):
		"""X4"""
		for phone in (self.phone[:7], "", "ask his wife"):
			self.assertEqual(self.look(self.clerk, factories.BRANCH, phone=phone), NOBODY)

	def test_merged_customer_leads_to_the_survivor(self):
		"""X4, X2"""
		other = upsert(
			{"full_name": "Amna Iqbal", "phone": factories.phone(), "branch": factories.BRANCH}
		).customer
		merge(other, self.customer)
		self.assertEqual(self.look(self.clerk, factories.BRANCH)["ours"][0]["name"], other)

	def test_only_for_ones_own_branch(self):
		"""X4, A24"""
		frappe.set_user(self.clerk)
		self.assertEqual(branch_for(None), factories.BRANCH)
		self.assertRaises(frappe.PermissionError, branch_for, factories.OTHER_BRANCH)
		frappe.set_user("Administrator")
		with self.assertRaisesRegex(InvalidInput, "branch"):
			branch_for(None)


class TestAsking(KnownTest):
	def test_managers_of_the_other_branch_are_told_once(self):
		"""X4"""
		self.assertEqual([self.ask(), self.ask()], ["Asked", "Asked"])
		self.assertEqual(len(self.request()), 1)
		frappe.set_user("Administrator")
		told = [subject for subject in self.notes_to(self.manager) if "Amna Iqbal" in subject]
		self.assertEqual(len(told), 1)
		self.assertIn("She moved to Karachi", told[0])
		self.assertTrue(self.look(self.colleague, factories.OTHER_BRANCH)["asked"])

	def test_who_asks_does_not_see_the_request(self):
		"""X4, A24: it names the customer"""
		self.ask()
		boss = factories.member(factories.OTHER_BRANCH, "Branch Manager")
		for user in (self.colleague, boss):
			frappe.set_user(user)
			may_list = frappe.has_permission("Hand-over Request", "read")
			self.assertFalse(may_list and frappe.get_list("Hand-over Request", {"customer": self.customer}))
			document = frappe.get_doc("Hand-over Request", self.request()[0])
			self.assertFalse(document.has_permission("read"))
			self.assertRaises(frappe.PermissionError, hand_over_requests.answer, document.name, True)
		frappe.set_user(self.manager)
		self.assertEqual(len(frappe.get_list("Hand-over Request", {"customer": self.customer})), 1)

	def test_accepting_hands_over_and_tells_the_asker(self):
		"""X4"""
		self.ask()
		frappe.set_user(self.manager)
		for _twice in range(2):
			answer = hand_over_requests.answer(self.request()[0], True, "Gladly")
		self.assertEqual((answer.status, answer.answered_by), ("Accepted", self.manager))
		self.assertEqual(frappe.db.get_value("Customer", self.customer, "branch"), factories.OTHER_BRANCH)
		self.assertIn("Amna Iqbal", self.notes_to(self.colleague)[0])

	def test_declining_keeps_the_customer_and_its_name(self):
		"""X4, A24"""
		self.ask()
		frappe.set_user(self.manager)
		hand_over_requests.answer(self.request()[0], False, "Still ours")
		self.assertEqual(frappe.db.get_value("Customer", self.customer, "branch"), factories.BRANCH)
		note = self.notes_to(self.colleague)[0]
		self.assertIn("Still ours", note)
		self.assertNotIn("Amna", note)
		with self.assertRaisesRegex(InvalidInput, "answered already"):
			hand_over_requests.answer(self.request()[0], True)

	def test_customer_that_went_elsewhere_is_not_given(self):
		"""X4"""
		self.ask()
		frappe.set_user("Administrator")
		third = factories.branch("Test Multan")
		frappe.db.set_value("Customer", self.customer, "branch", third)
		with self.assertRaisesRegex(InvalidInput, third):
			hand_over_requests.answer(self.request()[0], True)

	def test_nobody_to_ask_and_no_reason_are_refused(self):
		"""X4, D14"""
		with self.assertRaisesRegex(InvalidInput, "1 to 500"):
			self.ask(" ")
		frappe.set_user(self.clerk)
		with self.assertRaisesRegex(InvalidInput, "No other branch"):
			ask_for(factories.BRANCH, {"phone": self.phone}, "Mine")
