"""The functions, parameters, results and refusals that other programs rely on; they stay as they are, and are only added to."""

import inspect

import frappe

from lead_crm.api.catalogue import endpoints
from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program

PERSON = "full_name phone? email? passport_number? branch? organization? source? city? service_type? last_activity? country?"
PAGE = "start=0 page_length=20"
PROMISED = {
	"customers.upsert": PERSON,
	"customers.bulk_upsert": "rows on_error=skip",
	"customers.manual_add": PERSON,
	"customers.collection": f"organization? branch? search? {PAGE}",
	"customers.collect": "cutoff_days=30 organization?",
	"customers.collect_result": "job",
	"customers.deactivate": "customer reason?",
	"customers.reactivate": "customer reason?",
	"bookings.ingest": "booking",
	"leads.create_enquiry": "branch child parents school? source? expectations? preferred_schedule? remarks?",
	"leads.complete_discovery": "lead school? preferred_schedule? expectations? discovery_notes?",
	"leads.change_status": "lead status note?",
	"leads.status_history": "lead",
	"leads.details": "lead",
	"leads.search": "passport? contact? email? organization? limit=20",
	"leads.find": "statuses? pipeline? sources? assigned_to? branch? created_from? created_to? score_min? score_max? search?"
	f" hot_only=False tags? next_follow_up? archived=False sort_by=creation sort_order=desc {PAGE}",
	"leads.schedule_visit": "lead scheduled_at batch? trainer?",
	"leads.add_follow_up": "lead scheduled_at channel? assigned_to? notes?",
	"leads.convert": "lead booking?",
	"leads.close": "lead reason note?",
	"leads.archive": "lead note?",
	"leads.restore": "lead note?",
	"leads.bulk_update_status": "leads status note?",
	"leads.assign": "leads user note?",
	"leads.statistics": "branch? pipeline? from_date? to_date?",
	"area_leads.search": "passport? contact? limit=20",
	"area_leads.update_status": "area_lead status reason?",
	"area_leads.promote": "area_lead",
	"follow_ups.today": "branch? assigned_to?",
	"follow_ups.pending": f"branch? assigned_to? {PAGE}",
	"follow_ups.complete": "follow_up outcome notes? next_at?",
	"follow_ups.cancel": "follow_up notes?",
	"visits.record_outcome": "visit outcome notes? attended_at?",
	"promises.add": "reference_doctype reference_name amount due_date kind=Payment currency? notes?",
	"promises.record_payment": "promise amount paid_on? note?",
	"promises.upcoming": "days=30 branch?",
	"promises.overdue": "kind? branch?",
	"interactions.log": "reference_doctype reference_name type details? date? contact? direction? duration? order?",
	"interactions.history": f"reference_doctype reference_name {PAGE}",
	"interactions.orders": f"lead? customer? {PAGE}",
	"interactions.order_details": "interaction",
	"call_plans.today": "branch? assigned_to?",
	"call_plans.record_call": "call_plan called_at? details? contact?",
	"call_plans.set_frequency": "call_plan frequency every_days?",
	"performance.performing_accounts": "branch? limit=50",
	"performance.order_patterns": "branch?",
	"performance.underperforming_accounts": "branch? limit=50",
	"meta.openapi": "",
}
CREATES = (
	"customers.upsert", "customers.bulk_upsert", "customers.manual_add", "bookings.ingest", "leads.create_enquiry",
	"leads.schedule_visit", "leads.add_follow_up", "promises.add", "promises.record_payment", "interactions.log",
	"call_plans.record_call", "follow_ups.complete", "area_leads.promote", "leads.convert", "leads.plan_follow_ups",
	"customers.collect",
)  # fmt: skip
LISTS = ("customers.collection", "leads.find", "follow_ups.pending", "interactions.orders", "promises.upcoming", "promises.overdue")  # fmt: skip
READS = (
	"customers.collection", "customers.collect_result", "leads.status_history", "leads.details", "leads.search", "leads.find",
	"leads.statistics", "area_leads.search", "follow_ups.today", "follow_ups.pending", "promises.upcoming",
	"promises.overdue", "interactions.history", "interactions.orders", "interactions.order_details", "call_plans.today",
	"performance.performing_accounts", "performance.order_patterns", "performance.underperforming_accounts", "meta.openapi",
)  # fmt: skip


def written(parameter: inspect.Parameter) -> str:
	if parameter.default is parameter.empty:
		return parameter.name
	return f"{parameter.name}?" if parameter.default is None else f"{parameter.name}={parameter.default}"


class TestContract(ApiTest):
	def test_every_function_takes_what_was_promised(self):
		"""X13: parameters may be added at the end, if they are optional"""
		functions = endpoints()
		for name, promised in PROMISED.items():
			with self.subTest(name):
				parameters = inspect.signature(functions[name].function).parameters.values()
				promised = promised.split()
				self.assertEqual([written(parameter) for parameter in parameters][: len(promised)], promised)
				self.assertTrue(
					all("?" in written(p) or "=" in written(p) for p in list(parameters)[len(promised) :])
				)

	def test_what_creates_takes_a_key_and_what_writes_is_posted(self):
		"""X13"""
		for name, endpoint in endpoints().items():
			with self.subTest(name):
				if name in PROMISED:
					self.assertEqual("GET" in endpoint.methods, name in READS)
				self.assertIn("POST", endpoint.methods)
				if name in CREATES:
					self.assertTrue(endpoint.creates)

	def test_lists_have_a_total_and_data(self):
		"""B10"""
		for name in LISTS:
			with self.subTest(name):
				page = self.program.message(name)
				self.assertEqual(set(page), {"total", "data"})
				self.assertGreaterEqual(page["total"], len(page["data"]))

	def test_pages_have_bounds(self):
		"""api.md: 20, at most 500"""
		for name in ("customers.collection", "leads.find", "follow_ups.pending", "interactions.orders"):
			for page in (
				{"start": -1},
				{"page_length": 0},
				{"page_length": 501},
				{"page_length": -5},
				{"start": "x"},
			):
				with self.subTest(name, **page):
					self.assert_refused(self.program.call(name, **page), 400, "InvalidInput", *page)

	def test_who_is_not_logged_in_is_told_to(self):
		"""E15"""
		for authorization in (None, "token nobody:knows", "token half", "Bearer nothing"):
			self.assert_refused(
				Program(authorization).call("leads.find"), 401, "AuthenticationError", "Log in"
			)
		self.assert_refused(self.guest.resource("GET", "Lead"), 401, "AuthenticationError", "Log in")

	def test_every_refusal_says_a_sentence(self):
		"""D14, E15"""
		lead = factories.lead(branch=self.other_branch).name
		frappe.db.commit()
		self.assert_refused(self.program.call("leads.details", lead=lead), 404, "DoesNotExistError", "")
		self.assert_refused(self.program.call("leads.details", lead="none"), 404, "DoesNotExistError", "")
		self.assert_refused(self.program.call("leads.nothing"), 404, "DoesNotExistError", "leads.nothing")
		self.assert_refused(self.program.resource("GET", "Lead/none"), 404, "DoesNotExistError", "")
		self.assert_refused(
			self.program.resource("PUT", "Lead/none", {"city": "x"}), 404, "DoesNotExistError", ""
		)
		self.assertEqual(self.program.resource("POST", "Lead", {"branch": self.branch}).status_code, 400)

	def test_refusals_are_in_a_clerks_words(self):
		"""D14, E15: Frappe's name its controllers, in HTML"""
		elsewhere = self.program.resource("POST", "Lead", {"first_name": "A", "branch": self.other_branch})
		self.assert_refused(elsewhere, 403, "PermissionError", "may not")
		for inside in ("controller", "<", self.user):
			self.assertNotIn(inside, elsewhere.json()["_server_messages"])

	def test_moves_that_the_pipeline_forbids_name_those_it_allows(self):
		"""C18"""
		lead = factories.lead().name
		frappe.db.commit()
		self.program.message("leads.close", lead=lead, reason="moved away")
		self.assert_refused(
			self.program.call("leads.change_status", lead=lead, status="Negotiation"),
			409,
			"IllegalTransition",
			"Allowed now",
		)

	def test_reads_are_got_and_writes_are_not(self):
		"""api.md: writes are POST only"""
		url = f"{self.program.url}/api/method/lead_crm.api."
		self.assertEqual(
			self.program.session.get(url + "leads.find?page_length=1", timeout=60).status_code, 200
		)
		self.assertEqual(self.program.session.get(url + "leads.archive?lead=x", timeout=60).status_code, 403)

	def test_nobody_sees_a_traceback(self):
		"""E15: also where the site's own setting would show them"""
		frappe.db.set_single_value("System Settings", "allow_error_traceback", 1)
		frappe.db.commit()
		try:
			for response in (
				self.program.call("leads.details", lead="none"),
				self.broken("{"),
				self.broken("[" * 90_000),
			):
				self.assertIn(response.status_code, (400, 404))
				self.assertNotIn("Traceback", response.text)
				self.assertNotIn("exception", response.json())
				self.assertNotIn("exc", response.json())
		finally:
			frappe.db.set_single_value("System Settings", "allow_error_traceback", 0)
			frappe.db.commit()

	def broken(self, body: str):
		return self.program.session.post(
			f"{self.program.url}/api/method/lead_crm.api.leads.find",
			data=body, headers={"Content-Type": "application/json"}, timeout=60,
		)  # fmt: skip
