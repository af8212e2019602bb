"""What link fields offer while somebody types."""

from unittest.mock import patch

import frappe
from frappe.desk import search

from lead_crm.services import customers, lead_words
from lead_crm.tests import factories
from lead_crm.tests.find_test import BRANCH, OTHER, FindTest


class TestLinkSearch(FindTest):
	def offered(self, doctype: str, text: str, **asked) -> list[str]:
		return [row["value"] for row in search.search_link(doctype, text, **asked)]

	def customer(self, **values) -> str:
		return customers.upsert({"branch": BRANCH, **values}).customer

	def test_lead_by_any_of_its_words_or_its_phone(self):
		"""C19"""
		lead = self.lead(first_name="Amna", last_name="Qureshi", phone="0300 7654321", company="Blue Sky")
		self.lead(first_name="Bilal")
		for text in ("amna q", "QURESHI", "blue", "0300 7654321", "+92 300 765 4321", lead):
			self.assertEqual(self.offered("Lead", text), [lead], text)
		shown = search.search_link("Lead", "qureshi")[0]
		self.assertEqual((shown["label"], shown["value"]), ("Amna Qureshi", lead))
		self.assertIn("0300 7654321", shown["description"])

	def test_nothing_typed_offers_the_newest_leads(self):
		"""C19"""
		old, new = self.lead(creation="2026-01-01"), self.lead(creation="2036-01-02")
		self.assertEqual(self.offered("Lead", "", filters={"branch": BRANCH}), [new, old])

	def test_filters_of_the_field_hold(self):
		"""C19: whichever way a form writes them"""
		lead = self.lead(first_name="Quendolin", source="Referral")
		self.lead(first_name="Quendolin", source="Website")
		for filters in (
			{"source": "Referral"},
			{"source": ["=", "Referral"]},
			[["Lead", "source", "=", "Referral"]],
		):
			self.assertEqual(self.offered("Lead", "quendolin", filters=filters), [lead], filters)

	def test_many_that_have_a_word_are_not_all_read(self):
		"""C19, D15"""
		for _lead in range(5):
			self.lead(first_name="Quendolin")
		with patch.object(lead_words, "FEW", 2):
			self.assertEqual(len(self.offered("Lead", "quendolin")), 3)

	def test_customer_by_name_key_or_a_part_of_the_name(self):
		"""B10"""
		customer = self.customer(full_name="Zoya Unheardof", phone="0300 1112223")
		for text in ("zoya", "Unheard", "0300-1112223", customer):
			self.assertEqual(self.offered("Customer", text), [customer], text)

	def test_other_branches_are_not_offered(self):
		"""A24, X14"""
		lead = factories.lead(branch=OTHER, first_name="Amna").name
		customer = self.customer(full_name="Zoya Unheardof", phone="0300 1112223", branch=OTHER)
		frappe.set_user(self.clerk)
		for text in ("amna", lead, "zoya", "0300 1112223", customer):
			self.assertEqual(self.offered("Lead", text) + self.offered("Customer", text), [], text)
