"""Collecting customers from what is there."""

from unittest.mock import patch

import frappe

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
		run = frappe.new_doc("Job Run", job=jobs.JOB, status="Queued").insert()
		return run.name, jobs.collect(run.name, 1, factories.ORGANIZATION)

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
