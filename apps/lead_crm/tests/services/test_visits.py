"""Intro visits move the lead."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from lead_crm.exceptions import InvalidInput
from lead_crm.services import leads, visits
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestVisits(SiteTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead(pipeline="Enrolment")
		self.tomorrow = now_datetime() + timedelta(days=1)

	def status(self):
		return frappe.db.get_value("Lead", self.lead.name, "status")

	def test_scheduling_moves_the_lead(self):
		"""C10, C20: scenario 3"""
		visit = visits.schedule(
			self.lead, self.tomorrow, "Tuesday 4 pm", factories.member(factories.BRANCH, "Trainer")
		)
		self.assertEqual(
			(self.status(), visit.branch, visit.lead_name), ("Visit Scheduled", factories.BRANCH, "Amna")
		)

	def test_outcome_moves_the_lead(self):
		"""C3, C11: scenario 4"""
		expected = {
			"Interested Enroll Now": ("Visit Completed", "Attended"),
			"Interested Enroll Later": ("Follow Up Pending", "Attended"),
			"Not Interested": ("Follow Up Pending", "Attended"),
			"No Show": ("Visit No Show", "No Show"),
		}
		for outcome, (lead_status, visit_status) in expected.items():
			with self.subTest(outcome):
				visit = visits.record_outcome(visits.schedule(self.lead, self.tomorrow), outcome, "as seen")
				self.assertEqual((self.status(), visit.status), (lead_status, visit_status))
				self.assertEqual(bool(visit.attended_at), outcome != "No Show")

	def test_cancelled_visit_neither_moves_nor_has_an_outcome(self):
		"""C11"""
		visit = visits.schedule(self.lead, self.tomorrow)
		visit.status = "Cancelled"
		visit.save()
		self.assertEqual(self.status(), "Visit Scheduled")
		self.assertRaisesRegex(InvalidInput, "cancelled", visits.record_outcome, visit, "No Show")

	def test_visit_of_a_lost_lead_leaves_it_lost(self):
		"""C11, C15"""
		visit = visits.schedule(self.lead, self.tomorrow)
		leads.close(frappe.get_doc("Lead", self.lead.name), "moved away")
		visits.record_outcome(visit, "Interested Enroll Now")
		self.assertEqual(self.status(), "Lost")

	def test_pipeline_without_visits_is_left_alone(self):
		"""C10"""
		lead = factories.lead(pipeline="Sales")
		visits.schedule(lead, self.tomorrow)
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "status"), "New")

	def test_bad_visits_are_refused(self):
		"""C10, C11, D14"""
		stranger = factories.member(factories.OTHER_BRANCH, "Trainer")
		with self.assertRaisesRegex(InvalidInput, "too long ago"):
			visits.schedule(self.lead, now_datetime() - timedelta(days=1, minutes=5))
		with self.assertRaisesRegex(InvalidInput, stranger):
			visits.schedule(self.lead, self.tomorrow, trainer=stranger)
		with self.assertRaisesRegex(InvalidInput, "Wonderful"):
			visits.record_outcome(visits.schedule(self.lead, self.tomorrow), "Wonderful")

	def test_trainer_sees_the_own_visits_those_of_nobody_and_no_leads(self):
		"""C21"""
		trainer = factories.member(factories.BRANCH, "Trainer")
		colleague = factories.member(
			factories.BRANCH, "Trainer", factories.unique("trainer")[-8:] + "@example.com"
		)
		mine = visits.schedule(self.lead, self.tomorrow, trainer=trainer)
		nobodys = visits.schedule(self.lead, self.tomorrow)
		other = visits.schedule(self.lead, self.tomorrow, trainer=colleague)
		frappe.set_user(trainer)
		seen = frappe.get_list("Intro Visit", {"lead": self.lead.name}, pluck="name")
		self.assertEqual(set(seen), {mine.name, nobodys.name})
		self.assertTrue(frappe.get_doc("Intro Visit", nobodys.name).has_permission("write"))
		self.assertFalse(frappe.get_doc("Intro Visit", other.name).has_permission("read"))
		self.assertRaises(frappe.PermissionError, frappe.get_list, "Lead")
		self.assertRaises(frappe.PermissionError, visits.schedule, self.lead, self.tomorrow)
		visits.record_outcome(frappe.get_doc("Intro Visit", mine.name), "Interested Enroll Now")
		self.assertEqual(self.status(), "Visit Completed")
