"""`assigned_to` and Frappe's own assignment follow each other, and neither shows a lead to who may not see it."""

import json
from unittest.mock import patch

import frappe
from frappe.desk.form import assign_to

from lead_crm.exceptions import InvalidInput
from lead_crm.services import assignment, leads
from lead_crm.services.hand_over import hand_over
from lead_crm.tests import factories
from lead_crm.tests.services.assignment_test import AssignmentTest, by_dialog, counselor, todos
from lead_crm.tests.site_test import CommittedTest


class TestFrappeFollowsTheLead(AssignmentTest):
	def test_new_lead_with_an_assignee(self):
		"""D1"""
		lead = factories.lead(assigned_to=self.one)
		self.assert_assigned(lead, self.one)
		self.assertEqual(str(frappe.db.get_value("Lead", lead.name, "modified")), str(lead.modified))

	def test_reassigned_lead_ends_the_earlier_todo(self):
		"""D1, D10"""
		lead = factories.lead(assigned_to=self.one)
		lead.assigned_to = self.two
		lead.save()
		self.assert_assigned(lead, self.two)
		self.assertEqual(todos(lead, "Cancelled"), [self.one])

	def test_lead_taken_from_everybody(self):
		"""D1"""
		lead = factories.lead(assigned_to=self.one)
		lead.assigned_to = None
		lead.save()
		self.assert_assigned(lead, None)

	def test_other_changes_leave_the_assignment(self):
		"""D1"""
		lead = factories.lead(assigned_to=self.one)
		leads.move(lead, "Contacted")
		self.assert_assigned(lead, self.one)
		self.assertEqual(frappe.db.count("ToDo", {"reference_name": lead.name}), 1)

	def test_lead_given_back_gets_a_new_todo(self):
		"""D1"""
		lead = factories.lead(assigned_to=self.one)
		for user in (self.two, self.one):
			lead.assigned_to = user
			lead.save()
		self.assert_assigned(lead, self.one)

	def test_history_says_from_whom_to_whom(self):
		"""D7"""
		lead = factories.lead(assigned_to=self.one)
		lead.assigned_to = self.two
		lead.save(ignore_version=False)
		data = frappe.get_all("Version", {"docname": lead.name}, pluck="data")[0]
		self.assertIn(["assigned_to", self.one, self.two], json.loads(data)["changed"])

	def test_todo_is_as_frappes_own(self):
		"""D1: what the assign dialog makes"""
		by_field, dialog = factories.lead(assigned_to=self.one), factories.lead()
		by_dialog(dialog, self.one)
		same = ["status", "priority", "date", "assigned_by", "assigned_by_full_name", "allocated_to", "owner"]
		ours, frappes = (
			frappe.db.get_value("ToDo", {"reference_name": lead.name}, same) for lead in (by_field, dialog)
		)
		self.assertEqual(ours, frappes)

	def test_saving_without_a_change_asks_nothing(self):
		"""D1: the usual save pays nothing for it"""
		lead = factories.lead(assigned_to=self.one)
		lead.save()
		with self.assertQueryCount(0):
			assignment.check(lead)
			assignment.follow(lead)
			assignment.read_back(lead)


class TestLeadFollowsFrappe(AssignmentTest):
	def test_assign_dialog_sets_it(self):
		"""D1"""
		lead = factories.lead()
		by_dialog(lead, self.one)
		self.assert_assigned(lead, self.one)

	def test_newest_of_several_has_it(self):
		"""D1"""
		lead = factories.lead()
		by_dialog(lead, self.one, self.two)
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "assigned_to"), self.two)

	def test_who_is_left_has_it_when_one_is_taken_off(self):
		"""D1: Frappe's function empties the field, whoever else is assigned"""
		for removed, left in ((self.one, self.two), (self.two, self.one)):
			lead = factories.lead()
			by_dialog(lead, self.one, self.two)
			assign_to.remove("Lead", lead.name, removed)
			frappe.db.before_commit.run()
			self.assert_assigned(lead, left)

	def test_closed_and_deleted_todos_end_it(self):
		"""D1"""
		for end in (lambda todo: todo.update({"status": "Closed"}).save(), lambda todo: todo.delete()):
			lead = factories.lead(assigned_to=self.one)
			end(frappe.get_doc("ToDo", {"reference_name": lead.name}))
			self.assert_assigned(lead, None)

	def test_todo_moved_to_another_lead_moves_the_assignment(self):
		"""D1"""
		lead, other = factories.lead(assigned_to=self.one), factories.lead()
		todo = frappe.get_doc("ToDo", {"reference_name": lead.name})
		todo.reference_name = other.name
		todo.save()
		self.assertFalse(frappe.db.get_value("Lead", lead.name, "assigned_to"))
		self.assertEqual(frappe.db.get_value("Lead", other.name, "assigned_to"), self.one)

	def test_form_opened_before_must_be_loaded_again(self):
		"""D1: it would take the lead away again; the desk is told to"""
		lead = factories.lead()
		with patch.object(frappe, "publish_realtime") as publish:
			by_dialog(lead, self.one)
		told = [call.kwargs for call in publish.call_args_list if call.args[0] == "doc_update"]
		self.assertIn({"doctype": "Lead", "docname": lead.name, "after_commit": True}, told)
		with self.assertRaises(frappe.TimestampMismatchError):
			lead.save()

	def test_status_stays(self):
		"""D1: an assignment is no move"""
		lead = factories.lead()
		by_dialog(lead, self.one)
		self.assertEqual(len(leads.status_history(lead.name)), 1)

	def test_todos_of_other_things_are_left_alone(self):
		lead = factories.lead(assigned_to=self.two)
		frappe.get_doc({"doctype": "ToDo", "description": "buy tea", "allocated_to": self.one}).insert()
		todo = {"doctype": "ToDo", "description": "x", "reference_type": "User", "reference_name": self.one}
		other = frappe.get_doc(todo | {"allocated_to": self.one}).insert()
		self.assertEqual((other.status, other.allocated_to), ("Open", self.one))
		self.assertEqual((lead.reload().assigned_to, todos(lead)), (self.two, [self.two]))


class TestWhoMayNotSeeIt(AssignmentTest):
	def assert_refused(self, user: str, *words: str) -> None:
		lead = factories.lead()
		for give in (
			lambda: factories.lead(assigned_to=user),
			lambda: by_dialog(lead, user),
			lambda: lead.reload().update({"assigned_to": user}).save(),
		):
			with self.assertRaises(InvalidInput) as refusal:
				give()
			for word in words:
				self.assertIn(word, str(refusal.exception))
		self.assertEqual(todos(lead), [])
		self.assertFalse(frappe.db.exists("DocShare", {"share_doctype": "Lead", "user": user}))

	def test_people_of_other_branches_are_refused(self):
		"""D10, A24"""
		self.assert_refused(self.stranger, self.stranger, factories.BRANCH)

	def test_trainers_are_refused(self):
		"""D10, C21: they see visits only"""
		self.assert_refused(self.trainer, self.trainer, factories.BRANCH, "role")

	def test_disabled_users_are_refused(self):
		"""D10"""
		frappe.db.set_value("User", self.two, "enabled", 0)
		self.assert_refused(self.two, self.two)

	def test_lead_goes_to_another_branch_without_an_assignee_who_cannot_see_it(self):
		"""A24"""
		lead = factories.lead(assigned_to=self.one)
		lead = hand_over("Lead", lead.name, factories.OTHER_BRANCH)
		self.assertEqual((lead.branch, lead.assigned_to), (factories.OTHER_BRANCH, None))

	def test_who_left_the_branch_keeps_what_is_not_changed(self):
		"""A24: a clerk can go on with the lead of somebody who left"""
		lead = factories.lead(assigned_to=self.one)
		branch = frappe.get_doc("Branch", factories.BRANCH)
		branch.members = [row for row in branch.members if row.user != self.one]
		branch.save()
		leads.move(lead, "Contacted")
		self.assert_assigned(lead, self.one)

	def test_strangers_do_not_assign_by_a_todo(self):
		"""A24: anybody may make a ToDo, and say that it is about any lead"""
		lead = factories.lead()
		frappe.set_user(self.stranger)
		todo = {
			"doctype": "ToDo",
			"description": "mine",
			"reference_type": "Lead",
			"reference_name": lead.name,
		}
		for user in (self.stranger, self.one):
			with self.assertRaises(frappe.PermissionError):
				frappe.get_doc(todo | {"allocated_to": user}).insert()

	def test_administrator_can_have_any_lead(self):
		"""D10"""
		self.assert_assigned(factories.lead(assigned_to="Administrator"), "Administrator")


class TestNotification(CommittedTest):
	def setUp(self):
		super().setUp()
		factories.branch()
		self.user = counselor(1)
		frappe.db.commit()

	def bells(self, lead) -> list[str]:
		frappe.db.commit()
		return frappe.get_all(
			"Notification Log", {"document_name": lead.name, "for_user": self.user}, pluck="subject"
		)

	def test_assignee_is_told_once_it_is_sure(self):
		"""C28, D10: what is rolled back tells nobody"""
		lead = factories.lead(assigned_to=self.user)
		frappe.db.rollback()
		self.assertEqual(self.bells(lead), [])
		lead = factories.lead(assigned_to=self.user)
		self.assertEqual(len(self.bells(lead)), 1)
		lead.reload().update({"assigned_to": None}).save()
		self.assertEqual(len(self.bells(lead)), 2)

	def test_nobody_is_told_what_he_did_himself(self):
		"""C28"""
		frappe.set_user(self.user)
		lead = factories.lead(assigned_to=self.user)
		self.assertEqual(self.bells(lead), [])
