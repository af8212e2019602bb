"""What tests of the API share: a branch, an integration user with a token, and a way to read refusals."""

import json

import frappe

from lead_crm.tests import factories
from lead_crm.tests.live_server import LiveServer, Program
from lead_crm.tests.site_test import CommittedTest


class ApiTest(CommittedTest):
	"""Calls over real HTTP as a program of the test branch."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		frappe.db.set_single_value("Lead CRM Settings", {"user_calls_a_minute": 0, "guest_calls_a_minute": 0})
		cls.branch, cls.other_branch = factories.branch(), factories.branch(factories.OTHER_BRANCH)
		cls.user = factories.member(cls.branch, "CRM Integration")
		cls.program = Program(factories.token(cls.user))
		cls.stranger = Program(factories.token(factories.member(cls.other_branch, "CRM Integration")))
		cls.guest = Program()
		frappe.db.commit()
		LiveServer.url()

	def assert_refused(self, response, status: int, exc_type: str, *words: str) -> None:
		"""The answer is this refusal, says these words, and shows no internals."""
		self.assertEqual(response.status_code, status, response.text[:500])
		body = response.json()
		self.assertEqual(body.get("exc_type"), exc_type)
		sentence = " ".join(
			json.loads(line)["message"] for line in json.loads(body.get("_server_messages", "[]"))
		)
		self.assertTrue(sentence, "a refusal says why")
		for word in words:
			self.assertIn(word, sentence)
		self.assertNotIn("Traceback", sentence)
