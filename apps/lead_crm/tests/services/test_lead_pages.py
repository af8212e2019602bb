"""Lists of leads: order, pages, totals, and that nobody sees more than their own branches."""

from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime

from lead_crm.exceptions import InvalidInput
from lead_crm.services import lead_find, lead_words, totals
from lead_crm.services.lead_find import Page, Sorting, Wanted
from lead_crm.tests import factories
from lead_crm.tests.find_test import BRANCH, OTHER, FindTest


class TestPages(FindTest):
	def test_pages_hold_each_lead_once_also_where_the_order_does_not_decide(self):
		"""D4"""
		leads = {self.lead(creation="2026-05-05 05:05:05", score=50) for _lead in range(7)}
		for sorting in (
			Sorting(),
			Sorting("score", "asc"),
			Sorting("next_follow_up", "asc"),
			Sorting("status", "ASC"),
		):
			with self.subTest(sorting):
				pages = [self.found(sorting, Page(start, 3)) for start in (0, 3, 6, 9)]
				self.assertEqual([len(page) for page in pages], [3, 3, 1, 0])
				self.assertEqual({name for page in pages for name in page}, leads)

	def test_orders(self):
		"""D4"""
		low, high = self.lead(first_name="Bilal", score=10), self.lead(first_name="Amna", score=90)
		for sorting, first in (
			(Sorting("score"), high),
			(Sorting("score", "asc"), low),
			(Sorting("full_name", "asc"), high),
			(Sorting("creation"), high),
			(Sorting("name", "asc"), low),
		):
			with self.subTest(sorting):
				self.assertEqual(self.found(sorting)[0], first)
		for field in lead_find.SORTABLE:
			for order in ("asc", "desc"):
				self.assertEqual(len(self.found(Sorting(field, order))), 2, field)

	def test_what_is_empty_comes_last_on_every_page(self):
		"""D4: who asks for the next follow-ups does not mean those without"""
		now = now_datetime()
		without = [self.lead() for _lead in range(3)]
		later, soon = (self.lead(next_follow_up=now + timedelta(days=days)) for days in (2, 1))
		by = Sorting("next_follow_up", "asc")
		expected = [soon, later, *without]
		self.assertEqual(self.found(by), expected)
		pages = [self.found(by, Page(start, 2)) for start in (0, 2, 4)]
		self.assertEqual([name for page in pages for name in page], expected)
		self.assertEqual(self.found(by, Page(1, 3)), expected[1:4])
		self.assertEqual(self.found(Sorting("next_follow_up", "desc"))[:2], [later, soon])

	def test_unknown_order_names_the_known(self):
		"""D14"""
		for sorting in (Sorting("phone"), Sorting("creation; DROP TABLE x"), Sorting("1")):
			with self.assertRaisesRegex(InvalidInput, "next_follow_up"):
				self.found(sorting)
		with self.assertRaisesRegex(InvalidInput, "asc or desc"):
			self.found(Sorting("creation", "sideways"))

	def test_large_total_is_kept_for_a_minute_and_a_small_one_is_not(self):
		"""D4"""
		self.lead()
		with patch.object(totals, "COUNTED_EACH_TIME", 1):
			self.lead()
			self.assertEqual(self.total(), 2)
			self.lead()
			self.assertEqual(self.total(), 2)
			self.assertEqual(self.total(sources=["Referral"]), 0)
		frappe.cache.delete_keys("lead_crm_total")
		self.assertEqual(self.total(), 3)
		self.lead()
		self.assertEqual(self.total(), 4)


class TestWhoSees(FindTest):
	def test_other_branches_are_absent(self):
		"""A24, C22, X14"""
		lead = self.lead()
		elsewhere = factories.lead(branch=OTHER).name
		frappe.set_user(self.clerk)
		self.assertEqual([row["name"] for row in lead_find.find(Wanted())["data"]], [lead])
		self.assertEqual(lead_find.find(Wanted(branch=OTHER)), {"total": 0, "data": []})
		frappe.set_user(self.stranger)
		for wanted in (Wanted(), Wanted(search="amna"), Wanted(search=elsewhere)):
			self.assertEqual([row["name"] for row in lead_find.find(wanted)["data"]], [elsewhere])
		for wanted in (Wanted(search=lead), Wanted(branch=BRANCH), Wanted(branch=BRANCH, search="amna")):
			self.assertEqual(lead_find.find(wanted)["total"], 0)

	def test_other_branches_are_absent_also_where_many_have_the_word(self):
		"""A24, X14"""
		self.lead()
		frappe.set_user(self.stranger)
		with (
			patch.object(lead_words, "FEW", 0),
			patch.object(lead_find, "my_branches", lambda _branch: [BRANCH, OTHER]),
		):
			self.assertEqual(lead_find.find(Wanted(search="amna")), {"total": 0, "data": []})

	def test_user_permissions_hold_as_in_lists(self):
		"""X14: whatever an administrator restricts"""
		self.lead(source="Referral")
		self.lead(source="Website")
		permission = {
			"user": self.clerk,
			"allow": "Lead Source",
			"for_value": "Referral",
			"apply_to_all_doctypes": 1,
		}
		frappe.get_doc({"doctype": "User Permission", **permission}).insert()
		frappe.set_user(self.clerk)
		listed = frappe.get_list("Lead", {"branch": BRANCH}, pluck="name")
		self.assertEqual((self.found(), self.total(search="amna")), (listed, 1))

	def test_who_reads_no_leads_is_refused(self):
		"""A5, C21"""
		frappe.set_user("Guest")
		self.assertRaises(frappe.PermissionError, lead_find.find, Wanted())

	def test_a_page_takes_the_same_queries_however_many_leads(self):
		"""D15"""
		for _lead in range(5):
			self.lead()
		frappe.set_user(self.clerk)
		for wanted, queries in ((Wanted(), 5), (Wanted(search="amna iqb"), 9)):
			lead_find.find(wanted)
			with self.subTest(wanted), self.assertQueryCount(queries):
				lead_find.find(wanted)

	def test_a_range_that_many_scores_are_in_is_read_in_the_order_of_the_list(self):
		"""D4, D15: one that few are in by the scores; either way it is the same page"""
		leads = [self.lead(score=score) for score in (41, 45, 43, 90)]
		for most, in_order in ((3, False), (2, True)):
			with (
				patch.object(lead_find, "MOST_SORTED", most),
				patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql,
			):
				self.assertEqual(self.found(score_min=40, score_max=50), leads[2::-1])
			hinted = [one for one in sql.call_args_list if "branch_creation_index" in str(one.args[0])]
			self.assertEqual(bool(hinted), in_order)
