"""Two real lists of the same restaurants, one spelling phones 310/246-1501, the other 310-246-1501 (X5, X15).

The lists are not part of the project: LEAD_CRM_DATA names the folder that has them.
"""

import csv
import os
import re
import unittest
from pathlib import Path

import frappe
from frappe.utils import now_datetime

from lead_crm.services import customer_list, duplicate_scan
from lead_crm.services.customer_bulk import upsert_rows
from lead_crm.tests import factories
from lead_crm.tests.import_test import ImportTest

DATA = Path(os.environ.get("LEAD_CRM_DATA", "."), "restaurants")
ORGANIZATION, BRANCH = "Test Restaurants", "Test Los Angeles"
SPELLINGS = ("{0}/{1}-{2}", "({0}) {1}-{2}", "{0}.{1}.{2}", "+1 {0} {1} {2}", "1-{0}-{1}-{2}", "001{0}{1}{2}")


def digits(name: str) -> list[str]:
	"""The digits of each restaurant's phone, as they are in the list."""
	with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
		return [re.sub(r"\D", "", row["phone"]) for row in csv.DictReader(file)]


def expected(phones: list[str], known: set[str]) -> tuple[int, ...]:
	"""Created, updated, unchanged, rejected: a phone is new once, and one without ten digits never."""
	whole = [phone for phone in phones if len(phone) == 10]
	new = set(whole) - known
	return len(new), 0, len(whole) - len(new), len(phones) - len(whole)


@unittest.skipUnless(os.path.isdir(DATA), f"the restaurants are not here: {DATA}")
class RestaurantsTest(ImportTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.organization(ORGANIZATION, "United States")
		factories.branch(BRANCH, ORGANIZATION)
		frappe.db.commit()


class TestRealRestaurants(RestaurantsTest):
	def setUp(self):
		super().setUp()
		self.fodors, self.zagats = digits("fodors"), digits("zagats")
		self.all = {phone for phone in [*self.fodors, *self.zagats] if len(phone) == 10}

	def imported(self, name, **terms):
		return self.counts(DATA / f"{name}.csv", branch=BRANCH, **terms)

	def customers(self):
		return frappe.get_all("Customer", {"organization": ORGANIZATION}, ["*"], order_by="name")

	def import_both(self):
		return self.imported("fodors"), self.imported("zagats")

	def test_the_same_restaurants_are_recognised_by_their_phones(self):
		self.assertEqual(
			self.import_both(), (expected(self.fodors, set()), expected(self.zagats, set(self.fodors)))
		)
		self.assertEqual(len(self.customers()), len(self.all))

	def test_a_dry_run_says_the_same(self):
		self.assertEqual(self.imported("fodors", dry_run=True), expected(self.fodors, set()))
		self.assertEqual(self.customers(), [])
		self.imported("fodors")
		self.assertEqual(self.imported("zagats", dry_run=True), expected(self.zagats, set(self.fodors)))

	def test_importing_either_again_changes_nothing(self):
		self.import_both()
		before = self.customers()
		self.assertEqual(self.imported("fodors"), expected(self.fodors, self.all))
		self.assertEqual(self.imported("zagats"), expected(self.zagats, self.all))
		self.assertEqual(self.customers(), before)

	def test_each_is_found_by_any_spelling_of_its_phone(self):
		self.import_both()
		owners = {re.sub(r"\D", "", customer.phone): customer.name for customer in self.customers()}
		# One is listed under area code 100, which cannot be dialled: with a 1 before it, it is no number.
		del owners[next(phone for phone in owners if phone[0] in "01")]
		for spelling in SPELLINGS:
			with self.subTest(spelling=spelling):
				spelt = [spelling.format(phone[:3], phone[3:6], phone[6:]) for phone in owners]
				rows = [{"full_name": "Who", "phone": phone, "branch": BRANCH} for phone in spelt]
				found = upsert_rows(rows, overwrite=False)
				self.assertEqual([row.customer for row in found], list(owners.values()))
				listed = customer_list.collection(ORGANIZATION, BRANCH, spelt[0], 0, 10)
				self.assertEqual([row.name for row in listed["data"]], list(owners.values())[:1])


class TestLikeRestaurants(RestaurantsTest):
	def test_review_queue_without_the_phones(self):
		"""X3: of the restaurants that both lists have, by name and city alone; whether they are one, the phones say"""
		phones = {}
		for name in ("fodors", "zagats"):
			with open(DATA / f"{name}.csv", encoding="utf-8", newline="") as file:
				listed = list(csv.DictReader(file))
			rows = [{"full_name": row["name"], "city": row["city"], "branch": BRANCH} for row in listed]
			for made, row in zip(upsert_rows(rows), listed, strict=True):
				phones[made.customer] = (name, re.sub(r"\D", "", row["phone"]))
		while duplicate_scan.scan_page(ORGANIZATION, now_datetime()) == duplicate_scan.A_PAGE:
			pass
		fields = ["customer", "other_customer"]
		pairs = frappe.get_all("Duplicate Pair", {"organization": ORGANIZATION}, fields, as_list=True)
		shown = [(phones[one], phones[other]) for one, other in pairs if phones[one][0] != phones[other][0]]
		right = sum(one[1] == other[1] for one, other in shown)
		both = len({phone for name, phone in phones.values() if name == "fodors"}
			& {phone for name, phone in phones.values() if name == "zagats"})  # fmt: skip
		self.assertGreaterEqual(right / len(shown), 0.9, f"precision: {right} of {len(shown)}")
		self.assertGreaterEqual(right / both, 0.75, f"recall: {right} of {both}")
