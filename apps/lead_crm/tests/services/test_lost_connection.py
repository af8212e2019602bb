"""The database connection is lost in the middle: nothing half-done stays (D16, X1)."""

import frappe
import pymysql

from lead_crm.services import customers, leads
from lead_crm.services.numbers import another_connection
from lead_crm.tests import factories
from lead_crm.tests.site_test import CommittedTest

MOST_STATEMENTS = 200


class TestLostConnection(CommittedTest):
	def lost_at(self, statement, work):
		"""Whether the connection, killed by the server before this statement, kept `work` from its end."""
		connection = frappe.db.sql("SELECT CONNECTION_ID()")[0][0]
		send, sent = frappe.db.sql, []

		def sql(*args, **kwargs):
			sent.append(1)
			if len(sent) == statement:
				other = another_connection()
				other.sql("KILL %s", connection)
				other.close()
			return send(*args, **kwargs)

		frappe.db.sql = sql
		try:
			work()
			frappe.db.commit()
			return False
		except (pymysql.OperationalError, pymysql.InterfaceError):
			return True
		finally:
			del frappe.db.sql
			if statement <= len(sent):
				self.connect_anew()

	def connect_anew(self):
		try:
			frappe.db.close()
		except pymysql.Error:
			frappe.db._conn = None
		frappe.db.transaction_writes = 0

	def lose(self, work, state, after):
		"""Lose the connection before the first statement, the second, and so on until it is too late to keep anything."""
		before = state()
		for statement in range(1, MOST_STATEMENTS):
			lost = self.lost_at(statement, work)
			if state() == after:
				return statement
			self.assertTrue(lost)
			self.assertEqual(state(), before)
		raise AssertionError("never came to its end")

	def test_upsert(self):
		"""D16, X1"""
		organization = factories.organization(factories.unique("Lost"))
		frappe.db.commit()
		person = {
			"full_name": "Amna",
			"phone": factories.phone(),
			"email": f"{factories.phone()[1:]}@example.org",
		}

		def work():
			customers.upsert(person | {"organization": organization})

		def state():
			of = {"organization": organization}
			return [frappe.db.count(doctype, of) for doctype in ("Customer", "Customer Identity")]

		self.assertGreater(self.lose(work, state, [1, 2]), 4)

	def test_move(self):
		"""D16, D7"""
		lead = factories.lead(branch=factories.branch())
		frappe.db.commit()

		def work():
			leads.move(frappe.get_doc("Lead", lead.name), "Contacted", by_rule=True)

		def state():
			changes = frappe.db.count("Status Change", {"reference_name": lead.name})
			return frappe.db.get_value("Lead", lead.name, "status"), changes

		self.assertGreater(self.lose(work, state, ("Contacted", state()[1] + 1)), 4)

	def test_server_that_refuses_stale_snapshots(self):
		"""X1: a row changed after this transaction began reading (1020), as MariaDB 11.6 and later have it"""
		if not frappe.db.sql("SHOW VARIABLES LIKE 'innodb_snapshot_isolation'"):
			self.skipTest("this MariaDB does not know innodb_snapshot_isolation")
		lead = factories.lead(branch=factories.branch())
		frappe.db.commit()
		frappe.db.sql("SET SESSION innodb_snapshot_isolation = 1")
		self.addCleanup(frappe.db.close)
		frappe.db.get_value("Lead", lead.name, "remarks")
		other = another_connection()
		other.sql("UPDATE tabLead SET remarks = 'theirs' WHERE name = %s", lead.name)
		other.commit()
		other.close()
		leads.move(frappe.get_doc("Lead", lead.name), "Contacted", by_rule=True)
		frappe.db.commit()
		status, remarks = frappe.db.get_value("Lead", lead.name, ["status", "remarks"])
		self.assertEqual((status, remarks), ("Contacted", "theirs"))
