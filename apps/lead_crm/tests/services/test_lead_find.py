"""Finding leads by each filter and by text."""

from datetime import datetime, timedelta
from unittest.mock import patch

import frappe
from frappe.utils import get_datetime, getdate, today

from lead_crm.exceptions import InvalidInput
from lead_crm.services import lead_find, lead_words
from lead_crm.services.lead_find import Wanted
from lead_crm.tests.find_test import BRANCH, FindTest


class TestFilters(FindTest):
	def test_each_filter_leaves_what_it_says(self):
		"""D4, A6"""
		first = self.lead(source="Referral", assigned_to=self.clerk, score=90, is_hot=1)
		second = self.lead(source="Website", pipeline="Enrolment", score=40, creation="2026-01-31 18:00:00")
		third = self.lead(score=70)
		cases = (
			({}, {first, second, third}),
			({"sources": ["Referral"]}, {first}),
			({"sources": ["Referral", "Website"]}, {first, second}),
			({"pipeline": "Enrolment"}, {second}),
			({"assigned_to": self.clerk}, {first}),
			({"hot_only": True}, {first}),
			({"score_min": 70}, {first, third}),
			({"score_max": 70}, {second, third}),
			({"score_min": 41, "score_max": 89}, {third}),
			({"created_to": datetime(2026, 1, 31, 18)}, {second}),
			({"created_from": datetime(2026, 1, 31, 18, 0, 1)}, {first, third}),
			({"sources": ["Referral"], "score_max": 50}, set()),
			({"assigned_to": "nobody@example.com"}, set()),
		)
		for wanted, expected in cases:
			with self.subTest(wanted):
				self.assertEqual(set(self.found(**wanted)), expected)
				self.assertEqual(self.total(**wanted), len(expected))

	def test_statuses_any_of_them(self):
		"""D4, A6"""
		new, contacted = self.lead(), self.lead(status="Contacted")
		self.lead(status="Qualified")
		self.assertEqual(self.found(statuses=["Contacted"]), [contacted])
		self.assertEqual(set(self.found(statuses=["Contacted", "New"])), {new, contacted})
		self.assertEqual(self.found(statuses=["Nonsense"]), [])

	def test_next_follow_up_on_a_day(self):
		"""A6: from its first moment to its last"""
		day = getdate(today()) + timedelta(days=3)
		due = [
			self.lead(next_follow_up=datetime.combine(day, moment))
			for moment in (datetime.min.time(), datetime.max.time())
		]
		self.lead(next_follow_up=datetime.combine(day + timedelta(days=1), datetime.min.time()))
		self.lead()
		self.assertEqual(set(self.found(next_follow_up=day)), set(due))

	def test_archived_ones_are_asked_for(self):
		"""D8"""
		there, away = self.lead(), self.lead(archived=1)
		self.assertEqual((self.found(), self.found(archived=True)), ([there], [away]))

	def test_tags_any_of_them_few_or_many(self):
		"""D4, D1"""
		vip, gold, both = self.lead(), self.lead(), self.lead()
		self.lead()
		for name, tag in ((vip, "Test VIP"), (gold, "Test Gold"), (both, "Test VIP"), (both, "Test Gold")):
			frappe.get_doc("Lead", name).add_tag(tag)
		for few in (1000, 0):
			with self.subTest(few), patch.object(lead_words, "FEW", few):
				self.assertEqual(set(self.found(tags=["Test VIP"])), {vip, both})
				self.assertEqual(set(self.found(tags=["Test VIP", "Test Gold"])), {vip, gold, both})
				self.assertEqual(self.total(tags=["Test VIP", "Test Gold"]), 3)
				self.assertEqual(self.found(tags=["Test Silver", "' OR 1=1"]), [])
		self.assertEqual(
			lead_find.find(Wanted(tags=["Test Gold"], search=both))["data"][0]["tags"],
			["Test VIP", "Test Gold"],
		)

	def test_ranges_that_end_before_they_begin_are_refused(self):
		"""D12"""
		for wanted in (
			{"score_min": 50, "score_max": 40},
			{"created_from": datetime(2026, 2, 1), "created_to": datetime(2026, 1, 1)},
			{"search": "x" * 141},
		):
			with self.subTest(wanted), self.assertRaises(InvalidInput):
				self.found(**wanted)

	def test_a_date_is_meant_to_its_end(self):
		"""D4"""
		self.assertEqual(lead_find.last_moment("2026-01-31", "to"), datetime(2026, 1, 31, 23, 59, 59, 999999))
		self.assertEqual(lead_find.last_moment("2026-01-31T10:00:00", "to"), datetime(2026, 1, 31, 10))
		self.assertEqual(lead_find.first_moment("2026-01-31", "from"), datetime(2026, 1, 31))
		with self.assertRaisesRegex(InvalidInput, "created_to"):
			lead_find.last_moment("31.1.2026", "created_to")


class TestText(FindTest):
	def test_found_by_whatever_is_known_of_them(self):
		"""D4, C19, X15: few or many have the word"""
		lead = self.lead(
			last_name="O'Brien",
			company="Acme Traders",
			email="Amna.Brien@acme.test",
			phone="0300 1234567",
			passport_number="ab 765432",
		)
		self.lead(first_name="Bilal", phone="0300 7654321")
		typed = (
			"amna", "AMN", "o'brien", "obr", "brien amna", "acme", "traders acme", "amna.brien@acme.test", "acme.test",
			"0300 1234567", "+92 300 1234567", "00923001234567", "3001234", "03001234567", "ab765432", lead, lead.lower(),
		)  # fmt: skip
		for few in (1000, 0):
			for text in typed:
				with self.subTest(text, few=few), patch.object(lead_words, "FEW", few):
					self.assertEqual((self.found(search=text), self.total(search=text)), ([lead], 1))

	def test_business_is_found_by_its_names(self):
		"""E1, D4"""
		values = {"lead_kind": "Business", "business_name": "Patina Grill", "contact_person": "Zoya Khan"}
		lead = self.lead(first_name=None, pipeline="Key Account", **values)
		self.assertEqual((self.found(search="grill"), self.found(search="zoya")), ([lead], [lead]))

	def test_all_words_must_be_there(self):
		"""C19"""
		self.lead(last_name="Iqbal")
		self.assertEqual(self.found(search="amna khan"), [])
		with patch.object(lead_words, "FEW", 0):
			self.assertEqual((self.found(search="amna khan"), self.total(search="amna khan")), ([], 0))

	def test_hostile_text_finds_nothing_and_does_no_harm(self):
		"""D4: quotes, wildcards, operators, and what is no text at all"""
		self.lead()
		for text in (
			"'",
			'"; DROP TABLE tabLead; --',
			"%",
			"_",
			"a%' OR '1'='1",
			"\\",
			'+-*()~"<>@',
			"🦄",
			"\x00",
			"\ud800",
			"%%s",
			"{0}",
		):
			with self.subTest(text):
				self.assertEqual(self.found(search=text), [])
		self.assertEqual(len(self.found(search="   ")), 1)

	def test_names_of_all_scripts(self):
		"""Emoji and right-to-left names are welcome."""
		for name, typed in (
			("أحمد علي", "علی"),
			("🙂 Amna", "🙂"),
			("李小龙", "小龙"),
			("Łukasz", "lukasz"),
			("राहुल", "राहुल"),
		):
			with self.subTest(name):
				self.assertIn(self.lead(first_name=name), self.found(search=typed))

	def test_text_with_other_filters(self):
		"""D4"""
		lead = self.lead(source="Referral")
		self.lead(source="Website")
		for few in (1000, 0):
			with self.subTest(few), patch.object(lead_words, "FEW", few):
				self.assertEqual(
					(
						self.found(search="amna", sources=["Referral"]),
						self.total(search="amna", sources=["Referral"]),
					),
					([lead], 1),
				)

	def test_more_than_can_be_counted(self):
		"""D4: a text that very many have"""
		for _lead in range(3):
			self.lead()
		with patch.object(lead_words, "FEW", 0), patch.object(lead_find, "MOST_OF_A_TEXT", 2):
			answer = lead_find.find(Wanted(branch=BRANCH, search="amna"))
		self.assertEqual((answer["total"], answer["more"], len(answer["data"])), (2, True, 3))


class TestColumns(FindTest):
	def test_rows_show_what_lists_need(self):
		"""D13, D4"""
		self.lead(source="Referral")
		(row,) = lead_find.find(Wanted(branch=BRANCH))["data"]
		self.assertEqual(
			(row["full_name"], row["source"], row["branch"], row["tags"]), ("Amna", "Referral", BRANCH, [])
		)
		self.assertEqual(get_datetime(row["creation"]).date(), getdate(today()))
		self.assertNotIn("_user_tags", row)
