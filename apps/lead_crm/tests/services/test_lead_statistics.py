"""Figures of a branch's leads."""

from datetime import datetime

import frappe

from lead_crm.services import lead_statistics, leads
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

BRANCH, OTHER = "Test Figures", "Test Figures Elsewhere"


class TestStatistics(SiteTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		for branch in (BRANCH, OTHER):
			factories.branch(branch)
		cls.clerk = factories.member(BRANCH, "Counselor")
		frappe.db.commit()

	def lead(self, created: str = "2026-03-01 12:00:00", won: str | None = None, **values) -> str:
		lead = factories.lead(**({"branch": BRANCH} | values))
		if won:
			leads.convert(lead)
		after = {"creation": created, "score": 80, "is_hot": 1} | (
			{"converted_at": won} if won else {"score": 40, "is_hot": 0}
		)
		frappe.db.set_value("Lead", lead.name, after, update_modified=False)
		return lead.name

	def test_figures(self):
		"""D11, C27"""
		self.lead(source="Referral", won="2026-03-04 00:00:00")
		self.lead(source="Referral", won="2026-03-02 12:00:00")
		self.lead(source="Website", status="Contacted")
		self.lead()
		expected = {
			"total": 4,
			"by_status": {"Converted": 2, "Contacted": 1, "New": 1},
			"by_source": {"Referral": 2, "Website": 1, "Not Set": 1},
			"average_score": 60.0,
			"hot": 2,
			"conversion_rate": 50.0,
			"average_days_to_conversion": 1.8,
		}
		self.assertEqual(lead_statistics.statistics(branch=BRANCH), expected)

	def test_nothing_comes_to_nothing(self):
		"""D11"""
		figures = lead_statistics.statistics(branch=BRANCH)
		self.assertEqual((figures["total"], figures["conversion_rate"], figures["average_score"]), (0, 0, 0))
		self.assertEqual((figures["by_status"], figures["average_days_to_conversion"]), ({}, None))

	def test_of_a_pipeline_and_of_a_time(self):
		"""D11"""
		self.lead("2026-02-28 23:59:59")
		self.lead("2026-03-01 00:00:00", pipeline="Enrolment")
		self.lead("2026-03-31 23:59:59")
		march = {"from_date": datetime(2026, 3, 1), "to_date": datetime(2026, 3, 31, 23, 59, 59)}
		self.assertEqual(lead_statistics.statistics(BRANCH, **march)["total"], 2)
		self.assertEqual(lead_statistics.statistics(BRANCH, "Enrolment")["total"], 1)
		self.assertEqual(lead_statistics.statistics(BRANCH, "Sales", **march)["total"], 1)

	def test_archived_ones_are_lost_ones(self):
		"""D8, D11"""
		frappe.db.set_value("Lead", self.lead(status="Contacted"), "archived", 1)
		self.assertEqual(lead_statistics.statistics(BRANCH)["total"], 1)

	def test_only_of_the_own_branches(self):
		"""A24, X14"""
		self.lead()
		self.lead(branch=OTHER)
		frappe.set_user(self.clerk)
		self.assertEqual(lead_statistics.statistics()["total"], 1)
		self.assertEqual(lead_statistics.statistics(OTHER)["total"], 0)
		frappe.set_user("Guest")
		self.assertRaises(frappe.PermissionError, lead_statistics.statistics)

	def test_one_query(self):
		"""D15"""
		self.lead()
		lead_statistics.statistics(BRANCH)
		with self.assertQueryCount(1):
			lead_statistics.statistics(BRANCH)
