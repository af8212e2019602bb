"""A branch may keep each counselor's leads to the counselor (D5), and managers may see the branches below theirs (X14)."""

import frappe
from frappe.utils import add_days, now_datetime, today

from lead_crm import membership
from lead_crm.exceptions import InvalidInput
from lead_crm.services import follow_ups, interactions, lead_find, lead_statistics, performance, promises
from lead_crm.tests import factories
from lead_crm.tests.isolation.caller import Door, ask, call, undone
from lead_crm.tests.site_test import SiteTest

HANGING = ("Follow Up", "Interaction", "Payment Promise", "Intro Visit", "Call Plan", "Status Change")


def switch(branch: str, **values) -> None:
	document = frappe.get_doc("Branch", branch)
	document.update(values).save()


class TestOwnLeads(SiteTest):
	def setUp(self):
		super().setUp()
		self.mine = factories.member(factories.BRANCH, "Counselor")
		self.colleague = factories.member(factories.BRANCH, "Counselor", "colleague.of.mine@example.com")
		self.manager = factories.member(factories.BRANCH, "Branch Manager")
		self.lead = factories.lead(assigned_to=self.mine, lead_kind="Business", business_name="Own Leads")
		self.hang()

	def hang(self) -> None:
		at = add_days(now_datetime(), 1)
		follow_ups.add("Lead", self.lead.name, at)
		promises.add("Lead", self.lead.name, 100, add_days(today(), 5))
		interactions.log("Lead", self.lead.name, "Note", "asked for a price")
		frappe.new_doc("Call Plan", lead=self.lead.name, frequency="Weekly").insert()
		frappe.new_doc("Intro Visit", lead=self.lead.name, scheduled_at=at).insert()

	def seen(self, user: str) -> set[str]:
		"""The DocTypes of which this user sees what is of the lead, by list and by name."""
		frappe.set_user(user)
		found = {"Lead"} if frappe.get_list("Lead", {"name": self.lead.name}) else set()
		opened = frappe.get_doc("Lead", self.lead.name).has_permission("read")
		self.assertEqual(opened, bool(found))
		for doctype in HANGING:
			link = "lead" if doctype in ("Intro Visit", "Call Plan") else "reference_name"
			names = frappe.get_all(doctype, {link: self.lead.name}, pluck="name")
			self.assertTrue(names)
			listed = frappe.get_list(doctype, {"name": ("in", names)}, pluck="name")
			self.assertEqual(frappe.get_doc(doctype, names[0]).has_permission("read"), bool(listed), doctype)
			found |= {doctype} if listed else set()
		return found

	def test_the_whole_branch_sees_a_lead_unless_the_branch_says_otherwise(self):
		"""D5: off at first"""
		self.assertEqual(self.seen(self.colleague), {"Lead", *HANGING})

	def test_only_its_assignee_and_the_managers_see_it(self):
		"""D5: and what hangs on it"""
		switch(factories.BRANCH, counselors_see_own_leads=1)
		self.assertEqual(self.seen(self.colleague), set())
		for user in (self.mine, self.manager, "Administrator"):
			self.assertEqual(self.seen(user), {"Lead", *HANGING}, user)

	def test_lists_sums_and_functions_hold_to_it(self):
		"""D5, D4, D11, E11"""
		switch(factories.BRANCH, counselors_see_own_leads=1)
		for user, is_there in ((self.mine, True), (self.colleague, False)):
			frappe.set_user(user)
			found = lead_find.find(
				lead_find.Wanted(search="Own Leads"), lead_find.Sorting(), lead_find.Page(0, 500)
			)
			self.assertEqual(self.lead.name in [row["name"] for row in found["data"]], is_there)
			self.assertEqual(lead_statistics.statistics()["total"] > 0, is_there)
			accounts = performance.underperforming(factories.BRANCH, 500)
			self.assertEqual(self.lead.name in [row["lead"] for row in accounts], is_there)
			with undone():
				details = call("lead_crm.api.leads.details", lead=self.lead.name)
				self.assertEqual(ask(user, details).status, 200 if is_there else 404)

	def test_who_enters_a_lead_has_it(self):
		"""D5: else it would be gone from sight"""
		switch(factories.BRANCH, counselors_see_own_leads=1)
		with undone():
			values = {"branch": factories.BRANCH, "first_name": "Bilal"}
			answer = ask(self.colleague, Door("POST", "/api/resource/Lead", values))
			self.assertIn(f'"assigned_to":"{self.colleague}"', answer.text)

	def test_the_condition_asks_the_index_of_the_branch(self):
		"""A24, D15: no OR for a clerk of one branch"""
		frappe.set_user(self.mine)
		for personal in (0, 1):
			frappe.db.set_value("Branch", factories.BRANCH, "counselors_see_own_leads", personal)
			membership.forget_membership()
			condition = frappe.get_attr(frappe.get_hooks("permission_query_conditions")["Lead"][0])(self.mine)
			self.assertNotIn(" OR ", condition.upper())
			self.assertEqual("assigned_to" in condition, bool(personal))


class TestParentBranches(SiteTest):
	def setUp(self):
		super().setUp()
		self.manager = factories.member(factories.OTHER_BRANCH, "Branch Manager")
		self.clerk = factories.member(factories.OTHER_BRANCH, "Counselor")
		self.lead = factories.lead()
		switch(factories.BRANCH, parent_branch=factories.OTHER_BRANCH)

	def sees(self, user: str) -> bool:
		membership.forget_membership()
		frappe.set_user(user)
		listed = bool(frappe.get_list("Lead", {"name": self.lead.name}))
		self.assertEqual(frappe.get_doc("Lead", self.lead.name).has_permission("write"), listed)
		frappe.set_user("Administrator")
		permission = {"user": user, "allow": "Branch", "for_value": factories.BRANCH}
		self.assertEqual(bool(frappe.db.exists("User Permission", permission)), listed)
		return listed

	def test_a_manager_sees_the_children_where_the_branch_says_so(self):
		"""X14: the managers, not the others; and no longer when it is switched off"""
		self.assertFalse(self.sees(self.manager))
		switch(factories.OTHER_BRANCH, managers_see_children=1)
		self.assertTrue(self.sees(self.manager))
		self.assertFalse(self.sees(self.clerk))
		self.assertTrue(membership.manages(factories.BRANCH, self.manager))
		switch(factories.OTHER_BRANCH, managers_see_children=0)
		self.assertFalse(self.sees(self.manager))

	def test_branches_below_the_children_count_and_leave_with_them(self):
		"""X14"""
		switch(factories.OTHER_BRANCH, managers_see_children=1)
		below = factories.branch("Test Below", parent_branch=factories.BRANCH)
		self.assertTrue(membership.sees_branch(below, self.manager))
		switch(factories.BRANCH, parent_branch=None)
		self.assertFalse(self.sees(self.manager))
		self.assertFalse(membership.sees_branch(below, self.manager))

	def test_no_branch_is_below_itself_or_of_another_organization(self):
		"""X14, D14"""
		for branch, parent in (
			(factories.OTHER_BRANCH, factories.BRANCH),
			(factories.BRANCH, factories.BRANCH),
			(factories.BRANCH, factories.FOREIGN_BRANCH),
		):
			self.assertRaisesRegex(InvalidInput, "Parent Branch", switch, branch, parent_branch=parent)
