"""Collecting customers from what is there."""

from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime

from lead_crm.jobs import customers as jobs
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestCollection(SiteTest):
	def setUp(self):
		super().setUp()
		patcher = patch("frappe.db.commit")
		patcher.start()
		self.addCleanup(patcher.stop)

	def written_by_others(self):
		"""A lead and a booking that came past our services, as a restored table or another app's SQL leaves them."""
		lead = factories.lead()
		booking = factories.booking()
		booking.reload()
		customers = [lead.customer, booking.persons[0].customer]
		frappe.db.delete("Customer", {"name": ("in", customers)})
		frappe.db.delete("Customer Identity", {"customer": ("in", customers)})
		frappe.db.set_value("Lead", {"customer": ("in", customers)}, "customer", None)
		frappe.db.set_value("Booking Person", booking.persons[0].name, "customer", None)
		return lead, booking.persons[0]

	def collect(self):
		run = jobs.start(1, factories.ORGANIZATION)
		jobs.collect(run)
		return run, jobs.result_of(run)

	def test_whoever_is_none_yet_becomes_a_customer_and_is_linked(self):
		"""B5, B6"""
		lead, person = self.written_by_others()
		run, result = self.collect()
		self.assertGreaterEqual(result["created"], 2)
		self.assertTrue(frappe.db.get_value("Lead", lead.name, "customer"))
		self.assertTrue(frappe.db.get_value("Booking Person", person.name, "customer"))
		answer = jobs.result_of(run)
		self.assertEqual(
			(answer["status"], answer["progress"], answer["created"]), ("Done", 100, result["created"])
		)

	def test_again_changes_nothing(self):
		"""B6"""
		self.written_by_others()
		self.collect()
		_run, result = self.collect()
		self.assertEqual((result["created"], result["updated"]), (0, 0))

	def test_the_night_after_days_off_looks_as_far_back_as_the_last_one_that_went_well(self):
		"""B6, X9"""
		lead, _person = self.written_by_others()
		three_days_ago = now_datetime() - timedelta(days=3)
		frappe.db.set_value("Lead", lead.name, "modified", three_days_ago, update_modified=False)
		frappe.new_doc("Job Run", job=jobs.NIGHTLY, status="Failed", started_at=now_datetime()).insert()
		frappe.db.delete("Job Run", {"job": jobs.NIGHTLY, "status": "Done"})
		done = {"job": jobs.NIGHTLY, "status": "Done", "started_at": three_days_ago - timedelta(days=1)}
		frappe.new_doc("Job Run", **done).insert()
		self.assertEqual(jobs.collect_nightly()["status"], "Done")
		self.assertTrue(frappe.db.get_value("Lead", lead.name, "customer"))
