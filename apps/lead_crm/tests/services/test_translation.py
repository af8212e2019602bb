"""German is complete: every text of the app, as Frappe finds them, has a translation that takes the same values."""

import csv
import json
import re
from pathlib import Path

import frappe
from frappe.translate import get_messages_for_app, get_translations_from_apps

from lead_crm.tests.site_test import SiteTest

LANGUAGE = "de"
SAID = (
	"title",
	"subtitle",
	"success_message",
	"description",
	"action_label",
	"label",
	"format",
	"chart_name",
)
KINDS = ("module_onboarding", "onboarding_step", "form_tour", "workspace", "number_card", "dashboard_chart")
TABLES = ("steps", "shortcuts", "links")


def own() -> dict[str, str]:
	path = Path(frappe.get_app_path("lead_crm", "translations", f"{LANGUAGE}.csv"))
	with path.open(encoding="utf-8", newline="") as file:
		rows = [row for row in csv.reader(file) if row]
	translations = {row[0]: row[1] for row in rows}
	assert len(translations) == len(rows), "a text is there twice"
	return translations


def told_at_the_start() -> set[str]:
	"""What workspaces, onboarding and tours say, which the desk translates, though Frappe does not look for texts there."""
	folder = Path(frappe.get_app_path("lead_crm", "lead_crm"))
	documents = [
		json.loads(path.read_text(encoding="utf-8"))
		for kind in KINDS
		for path in folder.glob(f"{kind}/*/*.json")
	]
	rows = [
		row
		for document in documents
		for row in (document, *(row for table in TABLES for row in document.get(table, ())))
	]
	return {row[field] for row in rows for field in SAID if row.get(field)}


def places(text: str) -> list[str]:
	"""Where values are put in."""
	return sorted(re.findall(r"\{\d*\}", text))


class TestTranslation(SiteTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.texts = {
			message[1] for message in get_messages_for_app("lead_crm") if message[1]
		} | told_at_the_start()

	def test_no_text_is_missing(self):
		"""What Frappe itself has, such as Status or Save, need not be there again."""
		self.assertGreater(len(self.texts), 500)
		known = own().keys() | get_translations_from_apps(LANGUAGE, apps=["frappe"]).keys()
		self.assertEqual(sorted(self.texts - known), [])

	def test_none_is_there_for_a_text_that_is_gone(self):
		self.assertEqual(sorted(own().keys() - self.texts), [])

	def test_each_takes_the_values_that_its_text_takes(self):
		wrong = {
			text: translation for text, translation in own().items() if places(text) != places(translation)
		}
		self.assertEqual(wrong, {})

	def test_a_german_user_reads_german(self):
		frappe.local.lang = LANGUAGE
		try:
			self.assertEqual(frappe._("Lead Funnel"), "Trichter der Leads")
		finally:
			frappe.local.lang = "en"
