"""Pipelines as data: a change applies at once, on the form, on the board, and to what is allowed."""

import frappe

from lead_crm.exceptions import IllegalTransition, InvalidInput
from lead_crm.services import leads, pipelines
from lead_crm.services.boards import board_of
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestPipelines(SiteTest):
	def pipeline(self, name=None):
		document = frappe.new_doc("Lead Pipeline", pipeline_name=name or factories.unique("Pipeline"))
		for status, kind in (("Fresh", "Open"), ("Tasting", "Open"), ("Yes", "Won"), ("No", "Lost")):
			document.append("stages", {"status": status, "stage_type": kind})
		for move in (("Fresh", "Tasting"), ("Tasting", "Yes"), ("Fresh", "No")):
			document.append("transitions", {"from_status": move[0], "to_status": move[1]})
		return document.insert()

	def proposed(self, user):
		bootinfo = frappe._dict()
		frappe.set_user(user)
		pipelines.propose_usual(bootinfo)
		frappe.set_user("Administrator")
		return bootinfo.lead_crm_pipeline

	def test_reports_start_with_the_usual_pipeline(self):
		"""X10: that of the newest lead that the user sees; a site without a default opens its desk all the same"""
		factories.lead(pipeline="Enrolment")
		clerk, trainer = (factories.member(factories.BRANCH, role) for role in ("Counselor", "Trainer"))
		self.assertEqual((self.proposed(clerk), self.proposed(trainer)), ("Enrolment", "Sales"))
		frappe.db.set_value("Lead Pipeline", "Sales", "is_default", 0)
		self.assertIsNone(self.proposed(trainer))

	def test_board_follows_the_stages(self):
		"""C29, C30"""
		pipeline = self.pipeline()
		columns = [row.column_name for row in frappe.get_doc("Kanban Board", board_of(pipeline.name)).columns]
		self.assertEqual(columns, ["Fresh", "Tasting", "Yes", "No"])
		pipeline.append("stages", {"status": "Paused", "stage_type": "Open"})
		pipeline.save()
		columns = [row.column_name for row in frappe.get_doc("Kanban Board", board_of(pipeline.name)).columns]
		self.assertEqual(columns[-1], "Paused")
		self.assertIn("Paused", frappe.get_meta("Lead").get_field("status").options)

	def test_change_applies_at_once(self):
		"""C1, C18"""
		pipeline = self.pipeline()
		lead = factories.lead(pipeline=pipeline.name, status=None)
		self.assertEqual(lead.status, "Fresh")
		frappe.set_user(factories.member(factories.BRANCH, "Counselor"))
		lead = frappe.get_doc("Lead", lead.name)
		self.assertEqual(leads.allowed_moves(lead), ["Tasting", "No"])
		with self.assertRaisesRegex(IllegalTransition, "Tasting, No"):
			leads.move(lead, "Yes")
		frappe.set_user("Administrator")
		pipeline.append("transitions", {"from_status": "Fresh", "to_status": "Yes", "role": "Counselor"})
		pipeline.save()
		frappe.set_user(factories.member(factories.BRANCH, "Counselor"))
		self.assertEqual(leads.move(frappe.get_doc("Lead", lead.name), "Yes").stage_type, "Won")

	def test_pipeline_that_makes_no_sense_is_refused(self):
		"""C1, D14"""
		pipeline = self.pipeline()
		pipeline.append("transitions", {"from_status": "Fresh", "to_status": "Nowhere"})
		self.assertRaisesRegex(InvalidInput, "Nowhere", pipeline.save)

	def test_one_default(self):
		"""D2"""
		pipeline = self.pipeline()
		pipeline.is_default = 1
		pipeline.save()
		self.assertEqual(frappe.get_all("Lead Pipeline", {"is_default": 1}, pluck="name"), [pipeline.name])
