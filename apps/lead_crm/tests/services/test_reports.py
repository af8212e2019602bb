"""Script Reports: what they show is the services' word, in the reader's branches only."""

from datetime import timedelta

import frappe
from frappe.desk.query_report import run
from frappe.utils import getdate, today

from lead_crm.services import interactions, leads, promises
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

REPORTS = ("Account Performance", "Order Patterns", "Promise Ageing", "Promise Kept Rate")


class TestReports(SiteTest):
	def setUp(self):
		super().setUp()
		values = {"lead_kind": "Business", "business_name": "Patina", "potential_revenue": 50_000}
		self.lead = leads.convert(factories.lead(pipeline="Key Account", **values))
		order = {"total_price": 70, "order_date": today()}
		interactions.log("Lead", self.lead.name, "Order", "flour", order=order)
		promises.add("Lead", self.lead.name, 100, getdate(today()) - timedelta(days=12))

	def rows(self, report, **filters):
		return run(report, filters=filters | {"branch": factories.BRANCH}, ignore_prepared_report=True)

	def test_each_has_rows_and_a_chart(self):
		"""E11, E12, E13, X6"""
		filters = {"Account Performance": {"view": "Performing"}, "Promise Kept Rate": {"by": "Customer"}}
		for report in REPORTS:
			with self.subTest(report):
				answer = self.rows(report, **filters.get(report, {}))
				self.assertTrue(answer["result"])
				self.assertTrue(answer["chart"]["data"]["labels"])

	def test_ageing_puts_each_promise_into_its_bucket(self):
		"""X6"""
		row = next(
			row
			for row in self.rows("Promise Ageing")["result"]
			if isinstance(row, dict) and row["branch"] == factories.BRANCH
		)
		self.assertGreaterEqual(row["8–30"], 100)

	def test_the_branchs_manager_opens_each(self):
		"""A24: also where rows have a currency, which managers may not open as a document"""
		promises.add("Lead", self.lead.name, 100, getdate(today()) + timedelta(days=2))
		frappe.set_user(factories.member(factories.BRANCH, "Branch Manager"))
		for report in (*REPORTS, "Cash Forecast"):
			self.assertTrue(self.rows(report)["result"], report)

	def test_other_branches_managers_see_nothing_of_it(self):
		"""A24"""
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Branch Manager"))
		for report in REPORTS:
			self.assertEqual(self.rows(report)["result"], [], report)
