"""The timeline of a form: all that happened, as far as the reader may see it."""

from datetime import timedelta

import frappe
from frappe.desk.form.load import get_additional_timeline_content
from frappe.desk.notifications import get_open_count
from frappe.utils import getdate, now_datetime, today

from lead_crm.services import follow_ups, interactions, promises, timeline, visits
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestTimeline(SiteTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead(pipeline="Enrolment")
		at = now_datetime() + timedelta(days=1)
		interactions.log("Lead", self.lead.name, "Call", "<img src=x onerror=alert(1)>", direction="Inbound")
		follow_ups.add("Lead", self.lead.name, at, notes="ask for the school")
		visits.schedule(frappe.get_doc("Lead", self.lead.name), at)
		promises.add("Lead", self.lead.name, 100, getdate(today()))

	def entries(self):
		return get_additional_timeline_content("Lead", self.lead.name)

	def test_every_kind_is_in_one_stream(self):
		"""A2, A20, E3, E5"""
		text = "\n".join(entry["content"] for entry in self.entries())
		for word in (
			"Call · Inbound",
			"Follow-up for",
			"ask for the school",
			"Visit on",
			"Promise of",
			"New → Follow Up Pending",
		):
			self.assertIn(word, text)
		self.assertTrue(all(entry["creation"] for entry in self.entries()))

	def test_what_somebody_typed_is_text(self):
		"""E5: no script of a stranger runs in a clerk's desk"""
		text = "\n".join(entry["content"] for entry in self.entries())
		self.assertIn("&lt;img", text)
		self.assertNotIn("<img", text)

	def test_nothing_of_it_for_other_branches(self):
		"""A24"""
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Counselor"))
		self.assertEqual(self.entries(), [])

	def test_as_many_queries_for_many_entries(self):
		"""C17"""
		timeline.of_document("Lead", self.lead.name)
		for _entry in range(3):
			interactions.log("Lead", self.lead.name, "Note", "again")
		with self.assertQueryCount(len(timeline.KINDS)):
			timeline.of_document("Lead", self.lead.name)

	def test_connections_count_what_hangs_on_a_lead(self):
		"""C17, A25"""
		counts = get_open_count("Lead", self.lead.name)["count"]["external_links_found"]
		found = {row["doctype"]: row["count"] for row in counts}
		expected = {"Follow Up": 1, "Intro Visit": 1, "Interaction": 1, "Payment Promise": 1}
		self.assertEqual({name: found[name] for name in expected}, expected)
