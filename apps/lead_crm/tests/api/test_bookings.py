"""Bookings over HTTP: by login and by signature, once however often they are sent."""

from concurrent.futures import ThreadPoolExecutor

import frappe

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest


class TestIngest(ApiTest):
	def booking(self, **values):
		person = {
			"full_name": "Amna Iqbal",
			"phone": factories.phone(),
			"passport_number": None,
			"email": None,
		}
		given = {"external_id": factories.unique("B"), "booking_type": "Booking", "branch": self.branch}
		return (
			given
			| {"booked_on": "2026-03-01", "amount": 1250.5, "currency": "PKR", "persons": [person]}
			| values
		)

	def test_new_and_again(self):
		"""A4, B12"""
		booking = self.booking()
		first = self.program.message("bookings.ingest", booking=booking)
		again = self.program.message("bookings.ingest", booking=booking)
		self.assertEqual(first["created"], True)
		self.assertEqual(again, first | {"created": False})
		lead = self.program.resource("GET", f"Lead/{first['leads'][0]}").json()["data"]
		self.assertEqual((lead["status"], lead["customer"]), ("Converted", first["customers"][0]))

	def test_document_of_a_known_external_id_names_the_other(self):
		"""A4, D14: POST to /api/resource does not update, as ingest does"""
		booking = self.booking()
		first = self.program.message("bookings.ingest", booking=booking)["booking"]
		self.assert_refused(self.program.resource("POST", "Booking", booking), 409, "DuplicateRecord", first)

	def test_eight_at_once_make_one(self):
		"""B12, X1"""
		bookings = [self.booking() for _booking in range(10)]

		def send(booking):
			return self.program_copy().call("bookings.ingest", booking=booking)

		with ThreadPoolExecutor(8) as threads:
			answers = list(threads.map(send, [booking for booking in bookings for _again in range(8)]))
		self.assertEqual([answer.text for answer in answers if answer.status_code != 200], [])
		messages = [answer.json()["message"] for answer in answers]
		self.assertEqual(sum(message["created"] for message in messages), 10)
		self.assertEqual(len({message["booking"] for message in messages}), 10)
		self.assertEqual(len({message["leads"][0] for message in messages}), 10)

	def program_copy(self):
		program = type(self.program)()
		program.session.headers.update(self.program.session.headers)
		return program

	def test_same_new_person_in_many_bookings_is_one_lead(self):
		"""A4, X1"""
		person = {"full_name": "Amna Iqbal", "phone": factories.phone()}
		bookings = [self.booking(persons=[person]) for _booking in range(8)]
		with ThreadPoolExecutor(8) as threads:
			answers = list(
				threads.map(
					lambda booking: self.program_copy().message("bookings.ingest", booking=booking), bookings
				)
			)
		self.assertEqual(len({answer["leads"][0] for answer in answers}), 1)
		self.assertEqual(len({answer["customers"][0] for answer in answers}), 1)

	def test_bad_bookings_are_refused_and_change_nothing(self):
		"""D14, D16"""
		cases = [
			({"external_id": ""}, "external_id"),
			({"branch": "Nowhere"}, None),
			({"booked_on": "2026-02-30"}, "2026-02-30"),
			({"amount": -1}, "amount"),
			({"amount": "NaN"}, "amount"),
			({"persons": [{"full_name": "A", "wings": 2}]}, "wings"),
			({"persons": "many"}, "persons"),
			({"color": "red"}, "color"),
		]
		count = frappe.db.count("Booking")
		for change, word in cases:
			response = self.program.call("bookings.ingest", booking=self.booking(**change))
			self.assertIn(response.status_code, (400, 403), response.text)
			self.assertIn(word or "", response.text)
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("Booking"), count)

	def test_other_branch_may_not(self):
		"""A24"""
		self.assertEqual(self.stranger.call("bookings.ingest", booking=self.booking()).status_code, 403)
