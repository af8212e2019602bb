"""What a new site gets, and what is refused before anything is changed."""

from unittest.mock import patch

import click
import frappe
from frappe.model.document import Document

from lead_crm import install
from lead_crm.domain.given_pipelines import GIVEN
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestInstall(SiteTest):
	def test_three_pipelines_sources_and_reasons_are_there(self):
		"""C1, C2, D2, D3, E2"""
		for pipeline in GIVEN:
			document = frappe.get_doc("Lead Pipeline", pipeline.name)
			self.assertEqual(
				[row.status for row in document.stages], [stage.status for stage in pipeline.stages]
			)
		self.assertEqual(frappe.db.get_value("Lead Pipeline", {"is_default": 1}), "Sales")
		for source in (
			"Phone Call",
			"Online",
			"Walk In",
			"Website",
			"Facebook",
			"Instagram",
			"WhatsApp",
			"Referral",
			"Other",
		):
			self.assertTrue(frappe.db.exists("Lead Source", source), source)

	def test_children_have_genders_also_where_nobody_answered_the_setup_wizard(self):
		"""C8"""
		frappe.db.delete("Gender")
		install.after_install()
		self.assertEqual(set(frappe.get_all("Gender", pluck="name")), set(install.GENDERS))

	def test_errors_show_nobody_our_inside(self):
		"""E15: Frappe's own default would"""
		frappe.db.set_single_value("System Settings", "allow_error_traceback", 1)
		install.after_install()
		self.assertEqual(frappe.db.get_single_value("System Settings", "allow_error_traceback"), 0)

	def test_what_a_customer_edited_is_left_alone(self):
		"""C1: inserted where missing, so no fixtures"""
		frappe.delete_doc("Loss Reason", "Moved Away")
		pipeline = frappe.get_doc("Lead Pipeline", "Key Account")
		pipeline.append("stages", {"status": "Tasting", "stage_type": "Open"})
		pipeline.append("transitions", {"from_status": "New", "to_status": "Tasting"})
		pipeline.save()
		install.after_install()
		self.assertTrue(frappe.db.exists("Loss Reason", "Moved Away"))
		self.assertIn(
			"Tasting", [row.status for row in frappe.get_doc("Lead Pipeline", "Key Account").stages]
		)
		self.assertIn("Tasting", frappe.get_meta("Lead").get_field("status").options.split("\n"))

	def test_clash_of_names_is_refused_and_named(self):
		"""A site with ERPNext has Lead and Customer"""
		with patch.object(install, "_own_doctypes", return_value=["Lead", "ToDo"]):
			with self.assertRaisesRegex(click.ClickException, r"ToDo \(Desk\).*Nothing was changed"):
				install.before_install()
		install.before_install()

	def test_no_field_hides_a_method_of_frappes_documents(self):
		"""X14: a document with a field `is_new` cannot be saved over REST"""
		ours = frappe.get_all("DocType", {"module": "Lead CRM"}, pluck="name")
		fields = {(doctype, field.fieldname) for doctype in ours for field in frappe.get_meta(doctype).fields}
		self.assertEqual([one for one in fields if callable(getattr(Document, one[1], None))], [])

	def test_stage_that_leads_are_in_cannot_go(self):
		"""C1: a pipeline in use"""
		factories.lead()
		pipeline = frappe.get_doc("Lead Pipeline", "Sales")
		pipeline.stages = [row for row in pipeline.stages if row.status != "New"]
		pipeline.transitions = [
			row for row in pipeline.transitions if "New" not in (row.from_status, row.to_status)
		]
		with self.assertRaisesRegex(frappe.ValidationError, "New"):
			pipeline.save()
