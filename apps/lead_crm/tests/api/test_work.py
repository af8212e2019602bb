"""Promises, interactions, call plans, performance and collection over HTTP: the contract of api.md."""

from datetime import timedelta

import frappe
from frappe.utils import getdate, now_datetime, today

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program


class WorkTest(ApiTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead(branch=self.branch, lead_kind="Business", business_name="Patina").name
		frappe.db.commit()
		self.on = {"reference_doctype": "Lead", "reference_name": self.lead}
		self.day = getdate(today())


class TestPromises(WorkTest):
	def add(self, days=5, **values):
		due = (self.day + timedelta(days=days)).isoformat()
		return self.program.message("promises.add", **self.on, amount=100, due_date=due, **values)

	def test_added_paid_and_kept(self):
		"""A10, A21, X6"""
		promise = self.add()["name"]
		partly = self.program.message("promises.record_payment", promise=promise, amount=30.5, note="cash")
		self.assertEqual((partly["status"], partly["outstanding"]), ("Partly Paid", 69.5))
		self.assert_refused(
			self.program.call("promises.record_payment", promise=promise, amount=69.51),
			400,
			"InvalidInput",
			"69.5",
		)
		kept = self.program.message("promises.record_payment", promise=promise, amount="69.50")
		self.assertEqual((kept["status"], kept["outstanding"]), ("Kept", 0))

	def test_status_that_the_money_does_not_bear_out_is_refused(self):
		"""X6: an answer of 200 with another status would be taken for a yes"""
		promise = f"Payment Promise/{self.add()['name']}"
		answer = self.program.resource("PUT", promise, {"status": "Kept"})
		self.assert_refused(answer, 400, "InvalidInput", "Kept", "Pending")
		self.assertEqual(self.program.resource("PUT", promise, {"status": "Cancelled"}).status_code, 200)

	def test_upcoming_and_overdue(self):
		"""A15, A21"""
		coming, late = self.add(3)["name"], self.add(-3, kind="Loan")["name"]
		self.assertIn(
			coming, [row["name"] for row in self.program.message("promises.upcoming", days=7)["data"]]
		)
		rows = {row["name"]: row for row in self.program.message("promises.overdue", kind="Loan")["data"]}
		self.assertEqual((rows[late]["outstanding"], rows[late]["days_overdue"] in (2, 3, 4)), (100, True))
		again = self.program.message(
			"promises.reschedule", promise=late, due_date=(self.day + timedelta(9)).isoformat()
		)
		self.assertEqual((again["rescheduled_from"], again["broken_count"], again["kind"]), (late, 1, "Loan"))

	def test_bad_promises(self):
		"""D14"""
		good = {**self.on, "amount": 5, "due_date": today()}
		for change in (
			{"amount": 0},
			{"amount": "NaN"},
			{"amount": -1},
			{"due_date": "2026-02-30"},
			{"reference_doctype": "User"},
		):
			response = self.program.call("promises.add", **(good | change))
			self.assertEqual(response.status_code, 400, (change, response.text[:200]))
		self.assertEqual(self.program.call("promises.add", **(good | {"kind": "Gift"})).status_code, 400)
		self.assertEqual(self.stranger.call("promises.add", **good).status_code, 404)


class TestInteractions(WorkTest):
	def test_logged_and_listed(self):
		"""A20, E5, E6"""
		self.program.message(
			"interactions.log", **self.on, type="Call", details="hello", direction="Outbound", duration=60
		)
		order = {"product_details": "flour", "quantity": 2, "total_price": 45.5, "order_date": today()}
		placed = self.program.message("interactions.log", **self.on, type="Order", order=order)["name"]
		history = self.program.message("interactions.history", **self.on)
		self.assertEqual((history["total"], len(history["data"])), (2, 2))
		orders = self.program.message("interactions.orders", lead=self.lead)
		self.assertEqual([row["name"] for row in orders["data"]], [placed])
		self.assertEqual(self.program.message("interactions.order_details", interaction=placed), order)
		self.assertEqual(self.stranger.call("interactions.history", **self.on).status_code, 404)
		self.assertEqual(self.program.call("interactions.log", **self.on, type="Telepathy").status_code, 400)


class TestCallPlans(WorkTest):
	def test_due_called_and_changed(self):
		"""E7, E8, E9, E10"""
		body = {"lead": self.lead, "frequency": "Weekly", "notes": "mornings"}
		plan = self.program.resource("POST", "Call Plan", body).json()["data"]["name"]
		self.assertIn(
			plan, [row["name"] for row in self.program.message("call_plans.today", branch=self.branch)]
		)
		at = now_datetime().replace(microsecond=0) - timedelta(minutes=5)
		done = self.program.message(
			"call_plans.record_call", call_plan=plan, called_at=at.isoformat(), details="all well"
		)
		self.assertEqual(done["interaction"]["interaction_type"], "Call")
		self.assertEqual(done["call_plan"]["next_call_date"], str(at + timedelta(days=7)))
		self.assertNotIn(plan, [row["name"] for row in self.program.message("call_plans.today")])
		changed = self.program.message(
			"call_plans.set_frequency", call_plan=plan, frequency="Custom", every_days=3
		)
		self.assertEqual(changed["next_call_date"], str(at + timedelta(days=3)))
		self.assertEqual(self.program.resource("PUT", f"Call Plan/{plan}", {"is_active": 0}).status_code, 200)
		self.assertEqual(self.stranger.call("call_plans.record_call", call_plan=plan).status_code, 404)


class TestPerformanceAndCollection(WorkTest):
	def test_performance(self):
		"""E11, E12, E13"""
		for function in ("performing_accounts", "order_patterns", "underperforming_accounts"):
			self.assertIsInstance(self.program.message(f"performance.{function}", branch=self.branch), list)
		names = [
			row["lead"]
			for row in self.program.message(
				"performance.underperforming_accounts", branch=self.branch, limit=500
			)
		]
		self.assertIn(self.lead, names)

	def test_collection_is_for_administrators(self):
		"""B6"""
		self.assertEqual(self.program.call("customers.collect").status_code, 403)
		administrator = Program(factories.token(self.administrator()))
		frappe.db.commit()
		job = administrator.message("customers.collect", cutoff_days=1)["job"]
		answer = administrator.message("customers.collect_result", job=job)
		self.assertEqual(set(answer), {"status", "progress", "created", "updated", "failed"})
		self.assertEqual(administrator.call("customers.collect", cutoff_days=-1).status_code, 400)
		self.assertEqual(administrator.call("customers.collect_result", job="nothing").status_code, 404)

	def administrator(self):
		email = "crm.administrator@example.com"
		if not frappe.db.exists("User", email):
			user = frappe.new_doc(
				"User", email=email, first_name="CRM", user_type="System User", send_welcome_email=0
			)
			user.append("roles", {"role": "CRM Administrator"})
			user.insert()
		return email
