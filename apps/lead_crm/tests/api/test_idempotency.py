"""The same key with the same body is answered once, also eight at a time."""

from concurrent.futures import ThreadPoolExecutor

import frappe

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program


class TestIdempotency(ApiTest):
	def body(self, **values):
		return {"full_name": "Ali Khan", "branch": self.branch, "phone": "not a phone"} | values

	def test_first_answer_again(self):
		"""X13: a customer without a key would be made twice"""
		key = factories.unique("key")
		answers = [
			self.program.message("customers.upsert", idempotency_key=key, **self.body())
			for _again in range(2)
		]
		self.assertEqual(answers[0], answers[1])
		self.assertTrue(answers[1]["created"])

	def test_changed_body_is_refused(self):
		"""X13"""
		key = factories.unique("key")
		self.program.message("customers.upsert", idempotency_key=key, **self.body())
		response = self.program.call("customers.upsert", idempotency_key=key, **self.body(full_name="Other"))
		self.assert_refused(response, 409, "DuplicateRecord", key)

	def test_key_belongs_to_the_user_and_the_function(self):
		"""X13"""
		key = factories.unique("key")
		mine = self.program.message("customers.upsert", idempotency_key=key, **self.body())
		theirs = self.stranger.message(
			"customers.upsert", idempotency_key=key, **self.body(branch=self.other_branch)
		)
		added = self.program.message("customers.manual_add", idempotency_key=key, **self.body())
		self.assertEqual(len({mine["customer"], theirs["customer"], added["name"]}), 3)

	def test_failed_call_does_not_use_up_its_key(self):
		"""X13, D16"""
		key = factories.unique("key")
		self.assertEqual(
			self.program.call("customers.upsert", idempotency_key=key, **self.body(full_name="")).status_code,
			400,
		)
		self.assertTrue(
			self.program.message("customers.upsert", idempotency_key=key, **self.body())["created"]
		)

	def test_wrong_keys(self):
		"""X13"""
		for key in ("", "x" * 141, 7, ["a"]):
			self.assert_refused(
				self.program.call("customers.upsert", idempotency_key=key, **self.body()),
				400,
				"InvalidInput",
				"idempotency_key",
			)

	def test_eight_at_once(self):
		"""X13"""
		keys = [factories.unique("key") for _key in range(10)]
		token = self.program.session.headers["Authorization"]

		def send(key):
			return Program(token).message("customers.upsert", idempotency_key=key, **self.body(full_name=key))

		with ThreadPoolExecutor(8) as threads:
			answers = list(threads.map(send, [key for key in keys for _again in range(8)]))
		self.assertEqual(len({answer["customer"] for answer in answers}), 10)
		self.assertTrue(all(answer["created"] for answer in answers))
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("Customer", {"full_name": ("in", keys)}), 10)
