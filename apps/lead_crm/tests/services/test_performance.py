"""Performance of accounts, from real interactions."""

from datetime import timedelta

import frappe
from frappe.utils import add_months, get_first_day, getdate, today

from lead_crm.services import interactions, leads, performance
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestPerformance(SiteTest):
	def setUp(self):
		super().setUp()
		self.branch = factories.branch(factories.unique("Kitchens"))
		self.day = getdate(today())

	def account(self, name, revenue=0, won=True):
		values = {
			"lead_kind": "Business",
			"business_name": name,
			"first_name": None,
			"potential_revenue": revenue,
		}
		lead = factories.lead(branch=self.branch, pipeline="Key Account", cuisine_type="Italian", **values)
		return leads.convert(lead) if won else lead

	def order(self, lead, days_ago, price=100, currency="USD"):
		day = self.day - timedelta(days=days_ago)
		order = {"total_price": price, "order_date": day, "quantity": 1, "currency": currency}
		interactions.log("Lead", lead.name, "Order", "flour", order=order, date=day)

	def test_performing_by_orders_and_by_revenue(self):
		"""E11"""
		regular, rich, idle = self.account("Regular"), self.account("Rich", 50_000), self.account("Idle")
		for days in (3, 20):
			self.order(regular, days)
		rows = performance.performing(self.branch, 50)
		self.assertEqual([row["lead"] for row in rows], [regular.name, rich.name])
		self.assertEqual(
			(rows[0]["orders"], rows[0]["order_value"], rows[0]["cuisine_type"]), (2, 200, "Italian")
		)
		self.assertNotIn(idle.name, [row["lead"] for row in rows])

	def test_underperforming_says_why(self):
		"""E13"""
		falling, small = self.account("Falling", 20_000), self.account("Small", 500, won=False)
		for days in (35, 40, 2):
			self.order(falling, days)
		rows = {row["lead"]: row["reasons"] for row in performance.underperforming(self.branch, 50)}
		self.assertIn("fell by 30", rows[falling.name][0])
		self.assertIn("10000", rows[small.name][0])

	def test_order_patterns_by_month_and_currency(self):
		"""E12, X6: sums never mix currencies"""
		account = self.account("Regular")
		first = getdate(get_first_day(today()))
		for day, currency in ((first, "USD"), (first, "EUR"), (getdate(add_months(first, -1)), "USD")):
			self.order(account, (self.day - day).days, 40, currency)
		for months in (-2, 1):  # before, and ordered for later
			self.order(account, (self.day - getdate(add_months(first, months))).days)
		rows = {row["currency"]: row for row in performance.order_patterns(self.branch)}
		self.assertEqual((rows["USD"]["orders_last_month"], rows["USD"]["orders_this_month"]), (1, 1))
		self.assertEqual((rows["EUR"]["value_last_month"], rows["EUR"]["value_this_month"]), (0, 40))
		self.assertEqual(rows["USD"]["days_since_order"], (self.day - first).days)

	def test_other_branches_are_absent(self):
		"""A24"""
		self.order(self.account("Rich", 50_000), 1)
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Branch Manager"))
		for rows in (
			performance.performing(self.branch, 50),
			performance.order_patterns(self.branch),
			performance.underperforming(None, 500),
		):
			self.assertFalse([row for row in rows if row.get("name") == "Rich"])
