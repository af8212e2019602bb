"""Kanban boards of leads: of each column a few cards, however many there are."""

from unittest.mock import patch

import frappe

from lead_crm.exceptions import InvalidInput
from lead_crm.services import board_cards, leads, totals
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

BOARD = "Sales Leads"


class TestBoardCards(SiteTest):
	def setUp(self):
		super().setUp()
		self.branch = factories.branch("Test Board")
		self.filters = [["Lead", "pipeline", "=", "Sales"], ["Lead", "branch", "=", self.branch]]
		self.given = [factories.lead(branch=self.branch, pipeline="Sales") for _lead in range(4)]
		leads.move(self.given[0], "Contacted")

	def board(self, **more):
		answer = board_cards.cards(BOARD, [*self.filters, *more.get("filters", [])])
		rows = [dict(zip(answer["keys"], row, strict=True)) for row in answer["values"]]
		return rows, {status: total for status, total in answer["totals"].items() if total}

	def test_all_columns_with_their_totals(self):
		"""C29, C30"""
		rows, totals = self.board()
		self.assertEqual(totals, {"New": 3, "Contacted": 1})
		self.assertEqual({row["name"] for row in rows}, {lead.name for lead in self.given})
		self.assertIn("status_since", rows[0])

	def test_a_full_column_shows_the_newest(self):
		"""C30: quick with 100,000 leads"""
		with patch.object(board_cards, "A_COLUMN", 2):
			rows, totals = self.board()
		self.assertEqual(len(rows), 3)
		self.assertEqual(totals["New"], 3)
		self.assertNotIn(self.given[1].name, {row["name"] for row in rows})

	def test_many_are_counted_once_a_minute_and_few_each_time(self):
		"""C30, D15: a number that is shown beside all of its cards is always right"""
		filters = {"filters": [["Lead", "full_name", "like", "%"]]}
		with patch.object(board_cards, "A_COLUMN", 2), patch.object(totals, "GROUPED_EACH_TIME", 1):
			self.assertEqual(self.board(**filters)[1], {"New": 3, "Contacted": 1})
			leads.move(self.given[1], "Contacted")
			factories.lead(branch=self.branch, pipeline="Sales")
			self.assertEqual(self.board(**filters)[1], {"New": 3, "Contacted": 2})
			for _lead in range(2):
				factories.lead(branch=self.branch, pipeline="Sales")
			self.assertEqual(self.board(**filters)[1]["New"], 3)
		self.assertEqual(self.board(**filters)[1], {"New": 5, "Contacted": 2})

	def test_columns_of_a_branch_are_read_in_its_order(self):
		"""D15: whatever MariaDB's statistics say"""
		for more, in_order in (([], True), ([["Lead", "is_hot", "=", 0]], False)):
			with patch.object(frappe.db, "sql", wraps=frappe.db.sql) as sql:
				self.board(filters=more)
			columns = [one.args[0] for one in sql.call_args_list if "`status_since`" in one.args[0]]
			self.assertTrue(columns)
			for column in columns:
				self.assertEqual("branch_status_creation_index" in column, in_order)

	def test_one_changed_lead_is_fetched_alone(self):
		"""C29: as the desk asks after a change by somebody else"""
		rows, _totals = self.board(filters=[["Lead", "name", "in", [self.given[0].name]]])
		self.assertEqual([row["name"] for row in rows], [self.given[0].name])

	def test_other_branches_see_an_empty_board(self):
		"""A24"""
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Counselor"))
		self.assertEqual(self.board(), ([], {}))

	def test_only_boards_of_leads_by_status(self):
		"""D14"""
		board = frappe.new_doc(
			"Kanban Board", kanban_board_name="Chores", reference_doctype="ToDo", field_name="status"
		)
		board.insert()
		with self.assertRaisesRegex(InvalidInput, "Chores"):
			board_cards.cards("Chores", [])
