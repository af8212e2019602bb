"""Leads over HTTP: the functions of api.md, and Frappe's own REST."""

from concurrent.futures import ThreadPoolExecutor

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program


class TestLeads(ApiTest):
	def lead(self, program=None, **values):
		values = {
			"lead_kind": "Person",
			"first_name": "Amna",
			"branch": self.branch,
			"phone": factories.phone(),
		} | values
		response = (program or self.program).resource("POST", "Lead", values)
		self.assertEqual(response.status_code, 200, response.text)
		return response.json()["data"]

	def test_lead_by_rest_becomes_a_customer(self):
		"""A1, A7, A8, B11"""
		lead = self.lead()
		self.assertTrue(lead["customer"])
		changed = self.program.resource("PUT", f"Lead/{lead['name']}", {"remarks": "wants Umrah"}).json()[
			"data"
		]
		self.assertEqual((changed["remarks"], changed["customer"]), ("wants Umrah", lead["customer"]))

	def test_direct_write_of_a_status_obeys_the_pipeline(self):
		"""C18"""
		lead = self.lead(pipeline="Enrolment")
		response = self.program.resource("PUT", f"Lead/{lead['name']}", {"status": "Visit Completed"})
		self.assert_refused(response, 409, "IllegalTransition", "Visit Completed", "Discovery Completed")
		response = self.program.call("leads.change_status", lead=lead["name"], status="Nonsense")
		self.assert_refused(response, 400, "InvalidInput", "Nonsense")
		kanban = self.program.session.post(
			f"{self.program.url}/api/method/frappe.client.set_value",
			json={"doctype": "Lead", "name": lead["name"], "fieldname": "status", "value": "Visit No Show"},
			timeout=60,
		)
		self.assertEqual(kanban.status_code, 409)

	def test_moves_and_their_history(self):
		"""C18, E2, E3, A12, A13"""
		lead = self.lead()["name"]
		self.assertIn("Qualified", self.program.message("leads.allowed_moves", lead=lead))
		self.program.message("leads.change_status", lead=lead, status="Qualified", note="sounds serious")
		closed = self.program.message("leads.close", lead=lead, reason="too expensive")
		self.assertEqual((closed["status"], closed["closed_reason"]), ("Lost", "too expensive"))
		history = self.program.message("leads.status_history", lead=lead)
		self.assertEqual([row["to_status"] for row in history], ["New", "Qualified", "Lost"])
		self.assertEqual(history[1]["note"], "sounds serious")
		other = self.program.message("leads.convert", lead=self.lead()["name"])
		self.assertEqual((other["status"], bool(other["converted_at"])), ("Converted", True))

	def test_search_over_http(self):
		"""A11"""
		lead = self.lead(passport_number="zx 4455667")
		found = self.program.message("leads.search", passport="ZX4455667", limit=5)
		self.assertIn(lead["name"], [row["name"] for row in found])
		self.assertEqual(self.stranger.message("leads.search", passport="ZX4455667"), [])
		self.assert_refused(self.program.call("leads.search"), 400, "InvalidInput", "passport")

	def test_other_branches_neither_see_nor_change(self):
		"""A24, C22"""
		lead = self.lead()["name"]
		self.assertEqual(self.stranger.resource("GET", f"Lead/{lead}").status_code, 404)
		self.assertEqual(
			self.stranger.resource("PUT", f"Lead/{lead}", {"branch": self.other_branch}).status_code, 404
		)
		self.assertEqual(
			self.stranger.call("leads.change_status", lead=lead, status="Contacted").status_code, 404
		)
		names = [
			row["name"] for row in self.stranger.resource("GET", "Lead", limit_page_length=500).json()["data"]
		]
		self.assertNotIn(lead, names)

	def test_sixteen_clerks_save_at_once(self):
		"""C7, X1: no number twice, one customer for one phone"""
		phone = factories.phone()
		token = self.program.session.headers["Authorization"]

		def save(clerk):
			return [self.lead(Program(token), phone=phone, last_name=f"{clerk} {n}") for n in range(3)]

		with ThreadPoolExecutor(16) as threads:
			leads = [lead for batch in threads.map(save, range(16)) for lead in batch]
		self.assertEqual(len({lead["name"] for lead in leads}), 48)
		self.assertEqual(len({lead["customer"] for lead in leads}), 1)
