"""Many leads at once, archive and restore, tags and scores, over HTTP as api.md promises."""

from concurrent.futures import ThreadPoolExecutor

import frappe

from lead_crm.services import scoring
from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program


class BulkApiTest(ApiTest):
	def leads(self, count: int, program=None, **values) -> list[str]:
		body = {"lead_kind": "Person", "first_name": "Amna", "branch": self.branch} | values
		answers = [
			(program or self.program).resource("POST", "Lead", body | {"phone": factories.phone()})
			for _lead in range(count)
		]
		return [answer.json()["data"]["name"] for answer in answers]

	def field(self, lead: str, field: str):
		return self.program.resource("GET", f"Lead/{lead}").json()["data"][field]


class TestBulk(BulkApiTest):
	def test_status_of_many(self):
		"""D9"""
		given = self.leads(2)
		answer = self.program.message(
			"leads.bulk_update_status", leads=[*given, "NONE0001"], status="Contacted", note="mailed"
		)
		self.assertEqual((answer["updated"], answer["failed"]), (2, 1))
		self.assertEqual([row["lead"] for row in answer["results"]], [*given, "NONE0001"])
		self.assertEqual([row["ok"] for row in answer["results"]], [True, True, False])
		self.assertIn("NONE0001", answer["results"][2]["error"])
		history = self.program.message("leads.status_history", lead=given[0])
		self.assertEqual((history[-1]["to_status"], history[-1]["note"]), ("Contacted", "mailed"))

	def test_assignment_of_many(self):
		"""D10"""
		given = self.leads(2)
		agent = factories.member(self.branch, "Counselor")
		frappe.db.commit()
		answer = self.program.message("leads.assign", leads=given, user=agent, note="yours")
		self.assertEqual((answer["updated"], answer["failed"]), (2, 0))
		self.assertEqual(self.field(given[0], "assigned_to"), agent)

	def test_names_as_a_form_sends_them(self):
		"""D9"""
		given = self.leads(1)
		response = self.program.session.post(
			f"{self.program.url}/api/method/lead_crm.api.leads.bulk_update_status",
			data={"leads": frappe.as_json(given), "status": "Contacted"},
			timeout=60,
		)
		self.assertEqual(response.json()["message"]["updated"], 1)

	def test_more_than_500_are_refused(self):
		"""D9, D10"""
		many = [f"X{number}" for number in range(501)]
		for function, values in (
			("bulk_update_status", {"status": "Contacted"}),
			("assign", {"user": self.user}),
		):
			self.assert_refused(
				self.program.call(f"leads.{function}", leads=many, **values), 400, "InvalidInput", "500"
			)
			self.assertEqual(
				self.program.call(f"leads.{function}", leads=many[:500], **values).json()["message"][
					"failed"
				],
				500,
			)

	def test_what_cannot_be_used_is_refused(self):
		"""D14: never a 500"""
		for leads in ([], "", "x", {"a": 1}, [["x"]], [None], [{"name": "x"}], 5):
			response = self.program.call("leads.bulk_update_status", leads=leads, status="Contacted")
			self.assertEqual(response.status_code, 400, leads)
		given = self.leads(1)
		response = self.program.call("leads.assign", leads=given, user="nobody@example.com")
		self.assert_refused(response, 400, "InvalidInput", "nobody@example.com")
		response = self.program.call("leads.bulk_update_status", leads=given, status="x" * 10_000)
		self.assert_refused(response, 400, "InvalidInput", "140")
		self.assertEqual(self.field(given[0], "status"), "New")

	def test_other_branches_leads_are_not_found(self):
		"""A24, D9, D10"""
		given = self.leads(1)
		for function, values in (("bulk_update_status", {"status": "Lost"}), ("assign", {"user": self.user})):
			answer = self.stranger.message(f"leads.{function}", leads=given, **values)
			self.assertEqual((answer["updated"], answer["failed"]), (0, 1))
			self.assertIn("not found", answer["results"][0]["error"])
		self.assertEqual(self.field(given[0], "status"), "New")

	def test_nobody_without_a_login(self):
		"""E14"""
		for function in ("bulk_update_status", "assign", "archive", "restore"):
			self.assertEqual(self.guest.call(f"leads.{function}", leads=["x"]).status_code, 401)


class TestArchive(BulkApiTest):
	def test_there_and_back(self):
		"""D8"""
		lead = self.leads(1)[0]
		self.program.message("leads.change_status", lead=lead, status="Qualified")
		archived = self.program.message("leads.archive", lead=lead, note="moved away")
		self.assertEqual((archived["archived"], archived["status"]), (1, "Lost"))
		self.assertIn("archived", archived["_user_tags"])
		self.assertEqual(self.program.message("leads.archive", lead=lead)["modified"], archived["modified"])
		restored = self.program.message("leads.restore", lead=lead)
		self.assertEqual((restored["archived"], restored["status"]), (0, "Qualified"))

	def test_strangers_and_unknown_leads(self):
		"""D8, C22"""
		lead = self.leads(1)[0]
		for function in ("archive", "restore"):
			self.assert_refused(self.stranger.call(f"leads.{function}", lead=lead), 404, "DoesNotExistError")
			self.assert_refused(
				self.program.call(f"leads.{function}", lead="NONE0001"), 404, "DoesNotExistError", "NONE0001"
			)

	def test_programs_do_not_delete(self):
		"""C24, D8"""
		lead = self.leads(1)[0]
		self.assertEqual(self.program.resource("DELETE", f"Lead/{lead}").status_code, 403)
		self.assertEqual(self.field(lead, "name"), lead)


class TestScore(BulkApiTest):
	def setUp(self):
		super().setUp()
		scoring.give_rules()
		frappe.db.commit()

	def tag(self, function: str, lead: str) -> None:
		response = self.program.session.post(
			f"{self.program.url}/api/method/frappe.desk.doctype.tag.tag.{function}",
			json={"tag": "high-value", "dt": "Lead", "dn": lead},
			timeout=60,
		)
		self.assertEqual(response.status_code, 200, response.text)

	def test_tags_count_when_set_and_when_taken_away(self):
		"""D6: the functions that the desk calls"""
		lead = self.leads(1)[0]
		before = self.field(lead, "score")
		self.tag("add_tag", lead)
		self.assertGreater(self.field(lead, "score"), before)
		self.tag("remove_tag", lead)
		self.assertEqual(self.field(lead, "score"), before)

	def test_score_given_by_a_program_is_kept(self):
		"""D6"""
		lead = self.leads(1)[0]
		self.program.resource("PUT", f"Lead/{lead}", {"score": 77})
		self.program.resource("PUT", f"Lead/{lead}", {"company": "Patina"})
		self.assertEqual((self.field(lead, "score"), self.field(lead, "score_is_manual")), (77, 1))

	def test_score_that_is_none_is_refused(self):
		"""D12, D14"""
		lead = self.leads(1)[0]
		for field in ("score", "probability", "potential_revenue"):
			for value in ("-1", -1, "many", "nan", [1], {"a": 1}):
				response = self.program.resource("PUT", f"Lead/{lead}", {field: value})
				self.assert_refused(response, 400, "InvalidInput")
		self.assertEqual(
			self.program.resource("PUT", f"Lead/{lead}", {"score": "77"}).json()["data"]["score"], 77
		)

	def test_assignee_who_cannot_see_it_is_refused_in_words(self):
		"""D10, A24"""
		stranger = factories.member(self.other_branch, "Counselor")
		frappe.db.commit()
		body = {"lead_kind": "Person", "first_name": "Amna", "branch": self.branch, "assigned_to": stranger}
		response = self.program.resource("POST", "Lead", body)
		self.assert_refused(response, 400, "InvalidInput", stranger, self.branch)


class TestAssignmentRule(BulkApiTest):
	def rule(self, *users: str) -> str:
		"""A rule for leads of a source of its own; goes with the test."""
		source = factories.unique("Rule")
		frappe.get_doc({"doctype": "Lead Source", "source_name": source}).insert()
		rule = frappe.new_doc("Assignment Rule", name=source, rule="Round Robin", document_type="Lead")
		rule.update({"description": "Call", "assign_condition": f"source == {source!r}"})
		for user in users:
			rule.append("users", {"user": user})
		for day in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"):
			rule.append("assignment_days", {"day": day})
		rule.insert()
		frappe.db.commit()
		self.addCleanup(
			lambda: (frappe.delete_doc("Assignment Rule", source, force=True), frappe.db.commit())
		)
		return source

	def test_sixteen_clerks_at_once_get_an_assignee_each_time(self):
		"""D1, X1: in turns, and no save fails over the rule they share"""
		agents = [factories.member(self.branch, "Counselor", f"turn.{n}@example.com") for n in range(2)]
		source, token = self.rule(*agents), self.program.session.headers["Authorization"]

		def save(_clerk):
			return self.leads(3, Program(token), source=source)

		with ThreadPoolExecutor(16) as threads:
			names = [name for batch in threads.map(save, range(16)) for name in batch]
		frappe.db.rollback()
		given = frappe.get_all("Lead", {"name": ("in", names)}, pluck="assigned_to")
		self.assertEqual((len(given), set(given)), (48, set(agents)))
		todos = {"reference_type": "Lead", "reference_name": ("in", names), "status": "Open"}
		self.assertEqual(frappe.db.count("ToDo", todos), 48)
