"""What the features filter by is found through an index: of tables with many rows, the database reads few."""

import json
from collections.abc import Callable
from functools import partial

import frappe
from frappe.tests.utils import FrappeTestCase
from frappe.utils import add_days, today

from lead_crm.api import instead
from lead_crm.membership import forget_membership
from lead_crm.services import (
	agenda,
	call_plans,
	lead_find,
	lead_search,
	lead_words,
	link_search,
	promise_lists,
)
from lead_crm.services.lead_find import Page, Sorting, Wanted
from lead_crm.tests import factories

ROWS, BRANCHES, OWN = 30_000, 50, "Plan 07"
FEW = ROWS // 10
MOMENT = "NOW() - INTERVAL seq * 97 % 1000000 MINUTE"
STANDARD = {"owner": "'Administrator'", "creation": MOMENT, "modified": MOMENT}
BRANCH, LEAD = f"CONCAT('Plan ', LPAD(seq % {BRANCHES}, 2, '0'))", "CONCAT('plan-', seq)"
WORKER = "CONCAT('worker', seq DIV 50 % 4, '.', seq % 50, '@plan.example')"
HANGING = {"reference_doctype": "'Lead'", "reference_name": LEAD, "branch": BRANCH}
DAY = "CURDATE() - INTERVAL 10 DAY + INTERVAL seq * 7 DIV 50 % 400 DAY"
STATUSES = "ELT(1 + seq DIV 50 % 8, 'New', 'New', 'Contacted', 'Qualified', 'Proposal', 'Negotiation', 'Converted', 'Lost')"
TABLES = {
	"tabLead": {
		"full_name": "CONCAT('Amna Qureshi ', seq)",
		"lead_kind": "'Person'",
		"pipeline": "'Sales'",
		"status": STATUSES,
		"stage_type": f"CASE {STATUSES} WHEN 'Converted' THEN 'Won' WHEN 'Lost' THEN 'Lost' ELSE 'Open' END",
		"source": "ELT(1 + seq DIV 50 % 5, 'Website', 'Walk In', 'Facebook', 'Referral', 'Other')",
		"assigned_to": WORKER,
		"score": "seq DIV 50 * 41 % 101",
		"is_hot": "seq DIV 50 * 41 % 101 >= 80",
		"archived": "seq DIV 50 % 20 = 0",
		"next_follow_up": f"IF(seq DIV 50 % 3 = 0, {DAY}, NULL)",
		"phone_key": "CONCAT('+92300', LPAD(seq, 7, '0'))",
		"email_key": "CONCAT('amna', seq, '@plan.example')",
		"passport_key": "CONCAT('AB', seq)",
		"branch": BRANCH,
	},
	"tabFollow Up": HANGING
	| {"scheduled_at": DAY, "status": "IF(seq DIV 50 % 2, 'Pending', 'Completed')", "assigned_to": WORKER},
	"tabPayment Promise": HANGING
	| {"kind": "ELT(1 + seq DIV 50 % 2, 'Loan', 'Payment')", "due_date": DAY, "status": "'Pending'", "amount": "1", "currency": "'PKR'"},
	"tabCall Plan": {"lead": LEAD, "branch": BRANCH, "is_active": "1", "next_call_date": DAY, "assigned_to": WORKER},
	"tabIntro Visit": {"lead": LEAD, "branch": BRANCH, "scheduled_at": DAY, "status": "'Scheduled'"},
}  # fmt: skip


class TestPlans(FrappeTestCase):
	"""30,000 rows in each table, of fifty branches; no document of them is ever saved."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.branch(OWN)
		cls.clerk = factories.member(OWN, "Counselor")
		for table, columns in TABLES.items():
			_fill(table, {"name": LEAD} | STANDARD | columns)
		_fill(lead_words.TABLE, {"lead": LEAD, "branch": BRANCH, "word": "'planaria'"})
		_fill(lead_words.TABLE, {"lead": LEAD, "branch": BRANCH, "word": "CONCAT('300', LPAD(seq, 7, '0'))"})
		frappe.db.commit()
		_analyze()

	@classmethod
	def tearDownClass(cls):
		for table in TABLES:
			frappe.db.sql(f"DELETE FROM `{table}` WHERE name LIKE 'plan-%'")
		frappe.db.sql(f"DELETE FROM `{lead_words.TABLE}` WHERE lead LIKE 'plan-%'")
		frappe.db.commit()
		_analyze()
		super().tearDownClass()

	def tearDown(self):
		frappe.set_user("Administrator")
		frappe.db.rollback()
		frappe.cache.delete_keys("lead_crm_total")

	def check(self, user: str, asked: dict[str, Callable]) -> None:
		"""None of them reads a tenth of a table, nor is any table read from end to end."""
		frappe.set_user(user)
		forget_membership()
		for name, call in asked.items():
			call()  # whatever is kept, such as a large total
			with self.subTest(name, user=user):
				before = _rows_read()
				self.assertTrue(call())
				self.assertLess(_rows_read() - before, FEW)

	def test_each_filter_and_order_of_leads(self):
		"""D4, D15, A6, C19"""
		for user in (self.clerk, "Administrator"):
			self.check(user, _finds())

	def test_lists_by_branch_status_and_follow_up(self):
		"""A6: as programs and the desk's list ask"""
		due = ["between", [add_days(today(), 3), add_days(today(), 13)]]
		for filters in (
			{"branch": OWN},
			{"branch": OWN, "status": "Qualified"},
			{"branch": OWN, "next_follow_up": due},
		):
			listed = partial(
				frappe.get_list, "Lead", filters=filters, order_by="creation desc", limit_page_length=20
			)
			for user in (self.clerk, "Administrator"):
				self.check(user, {str(filters): listed})

	def test_a_person_by_passport_phone_or_email(self):
		"""A11, C19"""
		asked = {
			"phone": partial(lead_search.search, contact="03000000057"),
			"email": partial(lead_search.search, contact="amna57@plan.example"),
			"passport": partial(lead_search.search, passport="ab 57"),
			"link": partial(link_search.leads, "Planaria", [], 0, 10),
		}
		for user in (self.clerk, "Administrator"):
			self.check(user, asked)

	def test_what_is_due(self):
		"""A14, A15, A19, A21, C16, C20, C32, E8"""
		asked = {
			"today's follow-ups": agenda.due_follow_ups,
			"pending follow-ups": partial(agenda.pending_follow_ups, None, None, 0, 20),
			"of an assignee": partial(agenda.pending_follow_ups, OWN, "worker1.7@plan.example", 0, 20),
			"overdue promises": promise_lists.overdue,
			"overdue loans": partial(promise_lists.overdue, "Loan"),
			"upcoming promises": partial(promise_lists.upcoming, 30),
			"calls": call_plans.due,
			"visits of a day": partial(
				frappe.get_list, "Intro Visit", {"scheduled_at": ["between", [today(), today()]]}
			),
		}
		shown = json.dumps({"start": "scheduled_at", "end": "scheduled_at", "title": "reference_title"})
		days = (add_days(today(), 3), add_days(today(), 5))
		asked["a calendar's days"] = partial(instead.get_calendar_events, "Follow Up", *days, shown)
		self.check(self.clerk, asked)
		of_branch = {
			"overdue promises": partial(promise_lists.overdue, branch=OWN),
			"calls": partial(call_plans.due, OWN),
		}
		of_branch["pending follow-ups"] = partial(agenda.pending_follow_ups, OWN, None, 0, 20)
		of_branch["of an assignee"] = partial(
			agenda.pending_follow_ups, None, "worker1.7@plan.example", 0, 20
		)
		self.check("Administrator", of_branch)


def _finds() -> dict[str, Callable]:
	wanted = {
		"newest": Wanted(),
		"a branch": Wanted(branch=OWN),
		"a status": Wanted(statuses=("Qualified",)),
		"a source": Wanted(sources=("Referral",)),
		"an assignee": Wanted(assigned_to="worker1.7@plan.example"),
		"created": Wanted(created_from=add_days(today(), -20), created_to=add_days(today(), -10)),
		"scores": Wanted(score_min=40, score_max=41),
		"hot": Wanted(hot_only=True),
		"a word": Wanted(search="Planaria"),
		"a phone": Wanted(search="03000000057"),
		"due": Wanted(next_follow_up=frappe.utils.getdate(add_days(today(), 4))),
	}
	orders = (
		Sorting("modified"),
		Sorting("score"),
		Sorting("next_follow_up", "asc"),
		Sorting("creation", "asc"),
	)
	finds = {name: partial(lead_find.find, of) for name, of in wanted.items()}
	return finds | {f"{order}": partial(lead_find.find, Wanted(), order, Page()) for order in orders}


def _fill(table: str, columns: dict[str, str]) -> None:
	names = "`, `".join(columns)
	frappe.db.sql(
		f"INSERT INTO `{table}` (`{names}`) SELECT {', '.join(columns.values())} FROM seq_1_to_{ROWS}"
	)


def _analyze() -> None:
	for table in (*TABLES, lead_words.TABLE):
		frappe.db.sql_ddl(f"ANALYZE TABLE `{table}`")


def _rows_read() -> int:
	"""Rows that this connection's queries have been handed over so far, of indexes and of tables."""
	return sum(int(count) for _name, count in frappe.db.sql("SHOW SESSION STATUS LIKE 'Handler_read%'"))
