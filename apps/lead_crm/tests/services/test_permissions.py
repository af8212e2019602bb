"""Who sees what: the wall between branches (A24). Where nothing says yes, the answer is no."""

import frappe

from lead_crm import permissions
from lead_crm.membership import introduce_colleagues
from lead_crm.services.customers import upsert
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

BOUND = ("Lead", "Booking", "Status Change", "Customer", "Customer Identity")


class TestBranches(SiteTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead()
		self.clerk = factories.member(factories.branch(), "Counselor")
		self.stranger = factories.member(factories.branch(factories.OTHER_BRANCH), "Counselor")

	def names(self, doctype, user):
		frappe.set_user(user)
		return set(frappe.get_list(doctype, pluck="name", limit=0))

	def test_lists_hold_the_own_branch_only(self):
		"""A24, C22"""
		factories.booking()
		for doctype in BOUND:
			with self.subTest(doctype):
				self.assertTrue(self.names(doctype, self.clerk))
				self.assertFalse(self.names(doctype, self.clerk) & self.names(doctype, self.stranger))

	def test_the_desk_knows_colleagues_and_nobody_elses_people(self):
		"""A24, A25: their names, where lists would show emails"""
		bootinfo = frappe._dict(user_info=frappe._dict())
		frappe.set_user(self.clerk)
		introduce_colleagues(bootinfo)
		self.assertEqual(
			bootinfo.user_info[self.clerk].fullname, frappe.get_value("User", self.clerk, "full_name")
		)
		self.assertNotIn(self.stranger, bootinfo.user_info)

	def test_user_without_any_branch_sees_nothing(self):
		"""A24: Frappe's own User Permissions would show everything"""
		member = factories.member(
			factories.branch(), "Counselor", f"{frappe.generate_hash(length=8)}@example.com"
		)
		branch = frappe.get_doc("Branch", factories.BRANCH)
		branch.members = [row for row in branch.members if row.user != member]
		branch.save()
		frappe.get_doc("User", member).add_roles("Counselor")
		for doctype in BOUND:
			self.assertEqual(self.names(doctype, member), set(), doctype)

	def test_record_cannot_be_taken_to_the_own_branch(self):
		"""A24: stored and new branch are both looked at"""
		frappe.set_user(self.stranger)
		lead = frappe.get_doc("Lead", self.lead.name)
		lead.branch = factories.OTHER_BRANCH
		self.assertRaises(frappe.PermissionError, lead.save)

	def test_membership_gives_and_takes_role_and_user_permission(self):
		"""A24, D5"""
		clerk = factories.member(
			factories.branch(), "Counselor", f"{frappe.generate_hash(length=8)}@example.com"
		)
		self.assertIn("Counselor", frappe.get_roles(clerk))
		permission = {"user": clerk, "allow": "Branch", "for_value": factories.BRANCH}
		self.assertTrue(frappe.db.exists("User Permission", permission))
		branch = frappe.get_doc("Branch", factories.BRANCH)
		branch.members = [row for row in branch.members if row.user != clerk]
		branch.save()
		self.assertFalse(frappe.db.exists("User Permission", permission))
		self.assertNotIn("Counselor", frappe.get_roles(clerk))
		self.assertFalse(permissions.sees_branch(factories.BRANCH, clerk))

	def test_new_member_who_works_meanwhile_gets_in_all_the_same(self):
		"""A24: what another request has put into the cache before the membership was committed is not kept"""
		before = frappe.permissions.get_user_permissions(self.clerk)
		factories.member(factories.OTHER_BRANCH, "Counselor", self.clerk)
		frappe.cache.hset("user_permissions", self.clerk, before)
		frappe.db.after_commit.run()
		allowed = frappe.permissions.get_user_permissions(self.clerk)["Branch"]
		self.assertIn(factories.OTHER_BRANCH, [row.doc for row in allowed])

	def test_upsert_leaves_another_branchs_record_as_it_is(self):
		"""A24, X4: known, not changed"""
		frappe.set_user(self.stranger)
		found = upsert({"full_name": "Renamed", "branch": factories.OTHER_BRANCH, "phone": self.lead.phone})
		self.assertEqual((found.customer, found.created, found.changed), (self.lead.customer, False, False))
		self.assertEqual(frappe.db.get_value("Customer", self.lead.customer, "full_name"), "Amna")
