"""Every field of a document is read before Frappe casts it, whichever door its value came through."""

from datetime import date, datetime, timezone
from decimal import Decimal

import frappe

from lead_crm.exceptions import InvalidInput
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestFieldValues(SiteTest):
	def assert_refused(self, word: str, **values):
		with self.assertRaisesRegex(InvalidInput, word):
			factories.lead(**values)
		frappe.clear_messages()

	def test_choices_are_checked_in_imports_too(self):
		"""D14: where Frappe takes whatever a file says"""
		frappe.flags.in_import = True
		try:
			self.assert_refused("Nonsense", lead_kind="Nonsense")
		finally:
			frappe.flags.in_import = False

	def test_rows_are_a_list_of_objects_and_not_too_many(self):
		"""D14"""
		for rows in ("x", [1], ["x"], [["x"]], {"a": 1}):
			self.assert_refused("list of objects", guardians=rows)
		self.assert_refused("1000", guardians=[{}] * 1001)

	def test_fields_of_rows_are_read_too(self):
		"""D14"""
		with self.assertRaisesRegex(InvalidInput, "12,5"):
			frappe.get_doc(
				{
					"doctype": "Lead Pipeline",
					"pipeline_name": "P",
					"stages": [{"status": "New", "probability": "12,5"}],
				}
			).insert()

	def test_values_of_our_own_code_pass(self):
		"""D12"""
		lead = factories.lead(
			potential_revenue=Decimal("12.50"), date_of_birth=date(2015, 1, 2), score_is_manual=True
		)
		lead.next_follow_up = datetime(2027, 3, 1, 10)
		self.assertEqual(lead.save().next_follow_up, datetime(2027, 3, 1, 10))

	def test_dates_may_come_as_times(self):
		"""api.md: ISO 8601"""
		self.assertEqual(factories.lead(date_of_birth="2015-01-02T00:00:00").date_of_birth, date(2015, 1, 2))
		moment = datetime(2027, 3, 1, 10, tzinfo=timezone.utc)
		expected = frappe.utils.convert_utc_to_system_timezone(moment.replace(tzinfo=None)).replace(
			tzinfo=None
		)
		self.assertEqual(factories.lead(next_follow_up=moment.isoformat()).next_follow_up, expected)

	def test_masters_are_clean_too(self):
		"""D12"""
		made = frappe.get_doc({"doctype": "Lead Source", "source_name": " Fair\u200b\x00 "}).insert()
		self.assertEqual((made.name, made.source_name), ("Fair", "Fair"))
