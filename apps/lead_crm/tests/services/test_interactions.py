"""Interactions and call plans: any contact resets the clocks."""

from datetime import datetime, timedelta, timezone

import frappe
from frappe.utils import get_datetime, now_datetime

from lead_crm.exceptions import InvalidInput
from lead_crm.services import agenda, call_plans, follow_ups, interactions
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestInteractions(SiteTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead(lead_kind="Business", business_name="Patina", pipeline="Key Account")
		self.now = now_datetime().replace(microsecond=0)

	def log(self, type="Call", details="talked", **values):
		return interactions.log("Lead", self.lead.name, type, details, **values)

	def test_contact_and_attempts_are_kept(self):
		"""E5, D1"""
		self.log(date=self.now)
		self.log("Email", date=self.now - timedelta(days=1))
		self.log("Note", date=self.now + timedelta(days=1))
		row = frappe.db.get_value("Lead", self.lead.name, ["last_contact_at", "call_attempts"], as_dict=True)
		self.assertEqual((row.last_contact_at, row.call_attempts), (self.now, 1))

	def test_contact_that_is_deleted_or_moved_in_time_was_not_the_last_one(self):
		"""E5, D1"""
		early, late = self.log(date=self.now - timedelta(days=3)), self.log(date=self.now)
		late.update({"date": self.now - timedelta(days=1)}).save()
		known = lambda: frappe.db.get_value("Lead", self.lead.name, ["last_contact_at", "call_attempts"])  # noqa: E731
		self.assertEqual(known(), (self.now - timedelta(days=1), 2))
		late.delete()
		self.assertEqual(known(), (self.now - timedelta(days=3), 1))
		early.delete()
		self.assertEqual(known(), (None, 0))

	def test_slips_are_deleted_by_who_keeps_the_accounts_and_no_others(self):
		"""E5, E7"""
		call, plan = self.log(), frappe.new_doc("Call Plan", lead=self.lead.name, frequency="Daily").insert()
		frappe.set_user(factories.member(factories.BRANCH, "Counselor"))
		self.assertRaises(frappe.PermissionError, frappe.delete_doc, "Interaction", call.name)
		frappe.set_user(factories.member(factories.BRANCH, "Key Account Manager"))
		for document in (call, plan):
			frappe.delete_doc(document.doctype, document.name)
			self.assertFalse(frappe.db.exists(document.doctype, document.name))

	def test_history_newest_first_and_paged(self):
		"""A20, E5"""
		for days in (2, 0, 1):
			self.log(details=f"{days} days ago", date=self.now - timedelta(days=days))
		page = interactions.history("Lead", self.lead.name, 0, 2)
		self.assertEqual(
			(page["total"], [row.details for row in page["data"]]), (3, ["0 days ago", "1 days ago"])
		)

	def test_orders(self):
		"""E6"""
		order = {
			"product_details": "20 kg flour",
			"quantity": 20,
			"total_price": 45.5,
			"order_date": "2026-03-01",
		}
		interaction = self.log("Order", order=order)
		self.log()
		orders = interactions.orders(self.lead.name, None, 0, 20)
		self.assertEqual((orders["total"], orders["data"][0].name), (1, interaction.name))
		self.assertEqual((interaction.order_placed, interaction.total_price), (1, 45.5))
		with self.assertRaisesRegex(InvalidInput, "-1"):
			self.log("Order", order={"quantity": -1})

	def test_for_area_leads_and_customers_too(self):
		"""A20"""
		area_lead = frappe.get_doc(
			{"doctype": "Area Lead", "full_name": "Amna", "branch": factories.BRANCH}
		).insert()
		interactions.log("Area Lead", area_lead.name, "WhatsApp", "hello")
		self.assertTrue(frappe.db.get_value("Area Lead", area_lead.name, "last_contact_at"))
		done = interactions.log(
			"Customer", self.lead.customer, "Call", "hello", date=self.now + timedelta(days=1)
		)
		self.assertEqual(
			frappe.db.get_value("Customer", self.lead.customer, "last_activity"), get_datetime(done.date)
		)

	def test_contact_of_another_account_is_refused(self):
		"""E4, E5"""
		contact = frappe.get_doc({"doctype": "Contact", "first_name": "Chef"}).insert()
		with self.assertRaisesRegex(InvalidInput, "Patina"):
			self.log(contact=contact.name)
		contact.append("links", {"link_doctype": "Lead", "link_name": self.lead.name})
		contact.save()
		self.assertEqual(self.log(contact=contact.name).contact, contact.name)


class TestCallPlans(SiteTest):
	def setUp(self):
		super().setUp()
		self.branch = factories.branch("Test in Karachi zone", time_zone="Asia/Karachi")
		self.lead = factories.lead(branch=self.branch, lead_kind="Business", business_name="Patina")

	def plan(self, **values):
		return frappe.get_doc(
			{"doctype": "Call Plan", "lead": self.lead.name, "frequency": "Weekly", **values}
		).insert()

	def test_call_sets_the_next_date_and_notes_the_interaction(self):
		"""E7, E9"""
		called_at = now_datetime().replace(microsecond=0) - timedelta(hours=1)
		done = call_plans.record_call(self.plan(), called_at, "wants a price list")
		self.assertEqual(
			(done["call_plan"].last_called, done["call_plan"].next_call_date),
			(called_at, called_at + timedelta(days=7)),
		)
		self.assertEqual(
			(done["interaction"].interaction_type, done["interaction"].details),
			("Call", "wants a price list"),
		)
		with self.assertRaisesRegex(InvalidInput, "future"):
			call_plans.record_call(done["call_plan"], now_datetime() + timedelta(hours=1))

	def test_any_contact_resets_the_clock_and_an_old_one_does_not(self):
		"""X11"""
		plan, now = self.plan(), now_datetime().replace(microsecond=0)
		interactions.log("Lead", self.lead.name, "Meeting", "at the fair", date=now)
		interactions.log("Lead", self.lead.name, "Call", "noted late", date=now - timedelta(days=3))
		plan.reload()
		self.assertEqual((plan.last_called, plan.next_call_date), (now, now + timedelta(days=7)))

	def test_contact_that_is_taken_back_did_not_reset_the_clock(self):
		"""X11"""
		plan, now = self.plan(), now_datetime().replace(microsecond=0)
		interactions.log("Lead", self.lead.name, "Call", "true", date=now - timedelta(days=2))
		interactions.log("Lead", self.lead.name, "Call", "at another account", date=now).delete()
		plan.reload()
		self.assertEqual(
			(plan.last_called, plan.next_call_date), (now - timedelta(days=2), now + timedelta(days=5))
		)

	def test_follow_up_that_reached_somebody_resets_the_clock(self):
		"""X11"""
		plan, now = self.plan(), now_datetime()
		for outcome in ("No Answer", "Reached"):
			follow_ups.complete(follow_ups.add("Lead", self.lead.name, now), outcome)
			plan.reload()
			self.assertEqual(bool(plan.last_called), outcome == "Reached")

	def test_next_call_that_was_agreed_stays_until_the_call(self):
		"""E7, E10"""
		agreed = now_datetime().replace(microsecond=0) + timedelta(days=30)
		plan = self.plan()
		plan.update({"next_call_date": agreed}).save()
		plan = frappe.get_doc("Call Plan", plan.name)
		plan.update({"notes": "on holiday until then"}).save()
		self.assertEqual(plan.next_call_date, agreed)

	def test_changed_frequency_changes_the_next_date(self):
		"""E10"""
		called_at = now_datetime().replace(microsecond=0) - timedelta(days=2)
		plan = call_plans.record_call(self.plan(), called_at)["call_plan"]
		self.assertEqual(
			call_plans.set_frequency(plan, "Custom", 3).next_call_date, called_at + timedelta(days=3)
		)
		for frequency, word in (("Custom", "Every Days"), ("Sometimes", "Sometimes")):
			with self.assertRaisesRegex(InvalidInput, word):
				call_plans.set_frequency(frappe.get_doc("Call Plan", plan.name), frequency)

	def test_due_today_and_missed_ones_most_overdue_first(self):
		"""E8: in the account's time zone"""
		now = datetime(2026, 7, 1, 20, 30, tzinfo=timezone.utc)
		at = {
			"missed": datetime(2026, 6, 20, 6, tzinfo=timezone.utc),
			"due": datetime(2026, 7, 2, 6, tzinfo=timezone.utc),
			"later": datetime(2026, 7, 2, 20, tzinfo=timezone.utc),
		}
		plans = {key: self.plan(next_call_date=agenda.site_time(time)).name for key, time in at.items()}
		self.plan(next_call_date=agenda.site_time(at["missed"]), is_active=0)
		tomorrow_there = agenda.site_time(datetime(2026, 7, 2, 8, tzinfo=timezone.utc))
		abroad = self.plan(next_call_date=tomorrow_there, time_zone="America/Los_Angeles").name
		rows = call_plans.due(self.branch, now=now)
		self.assertEqual([row.name for row in rows], [plans["missed"], plans["due"]])
		self.assertNotIn(abroad, [row.name for row in rows])
		self.assertEqual([row.days_overdue for row in rows], [12, 0])

	def test_working_days_of_the_branch(self):
		"""X11"""
		frappe.db.set_value("Branch", self.branch, "working_days", "Monday to Friday")
		frappe.clear_document_cache("Branch", self.branch)
		friday = datetime(2026, 3, 13, 9)
		plan = self.plan(frequency="Daily", last_called=friday)
		self.assertEqual(plan.next_call_date.date().isoformat(), "2026-03-16")
