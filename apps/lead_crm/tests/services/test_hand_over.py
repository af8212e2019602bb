"""Records go to another branch by a hand-over only, and what hangs on them goes along (A24, X4)."""

import frappe
from frappe.utils import add_days, now_datetime, today

from lead_crm.exceptions import InvalidInput
from lead_crm.services import assignment, follow_ups, interactions, promises
from lead_crm.services.customer_bulk import upsert_rows
from lead_crm.services.customers import upsert
from lead_crm.services.hand_over import hand_over
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestHandOver(SiteTest):
	def setUp(self):
		super().setUp()
		self.manager = factories.member(factories.BRANCH, "Branch Manager")
		self.clerk = factories.member(factories.BRANCH, "Counselor")
		self.taker = factories.member(factories.OTHER_BRANCH, "Counselor")
		self.lead = factories.lead(assigned_to=self.clerk)

	def hang(self) -> list:
		at = add_days(now_datetime(), 1)
		plan = frappe.new_doc("Call Plan", lead=self.lead.name, frequency="Weekly", assigned_to=self.clerk)
		visit = frappe.new_doc("Intro Visit", lead=self.lead.name, scheduled_at=at)
		return [
			follow_ups.add("Lead", self.lead.name, at, assigned_to=self.clerk),
			promises.add("Lead", self.lead.name, 100, add_days(today(), 5), collector=self.clerk),
			interactions.log("Lead", self.lead.name, "Note", "asked for a price"),
			plan.insert(),
			visit.insert(),
			frappe.get_last_doc("Status Change", {"reference_name": self.lead.name}),
		]

	def test_all_that_hangs_on_a_lead_follows_it(self):
		"""A24: the parent decides"""
		hanging = self.hang()
		frappe.set_user(self.manager)
		hand_over("Lead", self.lead.name, factories.OTHER_BRANCH, "moved to Karachi")
		for document in hanging:
			self.assertEqual(document.reload().branch, factories.OTHER_BRANCH, document.doctype)
		frappe.set_user(self.taker)
		self.assertTrue(frappe.get_doc("Lead", self.lead.name).has_permission("write"))
		for document in hanging:
			self.assertTrue(frappe.get_list(document.doctype, {"name": document.name}), document.doctype)
		frappe.set_user(self.clerk)
		for document in hanging:
			self.assertFalse(frappe.get_list(document.doctype, {"name": document.name}), document.doctype)

	def test_who_does_not_work_in_the_new_branch_loses_task_share_and_follow(self):
		"""A24, D10"""
		follow_up, promise, *_others = self.hang()
		frappe.get_doc("User", self.clerk).db_set("document_follow_notify", 1)
		follow = frappe.new_doc("Document Follow", ref_doctype="Lead", ref_docname=self.lead.name)
		follow.update({"user": self.clerk}).insert(ignore_permissions=True)
		hand_over("Lead", self.lead.name, factories.OTHER_BRANCH)
		self.assertFalse(self.lead.reload().assigned_to)
		self.assertFalse(assignment._open_todos(self.lead.name))
		self.assertFalse(follow_up.reload().assigned_to)
		self.assertFalse(promise.reload().collector)
		self.assertFalse(frappe.db.exists("Document Follow", {"ref_docname": self.lead.name}))

	def test_who_works_in_both_branches_keeps_the_task(self):
		"""D10"""
		both = factories.member(factories.BRANCH, "Counselor", "both.branches@example.com")
		factories.member(factories.OTHER_BRANCH, "Counselor", both)
		lead = factories.lead(assigned_to=both)
		self.assertEqual(hand_over("Lead", lead.name, factories.OTHER_BRANCH).assigned_to, both)

	def test_only_managers_and_administrators_hand_over(self):
		"""A24, X4"""
		for user in (self.clerk, self.taker, factories.member(factories.OTHER_BRANCH, "Branch Manager")):
			frappe.set_user(user)
			self.assertRaises(
				frappe.PermissionError, hand_over, "Lead", self.lead.name, factories.OTHER_BRANCH
			)
		self.assertEqual(frappe.db.get_value("Lead", self.lead.name, "branch"), factories.BRANCH)

	def test_a_branch_that_cannot_take_it_is_refused_in_words(self):
		"""D14"""
		closed = factories.branch("Test Closed", is_active=0)
		for branch, word in (
			(factories.FOREIGN_BRANCH, factories.FOREIGN_ORGANIZATION),
			("Nowhere", "Nowhere"),
			(closed, "not active"),
		):
			self.assertRaisesRegex(InvalidInput, word, hand_over, "Lead", self.lead.name, branch)
		booking = factories.booking()
		self.assertRaises(InvalidInput, hand_over, "Booking", booking.name, factories.OTHER_BRANCH)

	def test_no_other_way_leads_to_another_branch(self):
		"""A24: not even for who works in both"""
		area_lead = frappe.new_doc("Area Lead", full_name="Bilal", branch=factories.BRANCH).insert()
		customer = frappe.get_doc("Customer", self.lead.customer)
		for document in (self.lead, area_lead, customer, factories.booking()):
			document.branch = factories.OTHER_BRANCH
			self.assertRaisesRegex(InvalidInput, "hand it over", document.save)

	def test_a_customer_goes_with_what_hangs_on_it(self):
		"""A24, X4: by a hand-over, and by an upsert of somebody who works in both branches (B2)"""
		customer = self.lead.customer
		promise = promises.add("Customer", customer, 100, add_days(today(), 5))
		frappe.set_user(self.manager)
		hand_over("Customer", customer, factories.OTHER_BRANCH)
		self.assertEqual(promise.reload().branch, factories.OTHER_BRANCH)
		frappe.set_user("Administrator")
		person = {"full_name": "Amna", "phone": self.lead.phone, "branch": factories.BRANCH}
		upsert(person)
		self.assertEqual(promise.reload().branch, factories.BRANCH)
		upsert_rows([person | {"branch": factories.OTHER_BRANCH}])
		self.assertEqual(promise.reload().branch, factories.OTHER_BRANCH)

	def test_handing_over_twice_changes_nothing(self):
		"""D16"""
		hand_over("Lead", self.lead.name, factories.OTHER_BRANCH)
		once = self.lead.reload().modified
		hand_over("Lead", self.lead.name, factories.OTHER_BRANCH)
		self.assertEqual(self.lead.reload().modified, once)
