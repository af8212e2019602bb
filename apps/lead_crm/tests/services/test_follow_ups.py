"""Follow-ups: what they do to the lead, and that the next one is never forgotten."""

from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime

from lead_crm.exceptions import InvalidInput
from lead_crm.services import agenda, follow_ups, leads
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestFollowUps(SiteTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead(pipeline="Enrolment")
		self.now = now_datetime().replace(microsecond=0)

	def add(self, days=1, **values):
		return follow_ups.add("Lead", self.lead.name, self.now + timedelta(days=days), **values)

	def value(self, field, doctype="Lead"):
		return frappe.db.get_value(doctype, self.lead.name, field)

	def test_new_one_makes_the_lead_pending(self):
		"""C4, C12, A9: scenario 5"""
		follow_up = self.add(assigned_to=factories.member(factories.BRANCH, "Counselor"))
		self.assertEqual(
			(follow_up.status, follow_up.branch, self.value("status")),
			("Pending", factories.BRANCH, "Follow Up Pending"),
		)

	def test_outcome_is_carried_to_the_lead(self):
		"""C5, C13: scenario 6"""
		expected = {"Postponed": "Follow Up Pending", "Scheduled Visit": "Visit Scheduled", "Lost": "Lost"}
		for outcome, status in expected.items():
			with self.subTest(outcome):
				done = follow_ups.complete(self.add(), outcome, "as heard")
				self.assertTrue(done["follow_up"].completed_at)
				self.assertEqual(self.value("status"), status)
		self.assertEqual(self.value("closed_reason"), "as heard")

	def test_enrolled_converts(self):
		"""C13, C14"""
		follow_ups.complete(self.add(), "Enrolled")
		self.assertEqual((self.value("status"), bool(self.value("converted_at"))), ("Converted", True))

	def test_next_one_is_planned_in_the_same_step(self):
		"""C13, X8"""
		done = follow_ups.complete(self.add(), "Postponed", next_at=self.now + timedelta(days=9))
		self.assertEqual(done["next"].doctype, "Follow Up")
		self.assertEqual(self.value("next_follow_up"), self.now + timedelta(days=9))
		done = follow_ups.complete(done["next"], "Scheduled Visit", next_at=self.now + timedelta(days=3))
		self.assertEqual((done["next"].doctype, self.value("status")), ("Intro Visit", "Visit Scheduled"))

	def bells(self, user):
		return frappe.get_all(
			"Notification Log", {"for_user": user, "document_type": "Follow Up"}, pluck="subject"
		)

	def test_whoever_is_given_one_hears_of_it_once(self):
		"""C28"""
		clerk = factories.member(factories.BRANCH, "Counselor")
		before = len(self.bells(clerk))
		follow_up = self.add(assigned_to=clerk)
		follow_up.notes = "bring the brochure"
		follow_up.save()
		self.add(days=2, assigned_to=clerk, tell=False)
		self.assertEqual(len(self.bells(clerk)), before + 1)
		self.assertIn(self.lead.full_name, self.bells(clerk)[0])

	def test_who_takes_one_oneself_is_not_told(self):
		"""C28"""
		clerk = factories.member(factories.BRANCH, "Counselor")
		before = len(self.bells(clerk))
		frappe.set_user(clerk)
		self.add(assigned_to=clerk)
		self.assertEqual(len(self.bells(clerk)), before)

	def test_next_follow_up_is_the_earliest_pending_one_whatever_happens(self):
		"""A1, X7"""
		late, early = self.add(days=5), self.add(days=2)
		self.assertEqual(self.value("next_follow_up"), early.scheduled_at)
		follow_ups.cancel(early)
		self.assertEqual(self.value("next_follow_up"), late.scheduled_at)
		late.scheduled_at = self.now + timedelta(days=7)
		late.save()
		self.assertEqual(self.value("next_follow_up"), late.scheduled_at)
		frappe.delete_doc("Follow Up", late.name)
		self.assertIsNone(self.value("next_follow_up"))

	def test_date_typed_on_the_lead_becomes_a_follow_up(self):
		"""A1, X7"""
		self.lead.next_follow_up = self.now + timedelta(days=4)
		self.lead.save()
		filters = {
			"reference_name": self.lead.name,
			"scheduled_at": self.lead.next_follow_up,
			"status": "Pending",
		}
		self.assertTrue(frappe.db.exists("Follow Up", filters))
		self.assertEqual(self.value("status"), "New")

	def test_cancelled_one_does_not_move_the_lead(self):
		"""C4"""
		follow_up = self.add()
		leads.move(frappe.get_doc("Lead", self.lead.name), "Visit Scheduled", by_rule=True)
		follow_ups.cancel(follow_up, "no need")
		self.assertEqual(self.value("status"), "Visit Scheduled")

	def test_done_is_done(self):
		"""C13"""
		follow_up = self.add()
		follow_ups.complete(follow_up, "Reached")
		for outcome in ("Lost", "Reached"):
			with self.assertRaisesRegex(InvalidInput, "already"):
				follow_ups.complete(follow_up, outcome, next_at=self.now + timedelta(days=1))
		self.assertIsNone(self.value("next_follow_up"))
		with self.assertRaisesRegex(InvalidInput, "Nonsense"):
			follow_ups.complete(self.add(), "Nonsense")

	def test_contact_and_attempts_are_counted(self):
		"""D1"""
		follow_ups.complete(self.add(channel="Call"), "No Answer")
		self.assertEqual((self.value("call_attempts"), self.value("last_contact_at")), (1, None))
		follow_ups.complete(self.add(channel="WhatsApp"), "Reached")
		self.assertEqual(self.value("call_attempts"), 1)
		self.assertTrue(self.value("last_contact_at"))

	def test_work_goes_only_to_who_can_see_it(self):
		"""C12, A24"""
		stranger = factories.member(factories.OTHER_BRANCH, "Counselor")
		with self.assertRaisesRegex(InvalidInput, stranger):
			self.add(assigned_to=stranger)


class TestAgenda(SiteTest):
	def test_today_is_the_branchs_day(self):
		"""A14: 20:30 in London is tomorrow in Lahore, and still today in Los Angeles"""
		now = datetime(2026, 7, 1, 20, 30, tzinfo=timezone.utc)
		due_at = agenda.site_time(datetime(2026, 7, 2, 15, 0, tzinfo=timezone.utc))
		for zone, is_due in (("Asia/Karachi", True), ("America/Los_Angeles", False)):
			branch = factories.branch(f"Test in {zone}", time_zone=zone)
			lead = factories.lead(branch=branch)
			follow_ups.add("Lead", lead.name, due_at)
			names = [row.reference_name for row in agenda.due_follow_ups(branch, now=now)]
			self.assertEqual(names, [lead.name] if is_due else [])

	def test_who_sees_no_follow_ups_is_told_so(self):
		"""A5, A14: an empty list would say that nothing is due"""
		frappe.set_user(factories.member(factories.BRANCH, "Trainer"))
		self.assertRaises(frappe.PermissionError, agenda.due_follow_ups)

	def test_todays_are_read_from_the_index(self):
		"""A14, D15: what Frappe puts around a column that may be empty would hide it from the index"""
		with patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
			agenda.due_follow_ups(factories.BRANCH)
		(query,) = [str(call.args[0]) for call in sql.call_args_list if "`tabFollow Up`" in str(call.args[0])]
		self.assertIn("`tabFollow Up`.`scheduled_at` <", query)
		self.assertNotIn("ifnull", query.lower())

	def test_overdue_ones_come_first_and_say_so(self):
		"""A14, A19"""
		area_lead = frappe.get_doc(
			{"doctype": "Area Lead", "full_name": "Amna", "branch": factories.BRANCH}
		).insert()
		lead = factories.lead()
		follow_ups.add("Lead", lead.name, now_datetime())
		follow_ups.add("Area Lead", area_lead.name, now_datetime() - timedelta(days=3))
		due = [
			row
			for row in agenda.due_follow_ups(factories.BRANCH)
			if row.reference_name in (lead.name, area_lead.name)
		]
		self.assertEqual(
			[(row.reference_name, row.is_overdue) for row in due],
			[(area_lead.name, True), (lead.name, False)],
		)

	def test_pending_ones_by_assignee_and_page(self):
		"""C16: scenario 9"""
		clerk = factories.member(factories.BRANCH, "Counselor")
		lead = factories.lead()
		for days in (3, 1, 2):
			follow_ups.add("Lead", lead.name, now_datetime() + timedelta(days=days), assigned_to=clerk)
		done = follow_ups.add("Lead", lead.name, now_datetime(), assigned_to=clerk)
		follow_ups.complete(done, "Reached")
		page = agenda.pending_follow_ups(factories.BRANCH, clerk, 0, 2)
		self.assertEqual((page["total"], len(page["data"])), (3, 2))
		self.assertLess(page["data"][0].scheduled_at, page["data"][1].scheduled_at)
