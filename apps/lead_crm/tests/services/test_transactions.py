"""Work that loses a race is done again from the start, with a bound, and never shown."""

from unittest.mock import patch

import frappe
import pymysql

from lead_crm.exceptions import TryAgain
from lead_crm.services import transactions
from lead_crm.services.transactions import in_one_go
from lead_crm.tests import factories
from lead_crm.tests.site_test import CommittedTest


class Losing:
	"""Work that writes a row and then loses its first races."""

	def __init__(self, error: Exception, losses: int):
		self.error, self.losses, self.runs = error, losses, 0
		self.row = frappe.generate_hash(length=12)

	def __call__(self):
		self.runs += 1
		frappe.db.sql("INSERT INTO `tabTag` (name) VALUES (%s)", self.row)
		if self.runs <= self.losses:
			raise self.error
		return self.runs


class TestInOneGo(CommittedTest):
	def setUp(self):
		super().setUp()
		patcher = patch.object(transactions.time, "sleep")
		patcher.start()
		self.addCleanup(patcher.stop)

	def test_lost_races_are_run_again_and_leave_nothing_of_the_lost(self):
		"""X1: deadlock, lock wait, stale snapshot"""
		for error in (
			frappe.QueryDeadlockError("1213"),
			frappe.QueryTimeoutError("1205"),
			pymysql.err.OperationalError(1020, "Record has changed since last read"),
		):
			frappe.db.rollback()
			work = Losing(error, 3)
			self.assertEqual(in_one_go(work), 4)
			self.assertEqual(frappe.db.count("Tag", {"name": work.row}), 1)

	def test_other_errors_are_not_retried(self):
		"""D16"""
		work = Losing(ValueError("no"), 1)
		with self.assertRaises(ValueError):
			in_one_go(work)
		self.assertEqual(work.runs, 1)

	def test_there_is_an_end_to_it(self):
		"""X1"""
		work = Losing(frappe.QueryDeadlockError("1213"), 99)
		with self.assertRaises(TryAgain):
			in_one_go(work)
		self.assertEqual(work.runs, transactions.ATTEMPTS)
		self.assertEqual(frappe.db.count("Tag", {"name": work.row}), 0)

	def test_inside_a_larger_transaction_the_outermost_retries(self):
		"""X1, D16: half of the larger one would be lost otherwise"""
		inner = Losing(frappe.QueryDeadlockError("1213"), 1)
		outer_runs = []

		def outer():
			outer_runs.append(1)
			frappe.db.sql("INSERT INTO `tabTag` (name) VALUES (%s)", frappe.generate_hash(length=12))
			return in_one_go(inner)

		self.assertEqual(in_one_go(outer), 2)
		self.assertEqual(len(outer_runs), 2)

	def test_what_was_asked_for_before_is_done_once_and_first(self):
		"""X1, X9: a job queued before anything was written is not dropped; one of a lost attempt is"""
		done = []
		frappe.db.after_commit.add(lambda: done.append("before"))
		lose = Losing(frappe.QueryDeadlockError("1213"), 1)

		def work():
			frappe.db.after_commit.add(lambda: done.append("within"))
			lose()

		in_one_go(work)
		frappe.db.commit()
		self.assertEqual(done, ["before", "within"])
		with self.assertRaises(ValueError):
			in_one_go(Losing(ValueError("no"), 1))
		frappe.db.rollback()
		frappe.db.commit()
		self.assertEqual(done, ["before", "within"])

	def test_a_new_connection_reads_what_is_committed_too(self):
		"""X1, X9"""
		level = lambda: frappe.db.sql("SELECT @@SESSION.tx_isolation")[0][0]  # noqa: E731
		self.assertEqual(in_one_go(level), "READ-COMMITTED")
		frappe.db.close()
		self.assertEqual(in_one_go(level), "READ-COMMITTED")

	def test_document_is_as_it_was_before_a_second_attempt(self):
		"""X1: a retried save must not see what the lost attempt left in memory"""
		factories.branch()
		frappe.db.commit()
		lead = frappe.new_doc("Lead", lead_kind="Person", first_name="Again", branch=factories.BRANCH)
		lead.append("expectations", {"expectation": "Fun"})
		failures = iter([frappe.QueryDeadlockError("1213")])
		real = type(lead).on_update

		def on_update(document):
			real(document)
			if error := next(failures, None):
				raise error

		with patch.object(type(lead), "on_update", on_update):
			lead.insert()
		self.assertEqual(frappe.db.count("Lead Expectation", {"parent": lead.name}), 1)
		self.assertEqual(frappe.db.count("Status Change", {"reference_name": lead.name}), 1)
