"""Enquiries from the website: who sends one learns nothing, and each family is one lead."""

from datetime import datetime, timedelta, timezone
from unittest.mock import patch

import frappe
from frappe.website.doctype.web_form.web_form import accept

from lead_crm.exceptions import InvalidInput
from lead_crm.services import public_enquiries
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

FORM = "lead-crm-enquiry"


class TestPublicEnquiries(SiteTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.branch = factories.branch("Test Public", country="Pakistan", takes_public_enquiries=1)
		cls.manager = factories.member(cls.branch, "Branch Manager")
		frappe.db.commit()

	def setUp(self):
		super().setUp()
		self.phone = factories.phone()

	def send(self, ago=60, **values):
		"""As a guest does, by Frappe's own web form."""
		opened = public_enquiries.opened_now(datetime.now(timezone.utc) - timedelta(seconds=ago))
		given = {"branch": self.branch, "parent_name": "Sana Malik", "phone": self.phone, "opened": opened}
		given |= {"doctype": "Public Enquiry", "web_form_name": FORM, **values}
		frappe.set_user("Guest")
		try:
			return accept(FORM, frappe.as_json(given))
		finally:
			frappe.set_user("Administrator")

	def leads(self):
		filters = {"branch": self.branch}
		return frappe.get_all("Lead", filters, ["name", "first_name", "source", "owner", "remarks", "school"])

	def test_a_childs_enquiry_is_a_lead_with_its_parent(self):
		"""C31, C8"""
		answer = self.send(child_first_name="Zara", message="Is there a place?", email="sana@example.com")
		lead = self.leads()[0]
		self.assertEqual((lead.first_name, lead.source, lead.owner), ("Zara", "Online", "Guest"))
		self.assertEqual(lead.remarks, "Is there a place?")
		self.assertEqual(
			frappe.db.get_value("Lead Guardian", {"parent": lead.name}, "contact_name"), "Sana Malik"
		)
		stored = frappe.get_doc("Public Enquiry", answer.name)
		self.assertEqual((stored.status, stored.lead), ("Taken", lead.name))

	def test_a_grown_up_is_a_lead_too(self):
		"""C31"""
		self.send()
		self.assertEqual([lead.first_name for lead in self.leads()], ["Sana Malik"])

	def test_twice_is_one_lead_and_what_a_clerk_wrote_stays(self):
		"""C31: a stranger who knows a phone number changes nothing"""
		for values in ({"child_first_name": "Zara"}, {}):
			with self.subTest(values):
				self.phone = factories.phone()
				self.send(**values)
				lead = self.leads()[0]
				frappe.db.set_value("Lead", lead.name, "remarks", "the clerk's")
				self.send(**values, message="me again", preferred_schedule="Sunday")
				after = self.leads()[0]
				self.assertEqual((after.name, after.remarks), (lead.name, "the clerk's"))
				details = frappe.db.get_value("Interaction", {"reference_name": lead.name}, "details")
				self.assertIn("me again", details)

	def test_sender_learns_nothing(self):
		"""C31, A24: neither the lead, nor that the family was known, nor that it was taken for spam"""
		answers = [self.send(), self.send(), self.send(website="http://buy.example"), self.send(ago=0)]
		for answer in answers:
			self.assertEqual((answer.lead, answer.status), (None, "New"))
		frappe.set_user("Guest")
		self.assertFalse(frappe.has_permission("Public Enquiry", "read", answers[0].name))
		self.assertRaises(frappe.PermissionError, frappe.get_list, "Public Enquiry")

	def test_programs_are_kept_apart_in_silence(self):
		"""C31"""
		forged = f"{int(datetime.now(timezone.utc).timestamp()) - 60}.{'0' * 64}"
		for values in (
			{"website": "x"},
			{"ago": 1},
			{"opened": forged},
			{"opened": "ünsinn.½"},
			{"opened": None},
		):
			with self.subTest(values):
				answer = self.send(**values)
				self.assertEqual(frappe.db.get_value("Public Enquiry", answer.name, "status"), "Spam")
		self.assertEqual(self.leads(), [])

	def test_what_cannot_be_right_is_said_in_words(self):
		"""C31, D14"""
		wrong = (
			({"phone": "call me"}, "call me"),
			({"email": "nobody"}, "nobody"),
			({"branch": factories.OTHER_BRANCH}, "Branch"),
			({"ago": 90_000}, "load it again"),
			({"message": "x" * 1001}, "1000"),
			({"parent_name": "<script>alert(1)</script>"}, "without"),
			({"child_first_name": "<b>Zara"}, "without"),
		)
		for values, word in wrong:
			with self.subTest(values), self.assertRaisesRegex(InvalidInput, word):
				self.send(**values)
		self.assertEqual(self.leads(), [])

	def test_status_and_lead_cannot_be_sent_along(self):
		"""C31"""
		answer = self.send(status="Taken", lead=factories.lead().name, website="x")
		stored = frappe.get_doc("Public Enquiry", answer.name)
		self.assertEqual((stored.status, stored.lead), ("Spam", None))

	def test_markup_is_text(self):
		"""C31: no script of a stranger runs in a clerk's desk"""
		self.send(message="<img src=x onerror=alert(1)>", preferred_schedule="<script>alert(1)</script>")
		lead = frappe.get_doc("Lead", self.leads()[0].name)
		for value in (lead.preferred_schedule, lead.remarks):
			self.assertNotIn("<script", value or "")
			self.assertNotIn("<img", value)

	def test_branch_is_told_and_the_sender_thanked_once(self):
		"""C31, C28"""
		with (
			patch.object(public_enquiries, "has_mail_account", return_value=True),
			patch("frappe.sendmail") as mail,
		):
			self.send(email="sana@example.com")
			self.send(email="sana@example.com")
		thanks = [call for call in mail.call_args_list if call.kwargs["recipients"] == ["sana@example.com"]]
		self.assertEqual(len(thanks), 1)
		bells = frappe.get_all(
			"Notification Log", {"for_user": self.manager}, pluck="subject", order_by="creation"
		)
		self.assertTrue(any("New enquiry" in bell for bell in bells))
		self.assertTrue(any("asked again" in bell for bell in bells))

	def test_page_offers_the_branches_that_want_it(self):
		"""C31"""
		offered = public_enquiries.open_branches()
		self.assertIn(self.branch, offered)
		self.assertNotIn(factories.OTHER_BRANCH, offered)
