"""The index of words: made by every save, and the same again when it is made anew."""

from unittest.mock import patch

import frappe
import pymysql

from lead_crm.jobs import lead_words as jobs
from lead_crm.services import job_runs, lead_indexes, lead_words
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


def words(lead: str) -> set[tuple[str, str]]:
	table = frappe.qb.Table(lead_words.TABLE)
	return set(frappe.qb.from_(table).select(table.branch, table.word).where(table.lead == lead).run())


class TestLeadWords(SiteTest):
	def test_a_new_lead_has_its_words(self):
		"""D4, C19"""
		lead = factories.lead(
			last_name="O'Brien", company="Acme", email="amna@mail.test", phone="+923331234567"
		)
		expected = {
			"amna",
			"obrien",
			"brien",
			"acme",
			"amnamailtest",
			"mailtest",
			"3331234567",
			lead.name.lower(),
		}
		self.assertEqual({word for _branch, word in words(lead.name)}, expected)

	def test_a_change_takes_old_words_away_and_brings_new_ones(self):
		"""D4"""
		lead = factories.lead(first_name="Amna", last_name="Iqbal")
		lead.last_name = "Khan"
		lead.save()
		found = {word for _branch, word in words(lead.name)}
		self.assertTrue({"amna", "khan"} <= found)
		self.assertNotIn("iqbal", found)

	def test_a_save_that_changes_no_word_writes_none(self):
		"""D4"""
		lead = factories.lead()
		with patch.object(lead_words, "_change") as change:
			lead.remarks = "wants to be called"
			lead.save()
		change.assert_not_called()

	def test_words_go_along_to_another_branch_and_away_with_the_lead(self):
		"""A24, C25"""
		lead = factories.lead()
		lead.load_doc_before_save()
		lead.branch = factories.OTHER_BRANCH
		lead_words.keep(lead)
		self.assertEqual({branch for branch, _word in words(lead.name)}, {factories.OTHER_BRANCH})
		frappe.delete_doc("Lead", lead.name)
		self.assertEqual(words(lead.name), set())

	def test_guardians_bring_words(self):
		"""C19"""
		contact = frappe.get_doc(
			{
				"doctype": "Contact",
				"first_name": "Zarmina",
				"phone_nos": [{"phone": "0300 7654321", "is_primary_mobile_no": 1}],
				"email_ids": [{"email_id": "zarmina@parents.test", "is_primary": 1}],
			}
		).insert()
		lead = factories.lead(guardians=[{"contact": contact.name, "relation": "Mother"}])
		found = {word for _branch, word in words(lead.name)}
		self.assertTrue({"zarmina", "3007654321", "zarminaparentstest"} <= found)
		lead.guardians = []
		lead.save()
		self.assertNotIn("zarmina", {word for _branch, word in words(lead.name)})

	def test_made_anew_they_are_the_same(self):
		"""D15"""
		leads = [factories.lead(last_name=name).name for name in ("O'Brien", "李小龙", "🙂")]
		before = {lead: words(lead) for lead in leads}
		lead_words.forget(leads[0])
		with patch.object(frappe.db, "commit"), patch.object(lead_words, "LEADS_A_BATCH", 2):
			jobs.rebuild(job_runs.start("lead_crm.jobs.lead_words.rebuild"))
		self.assertEqual({lead: words(lead) for lead in leads}, before)

	def test_leads_can_be_saved_before_the_table_is_there(self):
		"""An upgrade saves leads before it makes tables."""
		missing = pymysql.ProgrammingError(1146, "no such table")
		with patch.object(lead_words, "_insert", side_effect=missing):
			self.assertTrue(factories.lead().name)
		with patch.object(lead_words, "_insert", side_effect=pymysql.ProgrammingError(1064, "nonsense")):
			self.assertRaises(pymysql.ProgrammingError, factories.lead)

	def test_every_index_is_there(self):
		"""D15"""
		names = {row.Key_name for row in frappe.db.sql("SHOW INDEX FROM tabLead", as_dict=True)}
		for fields in (*lead_indexes.BY_BRANCH, *lead_indexes.OVER_ALL):
			self.assertIn(frappe.db.get_index_name(fields), names)
		self.assertTrue({"counted", "counted_over_all"} <= names)
