"""The upsert for many rows: the single upsert's rules, by sets."""

import frappe

from lead_crm.exceptions import InvalidInput
from lead_crm.services import customer_list
from lead_crm.services.customer_bulk import MAX_ROWS, upsert_rows
from lead_crm.services.customers import upsert
from lead_crm.services.identities import identities_of
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestBulkUpsert(SiteTest):
	def row(self, **values):
		return {"full_name": "Bulk Person", "branch": factories.branch(), **values}

	def outcomes(self, rows, **options):
		return [row.outcome for row in upsert_rows(rows, **options)]

	def test_new_unchanged_and_changed(self):
		"""B12"""
		rows = [self.row(phone=factories.phone(), city="Lahore") for _row in range(20)]
		self.assertEqual(self.outcomes(rows), ["created"] * 20)
		self.assertEqual(self.outcomes(rows), ["unchanged"] * 20)
		rows[3]["city"] = "Karachi"
		self.assertEqual(self.outcomes(rows).count("updated"), 1)

	def test_rows_that_share_a_key_are_one_customer(self):
		"""X1"""
		phone, email = factories.phone(), f"{factories.unique('e')[2:]}@b.test"
		done = upsert_rows([self.row(phone=phone), self.row(phone=phone, email=email), self.row(email=email)])
		self.assertEqual([row.outcome for row in done], ["created", "updated", "unchanged"])
		self.assertEqual(len({row.customer for row in done}), 1)
		self.assertEqual(len(identities_of(done[0].customer)), 2)

	def test_second_row_may_join_two_earlier_ones_only_as_a_conflict(self):
		"""B2"""
		phone, email = factories.phone(), f"{factories.unique('f')[2:]}@b.test"
		done = upsert_rows([self.row(phone=phone), self.row(email=email), self.row(phone=phone, email=email)])
		self.assertEqual(done[2].customer, done[0].customer)
		self.assertEqual(done[2].conflicts, (done[1].customer,))

	def test_same_as_one_after_the_other(self):
		"""X1: bulk and single leave the same customers and keys"""
		keys = [(factories.phone(), f"{factories.unique('g')[2:]}@b.test") for _key in range(4)]
		rows = [
			self.row(phone=keys[0][0]),
			self.row(phone=keys[1][0], email=keys[0][1]),
			self.row(phone=keys[0][0], email=keys[1][1], city="Lahore"),
			self.row(email=keys[0][1], full_name="Renamed"),
			self.row(phone=keys[2][0], email=keys[2][1]),
			self.row(phone=keys[3][0], email=keys[2][1]),
		]
		frappe.db.savepoint("both_ways")
		in_bulk = self.shape([row.customer for row in upsert_rows(rows)])
		frappe.db.rollback(save_point="both_ways")
		one_by_one = self.shape([upsert(row).customer for row in rows])
		self.assertEqual(in_bulk, one_by_one)

	def shape(self, customers):
		"""Which rows are one customer, what it is called, where it lives, and what it is known by."""
		seen = {name: number for number, name in reversed(list(enumerate(customers)))}
		rows = frappe.get_all("Customer", {"name": ("in", customers)}, ["name", "full_name", "city"])
		return sorted(
			(
				seen[row.name],
				customers.count(row.name),
				row.full_name,
				row.city,
				sorted(key["value"] for key in identities_of(row.name)),
			)
			for row in rows
		)

	def test_bad_rows_fail_alone_and_say_why(self):
		"""D9, X5"""
		done = upsert_rows(
			[
				self.row(phone=factories.phone()),
				self.row(full_name=" "),
				self.row(branch="Nowhere"),
				self.row(source="Nobody Knows"),
				self.row(full_name="x" * 141),
				self.row(phone={"a": 1}),
				self.row(last_activity="yesterday"),
			]
		)
		self.assertEqual([row.outcome for row in done], ["created"] + ["failed"] * 6)
		for row, word in zip(
			done[1:], ("Full Name", "Nowhere", "Nobody Knows", "140", "phone", "yesterday"), strict=True
		):
			self.assertIn(word, row.error)

	def test_filling_only_leaves_names_alone(self):
		"""X5: importing either of two sources again changes nothing"""
		phone = factories.phone()
		upsert_rows([self.row(phone=phone, full_name="Patina")])
		self.assertEqual(
			self.outcomes([self.row(phone=phone, full_name="Patina's", city="LA")], overwrite=False),
			["updated"],
		)
		self.assertEqual(
			self.outcomes([self.row(phone=phone, full_name="Patina")], overwrite=False), ["unchanged"]
		)

	def test_row_without_a_key_is_refused_where_one_is_needed(self):
		"""X5"""
		self.assertEqual(self.outcomes([self.row(phone="none")], need_key=True), ["failed"])
		self.assertEqual(self.outcomes([self.row(phone="none")]), ["created"])

	def test_stop_changes_nothing(self):
		"""B12"""
		phone = factories.phone()
		with self.assertRaises(InvalidInput):
			customer_list.bulk_answer([self.row(phone=phone)], "maybe", dict)
		self.assertEqual(frappe.db.count("Customer", {"phone": phone}), 0)

	def test_too_many_rows_are_refused(self):
		"""B12"""
		with self.assertRaisesRegex(InvalidInput, str(MAX_ROWS)):
			upsert_rows([{}] * (MAX_ROWS + 1))

	def test_queries_do_not_grow_with_the_rows(self):
		"""B12, D15: no query in a loop"""
		few = [self.row(phone=factories.phone()) for _row in range(5)]
		many = [self.row(phone=factories.phone()) for _row in range(200)]
		upsert_rows([self.row(phone=factories.phone())])
		with self.assertQueryCount(12):
			upsert_rows(few)
		with self.assertQueryCount(12):
			upsert_rows(many)
