"""What is exported is read in a spreadsheet, which must show it and run none of it."""

import csv
import io

import frappe
import openpyxl

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program

FORMULA = '=HYPERLINK("http://x.example")'


class TestExports(ApiTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.word = frappe.generate_hash(length=10)
		cls.phone = factories.phone()
		factories.lead(company=FORMULA, city=cls.word, phone=cls.phone)
		cls.clerk = Program(factories.token(factories.member(cls.branch, "Branch Manager")))
		frappe.db.commit()

	def export(self, file_type: str) -> bytes:
		asked = {
			"doctype": "Lead",
			"file_format_type": file_type,
			"title": "Leads",
			"fields": '["company", "phone"]',
		}
		asked["filters"] = f'[["Lead", "city", "=", "{self.word}"]]'
		url = f"{self.clerk.url}/api/method/frappe.desk.reportview.export_query"
		response = self.clerk.session.post(url, data=asked, timeout=60)
		self.assertEqual(response.status_code, 200, response.text[:500])
		return response.content

	def test_lists_as_csv(self):
		"""D14"""
		row = list(csv.reader(io.StringIO(self.export("CSV").decode())))[1]
		self.assertIn("'" + FORMULA, row)
		self.assertIn(self.phone, row)

	def test_lists_as_workbook(self):
		"""D14"""
		cells = [
			cell for row in openpyxl.load_workbook(io.BytesIO(self.export("Excel"))).active for cell in row
		]
		self.assertIn((FORMULA, "s"), [(cell.value, cell.data_type) for cell in cells])
		self.assertNotIn("f", [cell.data_type for cell in cells])
