"""What tests of assignment share: counselors, and whether a lead and Frappe's own assignment agree."""

import json

import frappe
from frappe.desk.form import assign_to

from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


def counselor(number: int = 1, branch: str = factories.BRANCH) -> str:
	"""The n-th counselor of a branch."""
	email = f"counselor.{number}.{branch}@example.com".lower().replace(" ", ".")
	return factories.member(branch, "Counselor", email)


def todos(lead, status: str = "Open") -> list[str]:
	"""Whom the lead's ToDos of this status are for, the oldest first."""
	filters = {"reference_type": "Lead", "reference_name": lead.name, "status": status}
	return frappe.get_all("ToDo", filters, pluck="allocated_to", order_by="creation")


def by_dialog(lead, *users: str, **values) -> None:
	assign_to.add({"doctype": "Lead", "name": lead.name, "assign_to": list(users)} | values)


class AssignmentTest(SiteTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.one, cls.two = counselor(1), counselor(2)
		cls.stranger = counselor(1, factories.OTHER_BRANCH)
		cls.trainer = factories.member(factories.BRANCH, "Trainer", "only.trainer@example.com")
		frappe.db.commit()

	def assert_assigned(self, lead, user: str | None) -> None:
		"""The lead, its only open ToDo, and Frappe's own column agree."""
		assigned_to, _assign = frappe.db.get_value("Lead", lead.name, ["assigned_to", "_assign"])
		self.assertEqual(assigned_to or None, user)
		self.assertEqual(json.loads(_assign or "[]"), [user] if user else [])
		self.assertEqual(todos(lead), [user] if user else [])
