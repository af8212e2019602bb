"""The desk's front pages: their cards and charts count what the reader may see, and every link on them leads somewhere."""

from datetime import timedelta

import frappe
from frappe.desk.desktop import Workspace
from frappe.utils import getdate, now_datetime, today

from lead_crm.api import figures
from lead_crm.exceptions import InvalidInput
from lead_crm.services import follow_ups, leads, promises
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

ROLES = ("Branch Manager", "Counselor", "Key Account Manager")
LINKED = {"DocType": "DocType", "Report": "Report", "Page": "Page"}


class FiguresTest(SiteTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.branch = factories.branch("Test Figures")
		cls.people = {role: factories.member(cls.branch, role) for role in (*ROLES, "Trainer")}
		cls.stranger = factories.member(factories.branch("Test Empty"), "Branch Manager")
		frappe.db.commit()

	def lead(self, **values):
		return factories.lead(branch=self.branch, pipeline="Enrolment", **values)

	def cards(self, user):
		"""The values of all cards, as this user's desk asks for them."""
		frappe.set_user(user)
		cards = frappe.get_all("Number Card", {"module": "Lead CRM"}, ["name", "method"])
		return {card.name: frappe.get_attr(card.method)()["value"] for card in cards}


class TestCards(FiguresTest):
	def setUp(self):
		super().setUp()
		now = now_datetime()
		self.lead(score=90, score_is_manual=1)
		old = self.lead()
		frappe.db.set_value("Lead", old.name, "creation", now - timedelta(days=40))
		frappe.db.set_value("Lead", old.name, "status_since", now - timedelta(days=40))
		late, won = self.lead(), leads.convert(self.lead())
		follow_ups.add("Lead", late.name, now - timedelta(days=3))
		promises.add("Lead", won.name, 10, getdate(today()) + timedelta(days=6))
		promises.add("Lead", won.name, 10, getdate(today()) + timedelta(days=30))

	def test_each_counts_the_own_branch(self):
		"""D11, X7, X10, A25"""
		expected = {
			"CRM My Tasks": 2,
			"CRM New Today": 3,
			"CRM Open Leads": 3,
			"CRM Hot Leads": 1,
			"CRM Overdue Follow-ups": 1,
			"CRM Promises This Week": 1,
			"CRM Without Next Action": 2,
			"CRM Stale Leads": 1,
		}
		for role in ROLES:
			with self.subTest(role):
				self.assertEqual(self.cards(self.people[role]), expected)

	def test_other_branches_are_not_counted(self):
		"""A24"""
		self.assertEqual(set(self.cards(self.stranger).values()), {0})

	def test_a_card_leads_to_what_it_counts(self):
		"""D11: the filters that the list is given leave as many"""
		for role in ROLES:
			frappe.set_user(self.people[role])
			for card in (
				figures.open_leads,
				figures.hot_leads,
				figures.overdue_follow_ups,
				figures.promises_this_week,
			):
				answer = card()
				rows = frappe.get_list(
					answer["route"][1], filters=answer["route_options"], pluck="name", limit=0
				)
				self.assertEqual(len(rows), answer["value"], card)


class TestCharts(FiguresTest):
	def chart(self, name, role="Branch Manager"):
		frappe.set_user(self.people[role])
		return figures.chart(name)

	def sums(self, chart):
		return {each["name"]: sum(each["values"]) for each in chart["datasets"]}

	def test_status_source_and_conversion(self):
		"""D11, C27"""
		self.lead(source="Online")
		leads.convert(self.lead(source="Walk In"))
		status = self.chart("Open Leads by Status")
		self.assertEqual(
			dict(zip(status["labels"], status["datasets"][0]["values"], strict=True)), {"New": 1}
		)
		self.assertEqual(self.sums(self.chart("New Leads by Source")), {"Online": 1, "Walk In": 1})
		self.assertEqual(self.chart("Conversion Rate")["datasets"][0]["values"], [0, 0, 0, 0, 0, 50.0])

	def test_sources_beyond_five_are_together(self):
		"""D11"""
		names = ("Online", "Walk In", "Website", "Facebook", "Instagram", "WhatsApp", "Referral")
		for number, source in enumerate(names):
			for _lead in range(2 if number < 4 else 1):
				self.lead(source=source)
		sums = self.sums(self.chart("New Leads by Source"))
		self.assertEqual((len(sums), sums["Others"], sum(sums.values())), (6, 2, 11))

	def test_anew_for_each_reader(self):
		"""A24: Frappe keeps a chart's data by its name, whoever asks"""
		self.lead(source="Online")
		for name in figures.CHARTS:
			self.assertTrue(self.chart(name)["labels"], name)
			frappe.set_user(self.stranger)
			self.assertEqual(figures.chart(name), {"labels": [], "datasets": []})

	def test_unknown_chart_is_refused(self):
		"""D14"""
		with self.assertRaises(InvalidInput):
			figures.chart("Nobody's")


class TestWorkspaces(FiguresTest):
	def workspace(self, name, user):
		frappe.set_user(user)
		frappe.clear_cache(user=user)
		workspace = Workspace({"name": name, "title": name, "public": 1})
		if not workspace.is_permitted():
			return None
		workspace.build_workspace()
		return workspace

	def test_every_link_exists(self):
		"""A25"""
		for name in ("Lead CRM", "CRM Management"):
			document = frappe.get_doc("Workspace", name)
			rows = [(row.link_type, row.link_to) for row in document.links if row.type == "Link"]
			rows += [(row.type, row.link_to) for row in document.shortcuts]
			rows += [("Number Card", row.number_card_name) for row in document.number_cards]
			rows += [("Dashboard Chart", row.chart_name) for row in document.charts]
			for kind, target in rows:
				self.assertTrue(frappe.db.exists(LINKED.get(kind, kind), target), f"{name}: {kind} {target}")

	def test_clerks_see_their_own_front_page_and_not_the_managers(self):
		"""A25, C21"""
		clerk = self.workspace("Lead CRM", self.people["Counselor"])
		self.assertEqual(len(clerk.number_cards["items"]), 7)
		self.assertEqual(len(clerk.charts["items"]), 2)
		self.assertFalse(self.workspace("CRM Management", self.people["Counselor"]))
		manager = self.workspace("CRM Management", self.people["Branch Manager"])
		self.assertEqual((len(manager.charts["items"]), len(manager.number_cards["items"])), (4, 7))

	def test_a_trainer_sees_visits_and_nothing_of_leads(self):
		"""C21"""
		trainer = self.workspace("Lead CRM", self.people["Trainer"])
		links = {link["link_to"] for card in trainer.cards["items"] for link in card["links"]}
		self.assertIn("Intro Visit", links)
		self.assertFalse({"Lead", "Payment Promise", "Customer"} & links)
		self.assertEqual([card.number_card_name for card in trainer.number_cards["items"]], ["CRM My Tasks"])
		self.assertEqual(trainer.charts["items"], [])
