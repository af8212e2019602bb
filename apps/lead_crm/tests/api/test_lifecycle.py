"""The ten scenarios of the lifecycle over HTTP, from the first enquiry to enrolled or lost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program


class TestLifecycle(ApiTest):
	def setUp(self):
		super().setUp()
		self.tomorrow = (now_datetime() + timedelta(days=1)).isoformat()

	def enquiry(self, program=None, **values):
		child = {"first_name": "Mehr", "last_name": "Goyal", "date_of_birth": "2020-06-15"}
		parents = [
			{"name": "Anshu Goyal", "phone": factories.phone(), "relation": "Mother", "is_primary": True}
		]
		values = {"branch": self.branch, "child": child, "parents": parents, "source": "Walk In"} | values
		return (program or self.program).message("leads.create_enquiry", **values)

	def lead(self, name):
		return self.program.resource("GET", f"Lead/{name}").json()["data"]

	def test_scenario_1_new_enquiry(self):
		"""C7, C8"""
		lead = self.enquiry()
		prefix = frappe.db.get_value("Branch", self.branch, "enquiry_prefix")
		self.assertRegex(lead["name"], rf"^{prefix}\d{{4,}}$")
		self.assertEqual((lead["status"], lead["pipeline"], lead["source"]), ("New", "Enrolment", "Walk In"))
		self.assertEqual([row["relation"] for row in lead["guardians"]], ["Mother"])

	def test_scenario_2_discovery(self):
		"""C6, C9"""
		answers = {"school": "DPS", "expectations": ["Confidence"], "discovery_notes": "Pre-K Gym"}
		lead = self.program.message("leads.complete_discovery", lead=self.enquiry()["name"], **answers)
		self.assertEqual((lead["status"], lead["school"]), ("Discovery Completed", "DPS"))
		self.assertTrue(lead["discovery_completed_at"])

	def test_scenarios_3_and_4_visit_and_outcome(self):
		"""C10, C11"""
		for outcome, status in (("Interested Enroll Now", "Visit Completed"), ("No Show", "Visit No Show")):
			lead = self.enquiry()["name"]
			visit = self.program.message(
				"leads.schedule_visit", lead=lead, scheduled_at=self.tomorrow, batch="Tuesday"
			)
			self.assertEqual(self.lead(lead)["status"], "Visit Scheduled")
			done = self.program.message(
				"visits.record_outcome", visit=visit["name"], outcome=outcome, notes="seen"
			)
			self.assertEqual((done["lead"]["status"], done["visit"]["outcome"]), (status, outcome))

	def test_scenarios_5_and_6_follow_up_and_outcome(self):
		"""C12, C13"""
		lead = self.enquiry()["name"]
		follow_up = self.program.message(
			"leads.add_follow_up", lead=lead, scheduled_at=self.tomorrow, assigned_to=self.user
		)
		self.assertEqual((follow_up["status"], self.lead(lead)["status"]), ("Pending", "Follow Up Pending"))
		done = self.program.message(
			"follow_ups.complete", follow_up=follow_up["name"], outcome="Postponed", next_at=self.tomorrow
		)
		self.assertTrue(done["follow_up"]["completed_at"])
		self.assertEqual(done["next"]["status"], "Pending")
		done = self.program.message(
			"follow_ups.complete", follow_up=done["next"]["name"], outcome="Lost", notes="too far"
		)
		self.assertEqual((done["lead"]["status"], done["lead"]["closed_reason"]), ("Lost", "too far"))

	def test_scenario_7_convert(self):
		"""C14, A12"""
		lead = self.enquiry()["name"]
		body = {
			"external_id": factories.unique("E"),
			"booking_type": "Enrollment",
			"branch": self.branch,
			"persons": [],
		}
		enrolment = self.program.message("bookings.ingest", booking=body)["booking"]
		converted = self.program.message("leads.convert", lead=lead, booking=enrolment)
		self.assertEqual((converted["status"], converted["booking"]), ("Converted", enrolment))
		self.assertTrue(converted["converted_at"] and converted["customer"])

	def test_scenario_8_close(self):
		"""C15, A13"""
		lead = self.enquiry()["name"]
		for reason in ("", "x" * 501):
			self.assertEqual(self.program.call("leads.close", lead=lead, reason=reason).status_code, 400)
		closed = self.program.message("leads.close", lead=lead, reason="chose another")
		self.assertEqual((closed["status"], closed["closed_reason"]), ("Lost", "chose another"))
		self.assertTrue(closed["closed_at"])

	def test_scenario_9_pending_follow_ups(self):
		"""C16, A14"""
		lead = self.enquiry()["name"]
		for days in (2, 1):
			at = (now_datetime() + timedelta(days=days)).isoformat()
			self.program.message("leads.add_follow_up", lead=lead, scheduled_at=at, assigned_to=self.user)
		page = self.program.message(
			"follow_ups.pending", branch=self.branch, assigned_to=self.user, page_length=500
		)
		mine = [row["scheduled_at"] for row in page["data"] if row["reference_name"] == lead]
		self.assertEqual((len(mine), mine), (2, sorted(mine)))
		overdue = self.program.message("leads.add_follow_up", lead=lead, scheduled_at="2026-01-05T10:00:00")
		today = self.program.message("follow_ups.today", branch=self.branch)
		self.assertIn((overdue["name"], True), [(row["name"], row["is_overdue"]) for row in today])

	def test_scenario_10_other_branches(self):
		"""C22, A24"""
		lead = self.enquiry()["name"]
		visit = self.program.message("leads.schedule_visit", lead=lead, scheduled_at=self.tomorrow)["name"]
		follow_up = self.program.message("leads.add_follow_up", lead=lead, scheduled_at=self.tomorrow)["name"]
		calls = [
			("leads.complete_discovery", {"lead": lead}),
			("leads.schedule_visit", {"lead": lead, "scheduled_at": self.tomorrow}),
			("leads.add_follow_up", {"lead": lead, "scheduled_at": self.tomorrow}),
			("visits.record_outcome", {"visit": visit, "outcome": "No Show"}),
			("follow_ups.complete", {"follow_up": follow_up, "outcome": "Lost"}),
			("follow_ups.cancel", {"follow_up": follow_up}),
			("leads.convert", {"lead": lead}),
			("leads.close", {"lead": lead, "reason": "mine now"}),
			("leads.status_history", {"lead": lead}),
		]
		for function, arguments in calls:
			self.assertEqual(self.stranger.call(function, **arguments).status_code, 404, function)
		self.assertEqual(self.stranger.resource("GET", f"Follow Up/{follow_up}").status_code, 404)
		self.assertEqual(self.stranger.resource("GET", f"Intro Visit/{visit}").status_code, 404)
		body = {"reference_doctype": "Lead", "reference_name": lead, "scheduled_at": self.tomorrow}
		self.assertEqual(self.stranger.resource("POST", "Follow Up", body).status_code, 404)

	def test_sixteen_clerks_take_the_same_enquiry(self):
		"""C8, X1: one lead, one contact"""
		parents = [{"name": "Anshu Goyal", "phone": factories.phone()}]
		token = self.program.session.headers["Authorization"]
		with ThreadPoolExecutor(16) as threads:
			leads = list(threads.map(lambda _clerk: self.enquiry(Program(token), parents=parents), range(16)))
		self.assertEqual(len({lead["name"] for lead in leads}), 1)
		self.assertEqual(len({lead["guardians"][0]["contact"] for lead in leads}), 1)


class TestAreaLeads(ApiTest):
	def test_over_http(self):
		"""A17, A18, A22, A27"""
		passport = f"AB {frappe.generate_hash(length=7)}1"
		body = {
			"full_name": "Amna Iqbal",
			"branch": self.branch,
			"passport_number": passport,
			"phone": factories.phone(),
		}
		area_lead = self.program.resource("POST", "Area Lead", body).json()["data"]["name"]
		again = self.program.resource(
			"POST", "Area Lead", body | {"passport_number": passport.lower().replace(" ", "")}
		)
		self.assert_refused(again, 409, "DuplicateRecord", area_lead)
		found = self.program.message("area_leads.search", passport=passport.lower())
		self.assertEqual([row["name"] for row in found], [area_lead])
		lost = self.program.message(
			"area_leads.update_status", area_lead=area_lead, status="Lost", reason="no budget"
		)
		self.assertEqual((lost["status"], lost["closed_reason"]), ("Lost", "no budget"))
		promoted = self.program.message("area_leads.promote", area_lead=area_lead)
		self.assertTrue(promoted["created"])
		self.assertEqual(self.stranger.call("area_leads.promote", area_lead=area_lead).status_code, 404)
		self.assertEqual(self.stranger.message("area_leads.search", passport=passport), [])

	def test_sixteen_at_once_leave_one(self):
		"""A17, X1"""
		passport = f"CD {frappe.generate_hash(length=7)}1"
		token = self.program.session.headers["Authorization"]
		body = {"full_name": "Amna Iqbal", "branch": self.branch, "passport_number": passport}
		with ThreadPoolExecutor(16) as threads:
			answers = list(
				threads.map(
					lambda _clerk: Program(token).resource("POST", "Area Lead", body).status_code, range(16)
				)
			)
		self.assertEqual(sorted(answers), [200] + [409] * 15)
