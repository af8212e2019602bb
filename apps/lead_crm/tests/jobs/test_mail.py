"""Mails that a killed worker left half-way."""

from datetime import timedelta

import frappe
from frappe.email import queue
from frappe.utils import now_datetime

from lead_crm.jobs.mail import release_stuck_mails
from lead_crm.services.notices import notify
from lead_crm.tests import factories
from lead_crm.tests.mail_server import mail_server
from lead_crm.tests.site_test import CommittedTest


class TestMail(CommittedTest):
	def mail(self, minutes):
		mail = frappe.get_doc(
			{"doctype": "Email Queue", "status": "Sending", "sender": "a@example.com", "message": "x"}
		).insert()
		at = now_datetime() - timedelta(minutes=minutes)
		frappe.db.set_value("Email Queue", mail.name, "modified", at, update_modified=False)
		frappe.db.commit()
		self.addCleanup(frappe.delete_doc, "Email Queue", mail.name, force=True)
		return mail.name

	def test_only_what_is_stuck_is_taken_up_again(self):
		"""X9, C28"""
		stuck, fresh = self.mail(40), self.mail(5)
		release_stuck_mails()
		status = [frappe.db.get_value("Email Queue", name, "status") for name in (stuck, fresh)]
		self.assertEqual(status, ["Not Sent", "Sending"])


class TestRefused(CommittedTest):
	def setUp(self):
		super().setUp()
		server = mail_server()
		self.server = server.__enter__()
		self.addCleanup(server.__exit__, None, None, None)
		account = factories.mail_account(self.server.port)
		self.addCleanup(factories.remove_mail_account, account)
		frappe.db.delete("Email Queue")
		frappe.flags.testing_email = True
		self.addCleanup(frappe.flags.pop, "testing_email")
		self.user = factories.crm_administrator()

	def flush(self, times=1):
		for _time in range(times):
			queue.flush()
			frappe.db.commit()
		return frappe.get_all("Email Queue", {"reference_doctype": "Lead"}, pluck="status")

	def test_a_mail_that_is_refused_is_tried_again_until_it_is_taken(self):
		"""C28, X9: also after Frappe itself has given it up"""
		self.server.refuses = True
		notify(self.user, "Today: a call", "Lead", "L1")
		frappe.db.commit()
		self.assertEqual((self.flush(), self.server.recipients), (["Not Sent"], []))
		self.assertEqual(self.flush(times=5), ["Error"])
		self.assertGreater(self.server.refused, 3)
		frappe.db.set_value(
			"Email Queue", {}, "modified", now_datetime() - timedelta(hours=1), update_modified=False
		)
		self.server.refuses = False
		release_stuck_mails()
		self.assertEqual((self.flush(times=2), self.server.recipients), (["Sent"], [self.user]))
		release_stuck_mails()
		self.assertEqual((self.flush(), self.server.recipients), (["Sent"], [self.user]))
