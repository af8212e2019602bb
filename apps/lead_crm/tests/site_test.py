"""What every test on a site stands on."""

import frappe
from frappe.tests.utils import FrappeTestCase

from lead_crm.membership import forget_membership
from lead_crm.tests import factories


class SiteTest(FrappeTestCase):
	"""Each test starts from the same data and leaves nothing behind: it runs within one larger transaction."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.branch()
		factories.branch(factories.OTHER_BRANCH)
		factories.branch(factories.FOREIGN_BRANCH, factories.FOREIGN_ORGANIZATION)
		for role in ("Branch Manager", "Counselor", "Trainer"):
			factories.member(factories.BRANCH, role)
			factories.member(factories.OTHER_BRANCH, role)
		frappe.db.commit()

	def setUp(self):
		frappe.set_user("Administrator")
		frappe.local.flags.in_one_go = True
		frappe.db.savepoint("before_test")

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.local.flags.in_one_go = False
		frappe.db.rollback(save_point="before_test")
		forget_membership()
		frappe.clear_messages()


class CommittedTest(FrappeTestCase):
	"""For what other connections must see: data is committed, so each test makes its own, under names of its own."""

	def setUp(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()
