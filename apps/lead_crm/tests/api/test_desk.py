"""What the desk's own pages ask for, over HTTP."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from lead_crm.services import follow_ups
from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest


class TestDesk(ApiTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead(branch=self.branch, assigned_to=self.user)
		self.task = follow_ups.add("Lead", self.lead.name, now_datetime() - timedelta(days=1)).name
		frappe.db.commit()

	def names(self, program, **question):
		return {row["name"] for row in program.message("desk.my_day", page_length=500, **question)["data"]}

	def test_my_day_is_of_the_own_branch(self):
		"""X8, A24"""
		self.assertIn(self.task, self.names(self.program))
		self.assertIn(self.task, self.names(self.program, whose="all", kinds=["Follow Up"]))
		self.assertNotIn(self.task, self.names(self.program, kinds=["Visit"]))
		self.assertNotIn(self.task, self.names(self.stranger, whose="all"))

	def test_unknown_question_is_refused_in_words(self):
		"""X8, D14"""
		for wrong, word in (
			({"whose": "hers"}, "mine"),
			({"kinds": ["Nap"]}, "Promise"),
			({"start": -1}, "start"),
		):
			with self.subTest(wrong):
				self.assert_refused(self.program.call("desk.my_day", **wrong), 400, "InvalidInput", word)
		self.assertEqual(self.guest.call("desk.my_day").status_code, 401)

	def test_contact_and_next_step_are_one_call(self):
		"""X8, X7"""
		tomorrow = (now_datetime() + timedelta(days=1)).replace(microsecond=0).isoformat()
		given = {"lead": self.lead.name, "type": "Call", "details": "asked for prices", "next_at": tomorrow}
		key = frappe.generate_hash(length=12)
		first, again = (
			self.program.message("desk.note_contact", idempotency_key=key, **given) for _ in range(2)
		)
		self.assertEqual(first["next"]["reference_name"], self.lead.name)
		self.assertEqual(first["interaction"]["name"], again["interaction"]["name"])
		self.assertEqual(self.stranger.call("desk.note_contact", **given).status_code, 404)
