"""My Day: whose tasks, which of them today, and in which order."""

from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime

from lead_crm.services import follow_ups as following
from lead_crm.services import interactions, my_day, next_steps, promises, visits
from lead_crm.services.promises import branch_today
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

KINDS = {"Promise", "Visit", "Follow Up", "Call", "Hot Lead"}


class DayTest(SiteTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.branch = factories.branch("Test Day")
		cls.clerk = factories.member(cls.branch, "Counselor")
		cls.colleague = factories.member(cls.branch, "Counselor", "colleague.test.day@example.com")
		cls.trainer = factories.member(cls.branch, "Trainer")
		frappe.db.commit()

	def setUp(self):
		super().setUp()
		self.now = now_datetime().replace(microsecond=0)
		self.today = branch_today(self.branch)

	def lead(self, **values):
		values = {"branch": self.branch, "pipeline": "Enrolment", "assigned_to": self.clerk} | values
		return factories.lead(**values)

	def one_of_each(self):
		"""Each of them late, but for the hot lead."""
		lead, account = self.lead(), self.lead(pipeline="Key Account")
		promises.add("Lead", lead.name, 70, self.today - timedelta(days=3))
		visit = visits.schedule(lead, self.now - timedelta(hours=5), trainer=self.clerk)
		following.add("Lead", lead.name, self.now - timedelta(days=2))
		plan = frappe.new_doc("Call Plan", lead=account.name, frequency="Weekly")
		plan.next_call_date = self.now - timedelta(days=9)
		plan.insert()
		hot = self.lead(score=95, score_is_manual=1)
		return frappe._dict(lead=lead, visit=visit, plan=plan, hot=hot)

	def day(self, user=None, whose="mine", **options):
		user = user or self.clerk
		frappe.set_user(user)
		try:
			return my_day.my_day(user if whose == "mine" else None, **options)
		finally:
			frappe.set_user("Administrator")


class TestMyDay(DayTest):
	def test_five_kinds_in_one_list(self):
		"""X8: late ones by how long they waited, then the hot lead"""
		self.one_of_each()
		answer = self.day()
		self.assertEqual(
			[(row.kind, row.band) for row in answer["data"]],
			[
				("Call", "Late"),
				("Promise", "Late"),
				("Follow Up", "Late"),
				("Visit", "Late"),
				("Hot Lead", "Hot"),
			],
		)
		self.assertEqual((answer["total"], answer["counts"]), (5, dict.fromkeys(KINDS, 1)))
		self.assertEqual([row.days_late for row in answer["data"]][:3], [9, 3, 2])

	def test_what_is_done_or_later_is_not_there(self):
		"""X8"""
		lead = self.lead(score=95, score_is_manual=1)
		following.complete(following.add("Lead", lead.name, self.now), "Reached")
		following.add("Lead", lead.name, self.now + timedelta(days=2))
		visits.schedule(lead, self.now + timedelta(days=2))
		promises.add("Lead", lead.name, 70, self.today + timedelta(days=1))
		promises.cancel(promises.add("Lead", lead.name, 70, self.today - timedelta(days=1)))
		self.assertEqual(self.day()["data"], [])

	def test_what_is_nobodys_is_everybodys_and_a_colleagues_is_not_mine(self):
		"""X8"""
		mine, nobodys, hers = (
			following.add("Lead", self.lead(assigned_to=who).name, self.now - timedelta(days=1)).name
			for who in (self.clerk, None, self.colleague)
		)
		self.assertEqual({row.name for row in self.day()["data"]}, {mine, nobodys})
		self.assertIn(hers, {row.name for row in self.day(whose="all")["data"]})

	def test_other_branches_day_is_not_shown(self):
		"""X8, A24"""
		self.one_of_each()
		stranger = factories.member(factories.OTHER_BRANCH, "Branch Manager")
		names = {row.branch for row in self.day(stranger, "all")["data"]}
		self.assertNotIn(self.branch, names)

	def test_trainer_sees_visits_only_and_no_contact(self):
		"""X8, C21"""
		self.one_of_each()
		visits.schedule(self.lead(), self.now, trainer=self.trainer)
		answer = self.day(self.trainer)
		self.assertEqual([(row.kind, row.phone) for row in answer["data"]], [("Visit", None)])
		self.assertEqual(answer["without_next_action"], 0)

	def test_visit_concerns_who_looks_after_the_lead_too(self):
		"""X8"""
		visits.schedule(self.lead(), self.now, trainer=self.colleague)
		for user in (self.clerk, self.colleague):
			self.assertEqual(self.day(user)["counts"]["Visit"], 1)

	def test_pages_join_without_gap_or_repeat(self):
		"""X8: the order within a kind is that over all, so a page needs no more rows than it shows"""
		lead = self.lead()
		for hours in (-50, -30, -3, 0, 0.3):
			following.add("Lead", lead.name, self.now + timedelta(hours=hours))
			visits.schedule(lead, self.now + timedelta(hours=max(hours, -20)), trainer=self.clerk)
			promises.add("Lead", lead.name, 5, self.today + timedelta(hours=hours))
		now = datetime.now(timezone.utc)
		whole = [row.name for row in self.day(now=now)["data"]]
		paged = [
			row.name
			for start in range(0, 20, 4)
			for row in self.day(now=now, start=start, page_length=4)["data"]
		]
		self.assertEqual(paged, whole)
		self.assertEqual(len(set(whole)), self.day(now=now)["total"])

	def test_as_many_queries_for_many_tasks_as_for_few(self):
		"""X8"""
		self.one_of_each()
		self.day()
		few = self.queries()
		for _time in range(4):
			self.one_of_each()
		self.assertEqual(self.queries(), few)
		self.assertLess(few, 40)

	def queries(self):
		with patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
			self.day()
		return sql.call_count

	def test_reached_by_phone_of_a_childs_parent(self):
		"""X8, X15: click to call wants E.164"""
		contact = frappe.get_doc({"doctype": "Contact", "first_name": "Sana"})
		contact.append("phone_nos", {"phone": "0300 1234567", "is_primary_mobile_no": 1})
		contact.insert()
		frappe.db.set_value("Organization", factories.ORGANIZATION, "country", "Pakistan")
		lead = self.lead(phone=None, guardians=[{"contact": contact.name, "relation": "Mother"}])
		following.add("Lead", lead.name, self.now)
		row = self.day()["data"][0]
		self.assertEqual((row.phone, row.phone_link), ("0300 1234567", "+923001234567"))


class TestNextSteps(DayTest):
	def test_visit_outcome_plans_the_follow_up(self):
		"""X8, C11, X7"""
		lead = self.lead()
		visit = visits.schedule(lead, self.now)
		next_at = self.now + timedelta(days=4)
		done = next_steps.record_visit(visit, "Interested Enroll Later", "after the exams", None, next_at)
		self.assertEqual((done["visit"].status, done["next"].doctype), ("Attended", "Follow Up"))
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "next_follow_up"), next_at)
		self.assertEqual(self.day()["data"], [])

	def test_contact_takes_a_hot_lead_off_the_list(self):
		"""X8"""
		lead = self.lead(score=95, score_is_manual=1)
		self.assertEqual([row.kind for row in self.day()["data"]], ["Hot Lead"])
		done = next_steps.note_contact(lead, "Call", "will think", self.now + timedelta(days=1))
		self.assertEqual(done["next"].reference_name, lead.name)
		self.assertEqual((self.day()["data"], self.day()["without_next_action"]), ([], 0))

	def test_hot_lead_comes_back_when_nothing_happens(self):
		"""X8, X7"""
		lead = self.lead(score=95, score_is_manual=1)
		interactions.log("Lead", lead.name, "Call", "no time", date=self.now - timedelta(days=3))
		self.assertEqual([row.kind for row in self.day()["data"]], ["Hot Lead"])
		interactions.log("Lead", lead.name, "Call", "later")
		self.assertEqual(self.day()["data"], [])
