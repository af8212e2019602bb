"""Which part of the desk a user sees: ours alone, whoever has only our roles."""

import frappe
from frappe.desk.desktop import get_workspace_sidebar_items

from lead_crm.services import workspaces
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

FRAPPES = {"Users", "Build", "Tools", "Website", "Integrations"}


class TestWorkspaces(SiteTest):
	def seen(self, user: str) -> set[str]:
		frappe.set_user(user)
		try:
			return {page.title for page in get_workspace_sidebar_items()["pages"] if page.public}
		finally:
			frappe.set_user("Administrator")

	def user(self, *roles: str):
		user = frappe.new_doc("User", email="desk.only@example.com", first_name="Desk", send_welcome_email=0)
		user.extend("roles", [{"role": role} for role in roles])
		return user.insert()

	def test_members_of_a_branch_see_our_workspaces_alone(self):
		"""A25"""
		self.assertEqual(self.seen(factories.member(factories.BRANCH, "Counselor")), {"Lead CRM"})
		manager = factories.member(factories.BRANCH, "Branch Manager")
		self.assertEqual(self.seen(manager), {"Lead CRM", "CRM Management"})

	def test_whoever_gets_another_role_sees_frappes_again_and_without_it_no_more(self):
		"""A25: nothing is taken from whoever has other work on the site"""
		user = self.user("Counselor")
		user.append("roles", {"role": "Website Manager"})
		user.save()
		self.assertFalse(user.module_profile or user.block_modules)
		self.assertLessEqual(FRAPPES, self.seen(user.name))
		user.roles = [row for row in user.roles if row.role != "Website Manager"]
		user.save()
		self.assertFalse(FRAPPES & self.seen(user.name))

	def test_users_without_our_roles_are_left_alone(self):
		"""A25"""
		self.assertFalse(self.user("Website Manager").module_profile)

	def test_what_an_administrator_chose_for_a_user_stays(self):
		"""A25: modules blocked by hand, and the profile taken off by hand"""
		user = self.user("Counselor")
		user.module_profile = None
		user.set("block_modules", [{"module": "Website"}])
		user.save()
		user.append("roles", {"role": "Trainer"})
		user.save()
		self.assertEqual([row.module for row in user.block_modules], ["Website"])

	def test_the_profile_goes_with_the_app(self):
		"""A25: and nothing stays blocked"""
		user = self.user("Counselor")
		self.assertTrue(frappe.db.exists("Block Module", {"parent": user.name}))
		workspaces.remove_profile()
		self.assertFalse(frappe.db.exists("Block Module", {"parent": user.name}))
		self.assertFalse(frappe.db.get_value("User", user.name, "module_profile"))

	def test_a_site_that_had_users_before_the_profile_gives_it_to_them(self):
		"""A25"""
		user = self.user("Counselor")
		frappe.db.delete(
			"Has Role", {"parenttype": "User", "parent": ("!=", user.name)}
		)  # hundreds, of other tests
		workspaces.remove_profile()
		workspaces.give_profile()
		self.assertEqual(frappe.db.get_value("User", user.name, "module_profile"), workspaces.PROFILE)
