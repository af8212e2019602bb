"""The review queue: what a scan finds, who sees it, and what becomes of a pair."""

import frappe
from frappe.utils import now_datetime

from lead_crm.exceptions import InvalidInput
from lead_crm.jobs.duplicates import seek
from lead_crm.jobs.running import Tally
from lead_crm.services import duplicate_scan, duplicates
from lead_crm.services.customer_merge import merge
from lead_crm.services.customers import set_active, upsert
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestQueue(SiteTest):
	def setUp(self):
		super().setUp()
		frappe.db.set_value("Organization", factories.ORGANIZATION, "duplicates_sought_until", now_datetime())
		self.word = "".join(chr(ord("a") + int(digit, 16)) for digit in frappe.generate_hash(length=10))

	def customer(self, name, **values):
		person = {"branch": factories.branch(), "phone": factories.phone(), **values}
		return upsert({"full_name": f"{name} {self.word}".title(), **person}).customer

	def scan(self):
		tally = Tally()
		self.pages(tally)
		return tally.handled

	def pages(self, tally, organization=factories.ORGANIZATION):
		"""As the job, but without its commits."""
		self.addCleanup(setattr, frappe.db, "commit", frappe.db.commit)
		frappe.db.commit = lambda: None
		seek(organization, now_datetime(), tally)
		del frappe.db.commit

	def found(self, *names):
		queue = duplicates.queue(factories.ORGANIZATION, 0.8, 0, 500)["data"]
		mine = [pair for pair in queue if {pair["a"]["name"], pair["b"]["name"]} <= set(names)]
		return mine[0] if mine else None

	def test_typing_mistake_is_found_with_its_reason(self):
		"""X3"""
		pair = self.customer("Amna", city="Lahore"), self.customer("Amnaa", city="Lahore")
		self.scan()
		found = self.found(*pair)
		self.assertGreaterEqual(found["score"], 0.8)
		self.assertIn("spelling", found["reasons"])
		self.assertEqual({found["a"]["name"], found["b"]["name"]}, set(pair))

	def test_only_what_changed_is_looked_at_again(self):
		"""X3: resumable, by state"""
		one = self.customer("Amna", city="Lahore")
		self.assertEqual(self.scan(), 1)
		self.assertEqual(self.scan(), 0)
		other = self.customer("Amna", city="Lahore")
		self.assertEqual(self.scan(), 1)
		self.assertTrue(self.found(one, other))

	def test_new_key_of_a_known_customer_is_a_change(self):
		"""X3"""
		passport = f"P{factories.phone()[4:]}"
		one = self.customer("Amna", passport_number=passport)
		phone = factories.phone()
		other = self.customer("Am", phone=phone)
		self.scan()
		self.assertFalse(self.found(one, other))
		upsert({"full_name": f"Am {self.word}".title(), "phone": phone, "branch": factories.BRANCH,
			"passport_number": passport[:-1] + str((int(passport[-1]) + 1) % 10)})  # fmt: skip
		self.scan()
		self.assertIn("Passport", self.found(one, other)["reasons"])

	def test_scan_goes_on_where_it_ended(self):
		"""X3, X9"""
		self.addCleanup(setattr, duplicate_scan, "A_PAGE", duplicate_scan.A_PAGE)
		duplicate_scan.A_PAGE = 2
		names = [self.customer("Amna", city="Lahore") for _number in range(5)]
		until = now_datetime()
		pages = [duplicate_scan.scan_page(factories.ORGANIZATION, until) for _page in range(3)]
		self.assertEqual(pages, [2, 2, 1])
		self.assertTrue(self.found(names[0], names[4]))

	def test_dismissed_stays_dismissed(self):
		"""X3"""
		one, other = self.customer("Amna", city="Lahore"), self.customer("Amna", city="Lahore")
		self.scan()
		duplicates.dismiss(one, other)
		self.assertFalse(self.found(one, other))
		frappe.db.set_value("Customer", one, "city", "Lahore ")
		self.scan()
		self.assertFalse(self.found(one, other))

	def test_dismissed_before_it_was_found(self):
		"""X3"""
		one, other = self.customer("Amna", city="Lahore"), self.customer("Amna", city="Lahore")
		self.assertEqual(duplicates.dismiss(one, other), duplicates.dismiss(other, one))
		self.scan()
		self.assertFalse(self.found(one, other))
		with self.assertRaisesRegex(InvalidInput, "one customer"):
			duplicates.dismiss(one, one)

	def test_merged_and_inactive_customers_are_no_candidates(self):
		"""X3, B4"""
		one, other, third = (self.customer("Amna", city="Lahore") for _number in range(3))
		set_active(third, False)
		merge(one, other)
		self.scan()
		self.assertFalse(self.found(one, other) or self.found(one, third))

	def test_pair_across_branches_is_seen_by_who_sees_both(self):
		"""X3, A24"""
		one = self.customer("Amna", city="Lahore")
		other = self.customer("Amna", city="Lahore", branch=factories.branch(factories.OTHER_BRANCH))
		self.scan()
		self.assertTrue(self.found(one, other))
		frappe.set_user(factories.member(factories.BRANCH, "Branch Manager"))
		self.assertFalse(self.found(one, other))
		self.assertRaises(frappe.PermissionError, duplicates.dismiss, one, other)

	def test_another_organization_is_no_candidate(self):
		"""X3, B2"""
		one = self.customer("Amna", city="Lahore")
		other = self.customer("Amna", city="Lahore", branch=factories.branch(factories.FOREIGN_BRANCH))
		self.scan()
		self.pages(Tally(), factories.FOREIGN_ORGANIZATION)
		self.assertFalse(frappe.db.exists("Duplicate Pair", duplicates.name_of(one, other)))
