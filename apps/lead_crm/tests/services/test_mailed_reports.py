"""Reports by mail: for whoever they are sent to, as that user sees them."""

from unittest.mock import patch

import frappe

from lead_crm.services import mailed_reports
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

BUILT = {"Open Leads": "Lead", "Pending Follow-ups": "Follow Up", "Promises Outstanding": "Payment Promise"}


class TestMailedReports(SiteTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead(first_name="Quietly", last_name="Waiting").name
		frappe.db.set_value("Lead", self.lead, "status_since", "2026-01-01")
		self.own, self.other = (
			factories.member(branch, "Branch Manager")
			for branch in (factories.BRANCH, factories.OTHER_BRANCH)
		)

	def mail(self, report: str, user: str, report_type: str = "Script Report"):
		values = {
			"report": report,
			"user": user,
			"email_to": user,
			"report_type": report_type,
			"format": "HTML",
		}
		return frappe.new_doc("Auto Email Report", filters="{}", no_of_rows=10_000, send_if_data=0, **values)

	def test_a_mail_holds_what_its_reader_may_see(self):
		"""A24, C27, X14: the scheduler, which sends it, is an administrator"""
		for report, report_type in (("Stale Leads", "Script Report"), ("Open Leads", "Report Builder")):
			with self.subTest(report):
				self.assertIn(self.lead, self.mail(report, self.own, report_type).get_report_content())
				self.assertNotIn(self.lead, self.mail(report, self.other, report_type).get_report_content())

	def test_whoever_sends_it_stays_who_they_are(self):
		frappe.local.form_dict = frappe._dict(name="a request")
		frappe.session.sid, frappe.session.data.csrf_token = "a session", "a token"
		self.mail("Stale Leads", self.other).get_report_content()
		self.assertEqual((frappe.session.user, frappe.session.sid), ("Administrator", "a session"))
		self.assertEqual(
			(frappe.session.data.csrf_token, frappe.local.form_dict.name), ("a token", "a request")
		)

	def test_who_may_not_open_a_report_is_not_mailed_it(self):
		clerk = factories.member(factories.BRANCH, "Counselor")
		self.assertRaises(frappe.PermissionError, self.mail("Stale Leads", clerk).get_report_content)
		self.assertEqual(frappe.session.user, "Administrator")

	def own_of(self, made):
		"""Tests of other connections may have left more managers."""
		return frappe.get_all("Auto Email Report", {"name": ("in", made), "user": self.own}, pluck="name")

	def test_every_manager_gets_the_monday_mail_once(self):
		"""C27"""
		made = self.own_of(mailed_reports.give_monday_mail(factories.BRANCH))
		self.assertEqual(len(made), len(mailed_reports.MONDAY_MAIL))
		mail = frappe.get_doc("Auto Email Report", made[0])
		self.assertEqual((mail.user, mail.email_to, mail.day_of_week), (self.own, self.own, "Monday"))
		self.assertEqual(frappe.parse_json(mail.filters), {"branch": factories.BRANCH})
		self.assertEqual(mailed_reports.give_monday_mail(factories.BRANCH), [])

	def test_it_is_queued_as_a_mail_where_there_is_something_to_tell(self):
		"""C27"""
		frappe.db.delete(
			"Payment Promise", {"branch": factories.BRANCH}
		)  # what tests of other connections left
		made = self.own_of(mailed_reports.give_monday_mail(factories.BRANCH))
		mails = [frappe.get_doc("Auto Email Report", name) for name in made]
		with patch.object(frappe, "sendmail") as sent:  # a site for tests has no mail account
			for mail in mails:
				mail.send()
		told = {call.kwargs["subject"]: call.kwargs for call in sent.call_args_list}
		stale = next(values for subject, values in told.items() if subject.startswith("Stale Leads"))
		self.assertEqual(stale["recipients"], [self.own])
		self.assertIn("Quietly Waiting", stale["message"])
		self.assertFalse([subject for subject in told if subject.startswith("Cash Forecast")])

	def test_only_who_may_change_the_branch_may_set_it_up(self):
		"""C21"""
		from lead_crm.api.reports import monday_mail

		frappe.set_user(self.own)
		self.assertRaises(frappe.PermissionError, monday_mail, branch=factories.BRANCH)

	def test_saved_views_show_managers_their_own(self):
		"""C27, A24"""
		for report, doctype in BUILT.items():
			document = frappe.get_doc("Report", report)
			self.assertEqual((document.ref_doctype, document.is_standard), (doctype, "Yes"))
			fields = {field for field, _doctype in frappe.parse_json(document.json)["fields"]}
			self.assertEqual(fields - set(frappe.get_meta(doctype).get_valid_columns()), set())
