"""Frappe's Assignment Rule hands out leads, each to somebody of its own branch."""

import frappe

from lead_crm.services import leads
from lead_crm.tests import factories
from lead_crm.tests.services.assignment_test import AssignmentTest


class TestAssignmentRule(AssignmentTest):
	def rule(self, kind: str, *users: str, **values):
		"""Hand out every lead that comes from this test."""
		self.source = factories.unique("Rule")
		frappe.get_doc({"doctype": "Lead Source", "source_name": self.source}).insert()
		rule = frappe.new_doc("Assignment Rule", name=self.source, rule=kind, document_type="Lead")
		rule.update({"description": "Call {{ full_name }}", "assign_condition": f"source == {self.source!r}"})
		for user in users:
			rule.append("users", {"user": user})
		for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
			rule.append("assignment_days", {"day": day})
		self.addCleanup(
			frappe.cache.delete_value, "assignment_rule_map"
		)  # Redis knows nothing of the rollback
		return rule.update(values).insert()

	def lead(self, **values):
		return factories.lead(source=self.source, **values)

	def test_round_robin_sets_it(self):
		"""D1: and the document in hand shows it, so that it can be saved again"""
		self.rule("Round Robin", self.one, self.two)
		given = [self.lead() for _lead in range(4)]
		self.assertEqual([lead.assigned_to for lead in given], [self.one, self.two] * 2)
		for lead in given:
			self.assert_assigned(lead, lead.assigned_to)
			leads.move(lead, "Contacted")

	def test_load_balancing_sets_it(self):
		"""D1: the one with the fewest open leads is next"""
		self.rule("Load Balancing", self.one, self.two)
		for _lead in range(3):
			factories.lead(assigned_to=self.one)
		given = [self.lead().assigned_to for _lead in range(3)]
		self.assertEqual(given, [self.two] * 3)
		self.assertIn(self.lead().assigned_to, (self.one, self.two))

	def test_one_rule_for_many_branches(self):
		"""A24: each gets leads of the own branch, in turns there"""
		self.rule("Round Robin", self.one, self.stranger, self.two)
		branches = (factories.BRANCH, factories.OTHER_BRANCH) * 3
		given = [self.lead(branch=branch).assigned_to for branch in branches]
		self.assertEqual(given, [self.one, self.stranger, self.two, self.stranger, self.one, self.stranger])

	def test_rule_whose_people_cannot_see_the_lead_does_not_stop_it(self):
		"""A24, A4"""
		for kind in ("Round Robin", "Load Balancing"):
			self.rule(kind, self.stranger)
			self.assert_assigned(self.lead(), None)

	def test_rule_by_a_field_too(self):
		"""A24"""
		self.rule("Based on Field", field="school")
		self.assert_assigned(self.lead(school=self.one), self.one)
		self.assert_assigned(self.lead(school=self.stranger), None)

	def test_rule_leaves_a_lead_that_has_somebody(self):
		"""D1"""
		self.rule("Round Robin", self.one)
		self.assert_assigned(self.lead(assigned_to=self.two), self.two)

	def test_rule_does_not_bring_back_who_was_replaced(self):
		"""D1: it opens closed ToDos again at each save"""
		self.rule("Round Robin", self.one)
		lead = self.lead()
		lead.assigned_to = self.two
		lead.save()
		lead.save()
		self.assert_assigned(lead, self.two)

	def test_rules_for_other_documents_are_frappes(self):
		self.rule("Round Robin", self.one, document_type="Note", assign_condition="1")
		note = frappe.get_doc({"doctype": "Note", "title": factories.unique("Note")}).insert()
		self.assertIn(self.one, frappe.db.get_value("Note", note.name, "_assign"))
