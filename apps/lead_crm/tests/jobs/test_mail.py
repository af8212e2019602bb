"""Mails that a killed worker left half-way."""

from datetime import timedelta

import frappe
from frappe.utils import now_datetime

from lead_crm.jobs.mail import release_stuck_mails
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
