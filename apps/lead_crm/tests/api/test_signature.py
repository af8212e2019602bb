"""Requests that are signed instead of logged in: who may, when, and what a replay does."""

import json
import time

import frappe

from lead_crm.domain.signatures import sign
from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest

SECRET = "a shared secret that nobody else has"


class TestSignature(ApiTest):
	def setUp(self):
		super().setUp()
		self.set(
			{
				"ingest_user": self.user,
				"ingest_secret": SECRET,
				"require_timestamp": 0,
				"signature_minutes": 5,
			}
		)

	def tearDown(self):
		self.set({"ingest_user": None, "ingest_secret": None, "require_timestamp": 0})
		super().tearDown()

	def set(self, values):
		settings = frappe.get_doc("Lead CRM Settings")
		settings.update(values)
		settings.save()
		frappe.db.commit()

	def booking(self, **values) -> bytes:
		person = {"full_name": "Amna Iqbal", "phone": factories.phone()}
		booking = {
			"external_id": factories.unique("B"),
			"branch": self.branch,
			"booking_type": "Booking",
			"persons": [person],
		}
		return json.dumps({"booking": booking | values}).encode()

	def send(
		self, body: bytes, signature: str, timestamp: str | None = None, function: str = "bookings.ingest"
	):
		headers = {"Content-Type": "application/json", "X-Lead-CRM-Signature": signature.encode()}
		headers |= {"X-Lead-CRM-Timestamp": timestamp.encode()} if timestamp is not None else {}
		url = f"{self.guest.url}/api/method/lead_crm.api.{function}"
		return self.guest.session.post(url, data=body, headers=headers, timeout=60)

	def test_body_alone(self):
		"""B12"""
		body = self.booking()
		good = sign(SECRET, body)
		self.assertEqual(self.send(body, good).status_code, 200)
		for bad in ("sha256=", good[:-1] + ("0" if good[-1] != "0" else "1"), "sha256=é", good.upper()):
			self.assert_refused(self.send(body, bad), 401, "AuthenticationError", "sign")
		self.assert_refused(self.send(body + b" ", good), 401, "AuthenticationError", "sign")

	def test_same_body_again_doubles_nothing(self):
		"""B12, X13"""
		body = self.booking()
		answers = [self.send(body, sign(SECRET, body)).json()["message"] for _again in range(2)]
		self.assertEqual([answer["created"] for answer in answers], [True, False])
		self.assertEqual(answers[0]["booking"], answers[1]["booking"])

	def test_replay_with_its_time_gets_the_first_answer(self):
		"""X13"""
		body, now = self.booking(), str(int(time.time()))
		answers = [self.send(body, sign(SECRET, body, now), now).json()["message"] for _again in range(2)]
		self.assertEqual(answers[0], answers[1])
		self.assertTrue(answers[1]["created"])

	def test_time_must_be_now_and_the_one_that_was_signed(self):
		"""X13"""
		body, now = self.booking(), int(time.time())
		for timestamp in (str(now - 301), str(now + 400), "soon", "1e9"):
			response = self.send(body, sign(SECRET, body, timestamp), timestamp)
			self.assert_refused(response, 401, "AuthenticationError", timestamp)
		self.assertEqual(self.send(body, sign(SECRET, body, str(now)), str(now + 1)).status_code, 401)
		self.assertEqual(self.send(body, sign(SECRET, body), str(now)).status_code, 401)
		self.set({"signature_minutes": 10})
		self.assertEqual(self.send(body, sign(SECRET, body, str(now - 301)), str(now - 301)).status_code, 200)

	def test_time_can_be_made_a_duty(self):
		"""X13"""
		self.set({"require_timestamp": 1})
		body, now = self.booking(), str(int(time.time()))
		self.assert_refused(
			self.send(body, sign(SECRET, body)), 401, "AuthenticationError", "X-Lead-CRM-Timestamp"
		)
		self.assertEqual(self.send(body, sign(SECRET, body, now), now).status_code, 200)

	def test_many_customers(self):
		"""B12: bulk"""
		rows = [
			{"full_name": "Ali Khan", "phone": factories.phone(), "branch": self.branch} for _row in range(3)
		]
		body, now = json.dumps({"rows": rows}).encode(), str(int(time.time()))
		answers = [
			self.send(body, sign(SECRET, body, now), now, "customers.bulk_upsert").json()["message"]
			for _again in range(2)
		]
		self.assertEqual(answers[0]["created"], 3)
		self.assertEqual(answers[0], answers[1])
		self.assertEqual(self.send(body, "sha256=0", now, "customers.bulk_upsert").status_code, 401)

	def test_signs_for_nothing_else(self):
		"""A24: the signature opens these two doors only"""
		self.assertEqual(self.send(b"{}", sign(SECRET, b"{}"), function="leads.find").status_code, 401)

	def test_works_in_the_branches_of_its_user(self):
		"""A24"""
		body = self.booking(branch=self.other_branch)
		self.assertEqual(self.send(body, sign(SECRET, body)).status_code, 403)

	def test_without_a_secret_nobody_enters(self):
		"""B12"""
		self.set({"ingest_user": self.user, "ingest_secret": None})
		body = self.booking()
		self.assertEqual(self.send(body, sign("", body)).status_code, 401)
