"""Everything about one lead, in a number of queries that does not grow."""

from datetime import datetime, timedelta
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime

from lead_crm.services import lead_details
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

LISTS = (
	"contacts",
	"visits",
	"follow_ups",
	"promises",
	"interactions",
	"call_plans",
	"bookings",
	"status_history",
)
MANY = 200


class TestDetails(SiteTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead()

	def details(self, user: str = "Administrator"):
		frappe.set_user(user)
		return lead_details.details(frappe.get_doc("Lead", self.lead.name))

	def hang(self, number: int, start: int = 0) -> None:
		"""That many of each list, by sets."""
		at, user = datetime(2026, 1, 1), "Administrator"
		names = [f"{self.lead.name} {start + row}" for row in range(number)]
		times = [at + timedelta(hours=start + row) for row in range(number)]
		reference = ("Lead", self.lead.name, self.lead.branch)
		columns = ["name", "creation", "modified", "owner", "reference_doctype", "reference_name", "branch"]
		for doctype, field in (
			("Follow Up", "scheduled_at"),
			("Interaction", "date"),
			("Payment Promise", "due_date"),
			("Status Change", "changed_at"),
		):
			rows = [(name, at, at, user, *reference, time) for name, time in zip(names, times, strict=True)]
			frappe.db.bulk_insert(doctype, [*columns, field], rows)
		own = ["name", "creation", "modified", "owner", "lead", "branch"]
		rows = [(name, at, at, user, *reference[1:]) for name in names]
		for doctype in ("Intro Visit", "Call Plan"):
			frappe.db.bulk_insert(doctype, own, rows)
		booking = factories.booking().name
		persons = [(name, at, at, user, self.lead.name, booking, "Booking", "persons") for name in names]
		child = [*own[:4], "lead", "parent", "parenttype", "parentfield"]
		frappe.db.bulk_insert("Booking Person", child, persons)
		contacts = [(name, at, at, user, name) for name in names]
		frappe.db.bulk_insert("Contact", [*own[:4], "full_name"], contacts)
		links = [(name, at, at, user, name, "Contact", "links", *reference[:2]) for name in names]
		child = [*own[:4], "parent", "parenttype", "parentfield", "link_doctype", "link_name"]
		frappe.db.bulk_insert("Dynamic Link", child, links)

	def queries(self) -> int:
		self.details()
		with patch.object(
			frappe.db.__class__, "sql", autospec=True, side_effect=frappe.db.__class__.sql
		) as sql:
			self.details()
		return sql.call_count

	def test_a_new_lead_has_all_lists(self):
		"""C17"""
		details = self.details()
		self.assertEqual(set(details), {"lead", "customer", "more", *LISTS})
		self.assertEqual(details["lead"]["name"], self.lead.name)
		self.assertEqual(
			(details["lead"]["days_since_created"], details["lead"]["days_since_last_contact"]), (0, None)
		)
		self.assertEqual(details["customer"]["full_name"], "Amna")
		self.assertEqual([row["to_status"] for row in details["status_history"]], ["New"])
		for name in LISTS[:-1]:
			self.assertEqual(details[name], [], name)

	def test_two_hundred_of_each_take_no_more_queries_than_one(self):
		"""C17, D15"""
		self.hang(1)
		few = self.queries()
		self.hang(MANY - 1, 1)
		self.assertEqual(self.queries(), few)
		details = self.details()
		for name in ("contacts", "visits", "follow_ups", "promises", "interactions", "call_plans"):
			self.assertEqual(len(details[name]), MANY, name)
		self.assertEqual(len(details["status_history"]), MANY + 1)

	def test_lists_that_go_on_are_named(self):
		"""C17: nobody takes the newest for all"""
		self.hang(4)
		with patch.object(lead_details, "MOST_ROWS", 3):
			details = self.details()
			self.assertEqual({len(details[name]) for name in ("visits", "follow_ups", "interactions")}, {3})
			self.assertEqual(details["more"], [*LISTS[:6]])
		self.assertEqual(self.details()["more"], [])

	def test_follow_ups_and_interactions_newest_first(self):
		"""A2, A20"""
		self.hang(3)
		details = self.details()
		for name, field in (
			("follow_ups", "scheduled_at"),
			("interactions", "date"),
			("promises", "due_date"),
		):
			times = [row[field] for row in details[name]]
			self.assertEqual(times, sorted(times, reverse=True), name)

	def test_parents_come_first_and_the_primary_one_before_the_other(self):
		"""C8, E4"""
		mother, father, driver = (
			frappe.get_doc(
				{
					"doctype": "Contact",
					"first_name": name,
					"phone_nos": [{"phone": factories.phone(), "is_primary_mobile_no": 1}],
				}
			).insert()
			for name in ("Zarmina", "Bilal", "Driver")
		)
		self.lead.append("guardians", {"contact": father.name, "relation": "Father"})
		self.lead.append("guardians", {"contact": mother.name, "relation": "Mother", "is_primary": 1})
		self.lead.save()
		driver.append("links", {"link_doctype": "Lead", "link_name": self.lead.name})
		driver.save()
		contacts = self.details()["contacts"]
		self.assertEqual(
			[(row["name"], row["relation"], row["is_primary"]) for row in contacts],
			[("Zarmina", "Mother", 1), ("Bilal", "Father", 0), ("Driver", None, 0)],
		)
		self.assertEqual(
			[row["phone"] for row in contacts], [row.mobile_no for row in (mother, father, driver)]
		)

	def test_bookings_of_the_lead_and_those_it_travels_with(self):
		"""A1, A4"""
		person = {"full_name": "Amna", "phone": self.lead.phone}
		booking = factories.booking(persons=[person])
		frappe.db.set_value("Booking Person", {"parent": booking.name}, "lead", self.lead.name)
		self.assertEqual(
			[(row["name"], row["branch"]) for row in self.details()["bookings"]],
			[(booking.name, self.lead.branch)],
		)

	def test_what_the_user_may_not_see_is_a_name(self):
		"""A24, X4"""
		customer = frappe.db.get_value("Lead", self.lead.name, "customer")
		booking = factories.booking(branch=factories.OTHER_BRANCH).name
		frappe.db.set_value("Customer", customer, "branch", factories.OTHER_BRANCH)
		frappe.db.set_value("Lead", self.lead.name, "booking", booking)
		details = self.details(factories.member(factories.BRANCH, "Counselor"))
		self.assertEqual(
			(details["customer"], details["bookings"]), ({"name": customer}, [{"name": booking}])
		)

	def test_a_list_that_the_role_does_not_read_is_empty(self):
		"""C21"""
		self.hang(1)
		details = self.details(factories.member(factories.BRANCH, "Key Account Manager"))
		self.assertEqual((details["visits"], len(details["follow_ups"])), ([], 1))

	def test_days_since_the_last_contact(self):
		"""D13"""
		values = {
			"last_contact_at": now_datetime() - timedelta(days=3, hours=1),
			"creation": now_datetime() - timedelta(days=10),
		}
		frappe.db.set_value("Lead", self.lead.name, values, update_modified=False)
		lead = self.details()["lead"]
		self.assertEqual((lead["days_since_created"], lead["days_since_last_contact"]), (10, 3))
