"""No open lead without a next action: the count, the list, and working it off."""

from datetime import timedelta

import frappe
from frappe.desk.query_report import run
from frappe.utils import now_datetime

from lead_crm.services import follow_ups, lead_archive, lead_bulk, leads, next_actions, visits
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestNextActions(SiteTest):
	def setUp(self):
		super().setUp()
		self.branch = factories.branch("Test Next")
		self.lead = self.new()
		self.tomorrow = (now_datetime() + timedelta(days=1)).replace(microsecond=0)

	def new(self, **values):
		return factories.lead(branch=self.branch, pipeline="Enrolment", **values)

	def names(self, **filters):
		return [row.name for row in next_actions.without({"branch": self.branch} | filters, 100)]

	def test_whatever_is_planned_takes_a_lead_off_the_list(self):
		"""X7"""
		for plan in ("follow-up", "visit", "call plan"):
			with self.subTest(plan):
				lead = self.new()
				self.assertIn(lead.name, self.names())
				if plan == "follow-up":
					follow_ups.add("Lead", lead.name, self.tomorrow)
				elif plan == "visit":
					visits.schedule(lead, self.tomorrow)
				else:
					frappe.new_doc("Call Plan", lead=lead.name, frequency="Weekly").insert()
				self.assertEqual(self.names(), [self.lead.name])
				self.assertEqual(next_actions.count_without({"branch": self.branch}), 1)

	def test_a_lead_with_several_plans_is_taken_off_the_count_once(self):
		"""X7, A24"""
		lead = self.new()
		visits.schedule(lead, self.tomorrow)
		for frequency in ("Weekly", "Monthly"):
			frappe.new_doc("Call Plan", lead=lead.name, frequency=frequency).insert()
		for user in ("Administrator", factories.member(self.branch, "Counselor")):
			frappe.set_user(user)
			self.assertEqual(next_actions.count_without({"branch": self.branch}), 1)
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Counselor"))
		self.assertEqual(next_actions.count_without({"branch": self.branch}), 0)

	def test_it_is_back_when_the_plan_is_over(self):
		"""X7"""
		follow_up = follow_ups.add("Lead", self.lead.name, self.tomorrow)
		self.assertEqual(self.names(), [])
		follow_ups.complete(follow_up, "No Answer")
		self.assertEqual(self.names(), [self.lead.name])

	def test_closed_and_archived_leads_need_none(self):
		"""X7, D8"""
		leads.close(self.lead, "moved away")
		lead_archive.archive(self.new())
		self.assertEqual((self.names(), next_actions.count_without({"branch": self.branch})), ([], 0))

	def test_hot_ones_first(self):
		"""X7, D13"""
		hot = self.new(score=95, score_is_manual=1)
		self.assertEqual(self.names(), [hot.name, self.lead.name])

	def test_report_is_for_clerks_of_the_branch_only(self):
		"""X7, A24"""
		report = "Leads Without Next Action"
		frappe.set_user(factories.member(self.branch, "Counselor"))
		mine = run(report, filters={}, ignore_prepared_report=True)
		self.assertEqual([row["name"] for row in mine["result"]], [self.lead.name])
		self.assertEqual(mine["report_summary"][0]["value"], 1)
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Counselor"))
		theirs = run(report, filters={"branch": self.branch}, ignore_prepared_report=True)
		self.assertEqual(theirs["result"], [])

	def test_many_are_planned_at_once_and_twice_is_once(self):
		"""X7"""
		given = [self.lead.name, self.new().name, "NONE0001"]
		for _time in range(2):
			answer = lead_bulk.plan_follow_ups(given, self.tomorrow, "call them all")
			self.assertEqual((answer["updated"], answer["failed"]), (2, 1))
		self.assertEqual(self.names(), [])
		self.assertEqual(frappe.db.count("Follow Up", {"reference_name": self.lead.name}), 1)
