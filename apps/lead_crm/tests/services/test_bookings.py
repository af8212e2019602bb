"""Bookings make leads and customers, and are never lost."""

from unittest.mock import patch

import frappe

from lead_crm.jobs.bookings import process_waiting_bookings
from lead_crm.services import bookings, leads
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestBooking(SiteTest):
	def persons(self, *names):
		return [{"full_name": name, "phone": factories.phone()} for name in names]

	def given(self, **values):
		values = {
			"external_id": factories.unique("B"),
			"branch": factories.branch(),
			"persons": self.persons("Amna Iqbal"),
		} | values
		return {"booking_type": "Booking", "booked_on": "2026-03-01", **values}

	def test_each_person_gets_a_won_lead_and_a_customer(self):
		"""A4, B5"""
		booking = factories.booking(persons=self.persons("Amna Iqbal", "Bilal"))
		booking.reload()
		self.assertEqual(booking.processing_status, "Done")
		for row in booking.persons:
			lead = frappe.get_doc("Lead", row.lead)
			self.assertEqual(
				(lead.full_name, lead.stage_type, lead.booking), (row.full_name, "Won", booking.name)
			)
			self.assertEqual(lead.customer, row.customer)

	def test_known_lead_is_found_by_passport_or_phone_and_converted(self):
		"""A4, A27"""
		lead = factories.lead(passport_number="AB 998877")
		booking = factories.booking(persons=[{"full_name": "Amna", "passport_number": "ab998877"}])
		booking.reload()
		self.assertEqual(booking.persons[0].lead, lead.name)
		lead.reload()
		self.assertEqual((lead.status, lead.booking), ("Converted", booking.name))

	def test_lost_lead_is_won_by_its_booking(self):
		"""A4"""
		lead = leads.close(factories.lead(), "no answer")
		factories.booking(persons=[{"full_name": "Amna", "phone": lead.phone}])
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "status"), "Converted")

	def test_failure_is_kept_with_its_reason_and_retried(self):
		"""A4"""
		with patch("lead_crm.services.bookings._new_lead", side_effect=ValueError("no lead today")):
			booking = factories.booking()
		booking.reload()
		self.assertEqual((booking.processing_status, booking.processing_error), ("Failed", "no lead today"))
		self.assertEqual(frappe.db.count("Customer", {"phone": booking.persons[0].phone}), 0)
		with patch("frappe.db.commit"):
			self.assertGreaterEqual(process_waiting_bookings()["handled"], 1)
		booking.reload()
		self.assertEqual((booking.processing_status, bool(booking.persons[0].lead)), ("Done", True))

	def test_malformed_contact_stays_on_the_booking(self):
		"""A4, B3"""
		booking = factories.booking(
			persons=[{"full_name": "Amna", "phone": "ask wife", "email": "amna at home"}]
		)
		booking.reload()
		self.assertEqual((booking.processing_status, booking.persons[0].phone), ("Done", "ask wife"))

	def test_same_external_id_updates_and_never_doubles(self):
		"""B12"""
		given = self.given()
		first, again = bookings.ingest(given), bookings.ingest(given)
		self.assertEqual((first["created"], again["created"]), (True, False))
		self.assertEqual(
			(first["booking"], first["leads"], first["customers"]),
			(again["booking"], again["leads"], again["customers"]),
		)
		more = bookings.ingest(given | {"amount": 900, "persons": given["persons"] + self.persons("Bilal")})
		self.assertEqual((more["booking"], len(more["leads"])), (first["booking"], 2))
		self.assertEqual(more["leads"][0], first["leads"][0])

	def test_lead_of_another_branch_is_left_alone(self):
		"""A24: the customer is the organization's, the lead is the branch's"""
		lead = factories.lead()
		other = factories.branch(factories.OTHER_BRANCH)
		booking = factories.booking(branch=other, persons=[{"full_name": "Amna", "phone": lead.phone}])
		booking.reload()
		self.assertNotEqual(booking.persons[0].lead, lead.name)
		self.assertEqual(booking.persons[0].customer, lead.customer)
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "status"), "New")
