"""How many calls a minute: for strangers by address, for programs by user."""

import frappe

from lead_crm.tests.api.api_test import ApiTest


class TestLimits(ApiTest):
	def tearDown(self):
		self.limit(user_calls_a_minute=0, guest_calls_a_minute=0)
		super().tearDown()

	def limit(self, **values):
		settings = frappe.get_doc("Lead CRM Settings")
		settings.update(values)
		settings.save()
		frappe.db.commit()

	def statuses(self, program, calls: int) -> list:
		return [program.call("leads.find", page_length=1) for _call in range(calls)]

	def test_a_program_that_calls_too_often_is_told_when_to_go_on(self):
		"""X13, api.md: 429"""
		self.limit(user_calls_a_minute=3)
		refused = next(response for response in self.statuses(self.program, 8) if response.status_code == 429)
		self.assert_refused(refused, 429, "RateLimitExceededError", "3")
		self.assertTrue(1 <= int(refused.headers["Retry-After"]) <= 60)
		self.assertEqual(self.stranger.call("leads.find").status_code, 200)

	def test_documents_count_too_and_strangers_have_their_own(self):
		"""X13"""
		self.limit(guest_calls_a_minute=2)
		statuses = [self.guest.resource("GET", "Lead").status_code for _call in range(6)]
		self.assertEqual(set(statuses), {401, 429})
		self.assertEqual(self.program.resource("GET", "Lead").status_code, 200)

	def test_none_is_no_limit(self):
		"""X13"""
		self.limit(user_calls_a_minute=0)
		self.assertEqual({response.status_code for response in self.statuses(self.program, 5)}, {200})

	def test_a_new_site_hinders_no_bulk_program(self):
		"""X13"""
		defaults = {field.fieldname: field.default for field in frappe.get_meta("Lead CRM Settings").fields}
		self.assertEqual((defaults["user_calls_a_minute"], defaults["guest_calls_a_minute"]), ("12000", "60"))
