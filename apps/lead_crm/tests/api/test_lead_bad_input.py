"""What cannot be right about a lead is refused over HTTP, in words and with nothing changed; what is only unusual is kept."""

import html

import frappe

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest

UNUSUAL = (
	"عائشة بنت محمد",
	"Zoë 🧿 O’Brien-Ñuñez",
	"<img src=x onerror=alert(1)>",
	"<script>alert(1)</script>",
	"{{ frappe.session.user }}",
	"Robert'); DROP TABLE tabLead;--",
)


class TestBadInput(ApiTest):
	def values(self, **values):
		given = {
			"lead_kind": "Person",
			"first_name": "Amna",
			"branch": self.branch,
			"phone": factories.phone(),
		}
		return given | values

	def lead(self, **values):
		response = self.program.resource("POST", "Lead", self.values(**values))
		self.assertEqual(response.status_code, 200, response.text)
		return response.json()["data"]

	def stored(self, name):
		frappe.db.rollback()
		return frappe.get_doc("Lead", name).as_dict()

	def test_values_that_are_none(self):
		"""A28, C23, D12, D14, D16: each names what is wrong, whether the lead is new or not, and nothing is written"""
		cases = (
			({"status": "Nonsense"}, "Nonsense"),
			({"pipeline": "Nonsense"}, "Nonsense"),
			({"date_of_birth": "2999-01-01"}, "2999"),
			({"date_of_birth": "2026-02-30"}, "2026-02-30"),
			({"probability": 101}, "101"),
			({"score": 101, "score_is_manual": 1}, "101"),
			({"email": "amna at home"}, "amna at home"),
			({"phone": "call me"}, "call me"),
			({"phone": "+++---"}, "+++---"),
			({"first_name": "x" * 10_000}, "140"),
			({"source": "Nonsense"}, "Nonsense"),
			({"assigned_to": "nobody@example.com"}, "nobody@example.com"),
			({"lead_kind": "Ghost"}, "Ghost"),
		)
		known = self.lead()["name"]
		before, leads = self.stored(known), frappe.db.count("Lead")
		for values, word in cases:
			answers = [self.program.resource("PUT", f"Lead/{known}", values)]
			if (
				"status" not in values
			):  # a new lead begins in its pipeline's first status whatever it asks for
				answers.append(self.program.resource("POST", "Lead", self.values(**values)))
			for answer in answers:
				with self.subTest(values, method=answer.request.method):
					self.assertIn(answer.status_code, (400, 403, 404, 409, 417), answer.text[:500])
					self.assertIn(word, answer.text)
		self.assertEqual(self.stored(known), before)
		self.assertEqual(frappe.db.count("Lead"), leads)

	def test_branch_that_is_none(self):
		"""A24, D14: for a new lead it is named; a known one cannot be moved there"""
		new = self.program.resource("POST", "Lead", self.values(branch="Nonsense"))
		self.assertEqual((new.status_code, "Nonsense" in new.text), (417, True))
		known = self.lead()["name"]
		self.assertIn(
			self.program.resource("PUT", f"Lead/{known}", {"branch": "Nonsense"}).status_code, (400, 403)
		)
		self.assertEqual(self.stored(known).branch, self.branch)

	def test_reason_of_0_and_of_501_characters(self):
		"""C15"""
		name = self.lead()["name"]
		for reason in (" ", "x" * 501):
			self.assert_refused(
				self.program.call("leads.close", lead=name, reason=reason), 400, "InvalidInput", "500"
			)
		self.assertEqual(self.stored(name).status, "New")

	def test_visit_in_the_past_and_outcome_of_a_cancelled_one(self):
		"""C10, C11"""
		name = self.lead(pipeline="Enrolment")["name"]
		past = str(frappe.utils.add_days(frappe.utils.now_datetime(), -2))
		refused = self.program.call("leads.schedule_visit", lead=name, scheduled_at=past)
		self.assert_refused(refused, 400, "InvalidInput", "ago")
		soon = str(frappe.utils.add_days(frappe.utils.now_datetime(), 2))
		visit = self.program.message("leads.schedule_visit", lead=name, scheduled_at=soon)["name"]
		self.program.resource("PUT", f"Intro Visit/{visit}", {"status": "Cancelled"})
		before = self.stored(name)
		refused = self.program.call("visits.record_outcome", visit=visit, outcome="Not Interested")
		self.assert_refused(refused, 400, "InvalidInput", "ancelled")
		self.assertEqual(self.stored(name), before)

	def test_unusual_names_are_kept_as_they_are(self):
		"""C23, D16: emoji, right to left, and HTML, which is kept as the text that a page shows"""
		for name in UNUSUAL:
			with self.subTest(name):
				lead = self.lead(first_name=name, remarks=name)
				found = self.program.resource("GET", f"Lead/{lead['name']}").json()["data"]
				frappe.db.rollback()
				customer = frappe.db.get_value("Customer", lead["customer"], "full_name")
				for kept in (
					lead["full_name"],
					lead["remarks"],
					found["full_name"],
					found["remarks"],
					customer,
				):
					self.assertEqual(html.unescape(kept), name)
					self.assertNotRegex(kept, "<[a-z/]")
