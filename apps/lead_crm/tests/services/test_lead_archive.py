"""Leads put away and brought back as they were, and purged with all that hangs on them."""

import frappe

from lead_crm.exceptions import IllegalTransition
from lead_crm.services import leads
from lead_crm.services.lead_archive import archive, purge, restore
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


def tags(lead) -> list[str]:
	return frappe.get_all("Tag Link", {"document_type": "Lead", "document_name": lead.name}, pluck="tag")


class TestArchive(SiteTest):
	def test_archived_lead_is_lost_and_tagged(self):
		"""D8"""
		lead = archive(factories.lead(), "asked to be left alone")
		self.assertEqual((lead.archived, lead.status, lead.stage_type), (1, "Lost", "Lost"))
		self.assertEqual((lead.closed_reason, tags(lead)), ("Archived", ["archived"]))
		self.assertTrue(lead.closed_at)
		self.assertIn("asked to be left alone", leads.status_history(lead.name)[-1].note)

	def test_archiving_twice_changes_nothing(self):
		"""D8"""
		lead = archive(factories.lead())
		before = (lead.modified, len(leads.status_history(lead.name)))
		lead = archive(lead)
		self.assertEqual((lead.modified, len(leads.status_history(lead.name))), before)

	def test_archived_lead_moves_only_by_being_restored(self):
		"""D8, C18"""
		lead = archive(factories.lead())
		self.assertEqual(leads.allowed_moves(lead), [])
		with self.assertRaisesRegex(IllegalTransition, "restore"):
			leads.move(lead, "New")

	def test_restored_lead_is_where_it_was(self):
		"""D8"""
		lead = leads.move(factories.lead(), "Proposal")
		lead = restore(archive(lead), "called us again")
		self.assertEqual(
			(lead.archived, lead.status, lead.stage_type, tags(lead)), (0, "Proposal", "Open", [])
		)
		self.assertEqual((lead.closed_reason, lead.closed_at), (None, None))
		self.assertEqual(leads.status_history(lead.name)[-1].note, "called us again")

	def test_restoring_twice_changes_nothing(self):
		"""D8"""
		lead = restore(archive(factories.lead()))
		before = (lead.modified, len(leads.status_history(lead.name)))
		lead = restore(lead)
		self.assertEqual((lead.modified, len(leads.status_history(lead.name))), before)

	def test_lost_lead_keeps_its_reason_and_stays_lost(self):
		"""D8: archiving did not lose it, so restoring does not find it"""
		lead = archive(leads.close(factories.lead(), "too expensive"))
		self.assertEqual(lead.closed_reason, "too expensive")
		lead = restore(lead)
		self.assertEqual((lead.archived, lead.status, lead.closed_reason), (0, "Lost", "too expensive"))

	def test_won_lead_comes_back_with_its_date(self):
		"""D8, D11: the time to conversion is not that of the restoring"""
		lead = leads.convert(factories.lead()).reload()
		won_at = lead.converted_at
		lead = archive(lead)
		self.assertIsNone(lead.converted_at)
		lead = restore(lead)
		self.assertEqual((lead.status, lead.converted_at), ("Converted", won_at))

	def test_archived_again_it_comes_back_to_the_status_of_the_last_time(self):
		"""D8"""
		lead = restore(archive(factories.lead()))
		lead = restore(archive(leads.move(lead, "Qualified")))
		self.assertEqual(lead.status, "Qualified")

	def test_stage_that_is_gone_meanwhile_becomes_the_first(self):
		"""D8"""
		lead = archive(leads.move(factories.lead(), "Callback"))
		pipeline = frappe.get_doc("Lead Pipeline", "Sales")
		pipeline.stages = [row for row in pipeline.stages if row.status != "Callback"]
		pipeline.transitions = [
			row for row in pipeline.transitions if "Callback" not in (row.from_status, row.to_status)
		]
		pipeline.save()
		self.addCleanup(
			frappe.clear_document_cache, "Lead Pipeline", "Sales"
		)  # Redis knows nothing of the rollback
		self.assertEqual(restore(lead).status, "New")

	def test_a_clerk_archives_whatever_the_pipeline_allows(self):
		"""D8: a rule, not a move; the way back too"""
		frappe.set_user(factories.member(factories.BRANCH, "Counselor"))
		lead = restore(archive(leads.move(factories.lead(), "Contacted")))
		self.assertEqual(lead.status, "Contacted")


class TestPurge(SiteTest):
	def lead_with_everything(self):
		lead = factories.lead(pipeline="Enrolment")
		reference = {"reference_doctype": "Lead", "reference_name": lead.name}
		tomorrow = frappe.utils.add_days(frappe.utils.now_datetime(), 1)
		visit = frappe.get_doc(
			{"doctype": "Intro Visit", "lead": lead.name, "scheduled_at": tomorrow}
		).insert()
		visit.add_comment("Comment", "wants the red room")
		frappe.get_doc({"doctype": "Follow Up", "scheduled_at": tomorrow, **reference}).insert()
		contact = frappe.get_doc({"doctype": "Contact", "first_name": "Mother"})
		contact.append("links", {"link_doctype": "Lead", "link_name": lead.name})
		return frappe.get_doc("Lead", lead.name), visit, contact.insert()

	def test_what_hangs_on_a_lead_goes_with_it(self):
		"""C25"""
		lead, visit, contact = self.lead_with_everything()
		frappe.set_user(factories.member(factories.BRANCH, "Branch Manager"))
		self.assertRaises(frappe.PermissionError, frappe.delete_doc, "Lead", lead.name)
		frappe.set_user("Administrator")
		lead.delete()
		reference = {"reference_doctype": "Lead", "reference_name": lead.name}
		for doctype, filters in (
			("Lead", lead.name),
			("Intro Visit", {"lead": lead.name}),
			("Follow Up", reference),
			("Status Change", reference),
			("Comment", {"reference_doctype": "Intro Visit", "reference_name": visit.name}),
			("Dynamic Link", {"link_doctype": "Lead", "link_name": lead.name}),
		):
			self.assertFalse(frappe.db.exists(doctype, filters), doctype)
		self.assertTrue(frappe.db.exists("Contact", contact.name))
		self.assertTrue(frappe.db.exists("Customer", lead.customer))

	def test_other_leads_keep_theirs(self):
		"""C25"""
		lead, other = self.lead_with_everything()[0], self.lead_with_everything()[0]
		lead.delete()
		self.assertEqual(frappe.db.count("Intro Visit", {"lead": other.name}), 1)
		self.assertEqual(frappe.db.count("Follow Up", {"reference_name": other.name}), 1)

	def test_booked_lead_stays(self):
		"""C24, A4: a booking is never lost, nor whose it is"""
		booking = factories.booking().reload()
		with self.assertRaises(frappe.LinkExistsError):
			frappe.delete_doc("Lead", booking.persons[0].lead)

	def test_purging_costs_the_same_however_much_hangs_on_it(self):
		"""C25: by sets"""
		purge(factories.lead())  # what is looked up once is known from here on
		few, many = factories.lead(), factories.lead()
		for status in ("Contacted", "Qualified", "Proposal", "Negotiation", "Converted"):
			many = leads.move(many, status)
		for lead in (few, many):
			with self.assertQueryCount(11):
				purge(lead)

	def test_nobody_else_deletes_a_lead(self):
		"""C24"""
		lead = factories.lead()
		for role in ("Branch Manager", "Counselor", "Trainer"):
			frappe.set_user(factories.member(factories.BRANCH, role))
			self.assertRaises(frappe.PermissionError, frappe.delete_doc, "Lead", lead.name)
