"""Finding leads, one lead with all that belongs to it, and figures, over HTTP."""

import frappe
from frappe.utils import add_days, today

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program

HOSTILE = (
	"'", '"', "%", "_", "\\", "a' OR '1'='1", '"; DROP TABLE tabLead; --', "+-*()~\"<>@", "@amna", "amna*", "<script>",
	"🦄", "\ud800", "👨‍👩‍👧", "\u202e", "\x00", "%s", "%(x)s", "{0}", "(SELECT 1)", "  ",
)  # fmt: skip


class FindApiTest(ApiTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.branch = factories.unique("Find")
		factories.branch(cls.branch)
		email = f"{frappe.generate_hash(length=10)}@example.com"
		cls.program = Program(factories.token(factories.member(cls.branch, "CRM Integration", email)))
		frappe.db.commit()

	def lead(self, **values) -> str:
		person = {"lead_kind": "Person", "first_name": "Amna", "phone": factories.phone()}
		response = self.program.resource("POST", "Lead", person | {"branch": self.branch} | values)
		self.assertEqual(response.status_code, 200, response.text)
		return response.json()["data"]["name"]

	def found(self, **wanted) -> list[str]:
		answer = self.program.message("leads.find", **wanted)
		names = [row["name"] for row in answer["data"]]
		if "start" not in wanted and "page_length" not in wanted:
			self.assertEqual(answer["total"], len(names))
		return names


class TestFind(FindApiTest):
	def test_filters_alone_and_together(self):
		"""D4, A6"""
		word = frappe.generate_hash(length=8)
		day = str(add_days(today(), 5))
		one = self.lead(company=word, source="Referral", next_follow_up=f"{day} 10:00:00")
		two = self.lead(company=word, source="Website", pipeline="Enrolment")
		cases = (
			({}, {one, two}),
			({"sources": ["Referral"]}, {one}),
			({"sources": '["Referral", "Website"]'}, {one, two}),
			({"statuses": ["Follow Up Pending", "New"], "pipeline": "Enrolment"}, {two}),
			({"next_follow_up": day}, {one}),
			({"created_from": today(), "created_to": today()}, {one, two}),
			({"created_to": str(add_days(today(), -1))}, set()),
			({"score_min": 0, "score_max": 100, "branch": self.branch}, {one, two}),
			({"archived": True}, set()),
			({"assigned_to": "nobody@example.com"}, set()),
			({"sources": [], "tags": [], "statuses": None}, {one, two}),
		)
		for wanted, expected in cases:
			with self.subTest(wanted):
				self.assertEqual(set(self.found(search=word, **wanted)), expected)

	def test_hot_assigned_tagged_and_archived(self):
		"""D4, D8, D13"""
		word = frappe.generate_hash(length=8)
		lead = self.lead(company=word, score=95, score_is_manual=1)
		other = self.lead(company=word)
		self.program.resource("PUT", f"Lead/{other}", {"assigned_to": None})
		tag = {"tag": f"Tag {word}", "dt": "Lead", "dn": lead}
		self.program.session.post(
			f"{self.program.url}/api/method/frappe.desk.doctype.tag.tag.add_tag", json=tag, timeout=60
		)
		self.assertEqual(self.found(search=word, hot_only=True), [lead])
		self.assertEqual(self.found(tags=[f"Tag {word}", "No Such Tag"]), [lead])
		self.program.message("leads.archive", lead=lead)
		self.assertEqual((self.found(search=word), self.found(search=word, archived=True)), ([other], [lead]))

	def test_phone_however_written_and_text_as_get(self):
		"""C19, X15"""
		phone = factories.phone()
		lead = self.lead(phone=phone)
		national = "0" + phone[3:]
		for typed in (
			phone,
			national,
			f"{national[:4]} {national[4:]}",
			f"0092{phone[3:]}",
			f"{phone[:3]} ({phone[3:6]}) {phone[6:]}",
			national[:9],
		):
			with self.subTest(typed):
				self.assertIn(lead, self.found(search=typed))
		response = self.program.session.get(
			f"{self.program.url}/api/method/lead_crm.api.leads.find",
			params={"search": phone, "hot_only": "false", "page_length": "5", "statuses": '["New"]'},
			timeout=60,
		)
		self.assertEqual([row["name"] for row in response.json()["message"]["data"]], [lead])

	def test_child_is_found_by_its_parents(self):
		"""C19"""
		word, phone = frappe.generate_hash(length=8), factories.phone()
		child, parent = (
			{"first_name": "Mehr", "last_name": "Goyal"},
			{"name": f"Anshu {word}", "phone": phone, "relation": "Mother"},
		)
		lead = self.program.message(
			"leads.create_enquiry", branch=self.branch, child=child, parents=[parent]
		)["name"]
		for typed in (word, f"mehr {word}", "0" + phone[3:], lead):
			with self.subTest(typed):
				self.assertEqual(self.found(search=typed), [lead])

	def test_hostile_text_is_only_text(self):
		"""D4: never a 500"""
		self.lead()
		for text in (*HOSTILE, "x" * 10_000, "🦄" * 10_000, "a " * 60):
			for field in (
				"search",
				"branch",
				"pipeline",
				"assigned_to",
				"sort_by",
				"created_from",
				"next_follow_up",
			):
				response = self.program.call("leads.find", **{field: text})
				self.assertIn(response.status_code, (200, 400), (field, text[:20], response.text[:300]))
		for field in ("statuses", "sources", "tags"):
			for value in (
				[text for text in HOSTILE],
				[["x"]],
				[{"a": 1}],
				"no json",
				'{"a": 1}',
				[None],
				[1.5],
				["x" * 10_000],
			):
				response = self.program.call("leads.find", **{field: value})
				self.assertIn(response.status_code, (200, 400), (field, value))

	def test_what_makes_no_sense_is_refused(self):
		"""D12, D14"""
		for wanted, word in (
			({"sort_by": "phone"}, "next_follow_up"),
			({"sort_order": "up"}, "asc or desc"),
			({"score_min": 60, "score_max": 50}, "score_min"),
			({"created_from": "tomorrow"}, "created_from"),
			({"next_follow_up": "2026-02-30"}, "next_follow_up"),
			({"page_length": 501}, "500"),
			({"start": -1}, "start"),
			({"search": "x" * 141}, "140"),
			({"colour": "blue"}, "colour"),
			({"score_min": "many"}, "score_min"),
		):
			with self.subTest(wanted):
				self.assert_refused(self.program.call("leads.find", **wanted), 400, "InvalidInput", word)

	def test_pages(self):
		"""D4, B10"""
		word = frappe.generate_hash(length=8)
		leads = [self.lead(company=word) for _lead in range(5)]
		pages = [self.found(search=word, start=start, page_length=2) for start in (0, 2, 4, 6)]
		self.assertEqual([name for page in pages for name in page], leads[::-1])
		self.assertEqual(self.found(search=word, sort_by="name", sort_order="asc"), leads)
		answer = self.program.message("leads.find", search=word, start=4, page_length=2)
		self.assertEqual((answer["total"], len(answer["data"])), (5, 1))
		self.assertEqual(self.program.message("leads.find", search=word, start=10**9)["data"], [])

	def test_other_branches_are_absent_and_nobody_is_refused(self):
		"""A24, C22, B13"""
		lead = self.lead()
		for wanted in ({"search": lead}, {"branch": self.branch}, {}):
			names = [row["name"] for row in self.stranger.message("leads.find", **wanted)["data"]]
			self.assertNotIn(lead, names)
		self.assertIn(self.guest.call("leads.find").status_code, (401, 403))


class TestDetails(FindApiTest):
	def test_one_call_gives_all_of_it(self):
		"""C17, A2"""
		lead = self.lead()
		for day in (1, 2):
			self.program.message(
				"leads.add_follow_up", lead=lead, scheduled_at=f"{add_days(today(), day)}T10:00:00"
			)
		details = self.program.message("leads.details", lead=lead)
		self.assertEqual(details["lead"]["name"], lead)
		times = [row["scheduled_at"] for row in details["follow_ups"]]
		self.assertEqual((len(times), times), (2, sorted(times, reverse=True)))
		self.assertEqual(details["customer"]["phone"], details["lead"]["phone"])
		self.assertEqual(self.stranger.call("leads.details", lead=lead).status_code, 404)
		self.assertEqual(self.program.call("leads.details", lead="NO-SUCH-LEAD").status_code, 404)
		self.assert_refused(self.program.call("leads.details"), 400, "InvalidInput", "lead")


class TestStatistics(FindApiTest):
	def test_figures_over_http(self):
		"""D11"""
		self.lead(source="Referral")
		self.program.message("leads.convert", lead=self.lead(source="Website"))
		figures = self.program.message(
			"leads.statistics", branch=self.branch, from_date=today(), to_date=today()
		)
		self.assertEqual((figures["total"], figures["by_source"]), (2, {"Referral": 1, "Website": 1}))
		self.assertEqual((figures["conversion_rate"], figures["by_status"]["Converted"]), (50.0, 1))
		self.assertEqual(self.stranger.message("leads.statistics", branch=self.branch)["total"], 0)
		self.assert_refused(
			self.program.call("leads.statistics", from_date="soon"), 400, "InvalidInput", "from_date"
		)
		self.assertEqual(self.program.call("leads.statistics", branch="' OR '1'='1").status_code, 200)
