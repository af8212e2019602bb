"""The upsert that every flow calls, with a database."""

from datetime import datetime

import frappe

from lead_crm.exceptions import DuplicateRecord, InvalidInput
from lead_crm.services import customers
from lead_crm.services.customers import upsert
from lead_crm.services.identities import identities_of
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestUpsert(SiteTest):
	def person(self, **values):
		return {"full_name": "Ali Khan", "branch": factories.branch(), **values}

	def test_new_then_known(self):
		"""B1"""
		phone = factories.phone()
		first = upsert(self.person(phone=phone))
		again = upsert(self.person(phone=phone))
		self.assertTrue(first.created)
		self.assertEqual((again.customer, again.created, again.matched_on), (first.customer, False, "phone"))

	def test_every_spelling_of_a_phone_is_the_same_customer(self):
		"""X15, B2"""
		number = factories.phone()[3:]
		spellings = [
			f"+92{number}",
			f"0{number}",
			f"0092{number}",
			f"0{number[:3]}-{number[3:]}",
			f"(0{number[:3]}) {number[3:]}",
		]
		found = {upsert(self.person(phone=spelling)).customer for spelling in spellings}
		self.assertEqual(len(found), 1)

	def test_phone_decides_before_email_before_passport(self):
		"""B2"""
		by_phone, by_email, by_passport = (
			factories.phone(),
			f"{factories.unique('a')[2:]}@b.test",
			f"P{factories.phone()[4:]}",
		)
		one, two, three = (
			upsert(self.person(**key)).customer
			for key in ({"phone": by_phone}, {"email": by_email}, {"passport_number": by_passport})
		)
		found = upsert(self.person(phone=by_phone, email=by_email, passport_number=by_passport))
		self.assertEqual(
			(found.customer, found.matched_on, set(found.conflicts)), (one, "phone", {two, three})
		)
		found = upsert(self.person(email=by_email, passport_number=by_passport))
		self.assertEqual((found.customer, found.matched_on, found.conflicts), (two, "email", (three,)))

	def test_conflicting_key_is_not_stolen_but_queued_for_review(self):
		"""B2, X3"""
		phone, email = factories.phone(), f"{factories.unique('c')[2:]}@b.test"
		one, two = upsert(self.person(phone=phone)).customer, upsert(self.person(email=email)).customer
		upsert(self.person(phone=phone, email=email))
		self.assertEqual(upsert(self.person(email=email)).customer, two)
		pairs = frappe.get_all("Duplicate Pair", {"customer": min(one, two), "other_customer": max(one, two)})
		self.assertEqual(len(pairs), 1)

	def test_key_that_nobody_owns_is_attached(self):
		"""X2: a customer keeps several phones"""
		phone, second, email = factories.phone(), factories.phone(), f"{factories.unique('d')[2:]}@b.test"
		customer = upsert(self.person(phone=phone, email=email)).customer
		upsert(self.person(phone=second, email=email))
		self.assertEqual(upsert(self.person(phone=second)).customer, customer)
		self.assertEqual({row.kind for row in identities_of(customer)}, {"Phone", "Email"})
		self.assertEqual(len(identities_of(customer)), 3)

	def test_malformed_keys_take_no_part_and_are_kept(self):
		"""B3"""
		first = upsert(self.person(phone="ask his wife", email="ali at home"))
		second = upsert(self.person(phone="ask his wife", email="ali at home"))
		self.assertNotEqual(first.customer, second.customer)
		self.assertEqual(frappe.db.get_value("Customer", first.customer, "phone"), "ask his wife")
		self.assertEqual(identities_of(first.customer), [])

	def test_new_ones_begin_as_the_doctype_says(self):
		"""B2: also with what the site made of the DocType, and not with what the user who set it off likes to begin with"""
		self.addCleanup(frappe.clear_cache, doctype="Customer")
		frappe.get_meta("Customer").get_field("service_type").default = "Tours"
		frappe.defaults.set_user_default("source", "Referral")
		self.addCleanup(frappe.defaults.clear_user_default, "source")
		customer = frappe.get_doc("Customer", upsert(self.person(phone=factories.phone())).customer)
		self.assertEqual((customer.is_active, customer.service_type, customer.source), (1, "Tours", None))

	def test_only_what_differs_changes(self):
		"""B2"""
		phone = factories.phone()
		customer = upsert(
			self.person(phone=phone, city="Lahore", last_activity=datetime(2026, 1, 5))
		).customer
		modified = frappe.db.get_value("Customer", customer, "modified")
		same = upsert(self.person(phone=phone, city="Lahore", last_activity=datetime(2026, 1, 5)))
		self.assertFalse(same.changed)
		self.assertEqual(frappe.db.get_value("Customer", customer, "modified"), modified)
		changed = upsert(self.person(phone=phone, city="Karachi", last_activity=datetime(2025, 1, 5)))
		self.assertTrue(changed.changed)
		self.assertEqual(
			frappe.db.get_value("Customer", customer, ["city", "last_activity"]),
			("Karachi", datetime(2026, 1, 5)),
		)

	def test_empty_values_never_erase(self):
		"""B2, B9"""
		phone = factories.phone()
		customer = upsert(
			self.person(phone=phone, city="Lahore", service_type="Umrah", source="Referral")
		).customer
		upsert(self.person(phone=phone, city="", service_type=None))
		row = frappe.db.get_value("Customer", customer, ["city", "service_type", "source"], as_dict=True)
		self.assertEqual((row.city, row.service_type, row.source), ("Lahore", "Umrah", "Referral"))

	def test_deactivated_customer_is_found_and_reactivated_where_set(self):
		"""B4"""
		phone = factories.phone()
		customer = upsert(self.person(phone=phone)).customer
		customers.set_active(customer, False, "moved away")
		self.assertEqual(upsert(self.person(phone=phone)).customer, customer)
		self.assertEqual(frappe.db.get_value("Customer", customer, "is_active"), 0)
		frappe.db.set_single_value("Lead CRM Settings", "reactivate_customers", 1)
		upsert(self.person(phone=phone))
		self.assertEqual(frappe.db.get_value("Customer", customer, "is_active"), 1)
		frappe.db.set_single_value("Lead CRM Settings", "reactivate_customers", 0)

	def test_organizations_do_not_share_customers(self):
		"""B2: within the organization"""
		phone = factories.phone()
		other = factories.branch(factories.FOREIGN_BRANCH)
		self.assertNotEqual(
			upsert(self.person(phone=phone)).customer, upsert(self.person(phone=phone, branch=other)).customer
		)

	def test_no_name_and_unknown_branch_are_refused_in_words(self):
		"""D14"""
		for person, word in (({"full_name": "  "}, "Full Name"), ({"branch": "Nowhere"}, "Nowhere")):
			with self.assertRaisesRegex(InvalidInput, word):
				upsert(self.person(**person))


class TestByHand(SiteTest):
	def test_manual_add_refuses_a_taken_key_and_names_the_other(self):
		"""B7"""
		phone = factories.phone()
		person = {"full_name": "Ali Khan", "branch": factories.branch(), "phone": phone}
		customer = customers.manual_add(person)
		with self.assertRaisesRegex(DuplicateRecord, customer.name):
			customers.manual_add(person | {"full_name": "Somebody Else", "phone": phone.replace("+92", "0")})

	def test_deactivated_customer_stays_as_a_record(self):
		"""B8"""
		customer = customers.manual_add(
			{"full_name": "Ali Khan", "branch": factories.branch(), "phone": factories.phone()}
		)
		customers.set_active(customer.name, False)
		self.assertTrue(frappe.db.exists("Customer", customer.name))

	def test_changed_phone_is_claimed_before_it_is_taken_over(self):
		"""B7, X1"""
		one, two = (
			customers.manual_add(
				{"full_name": name, "branch": factories.branch(), "phone": factories.phone()}
			)
			for name in ("One", "Two")
		)
		two.phone = one.phone
		with self.assertRaises(DuplicateRecord):
			two.save()

	def test_purged_customer_frees_its_keys(self):
		"""B8"""
		customer = customers.manual_add(
			{"full_name": "Gone", "branch": factories.branch(), "phone": factories.phone()}
		)
		frappe.delete_doc("Customer", customer.name)
		self.assertTrue(
			upsert({"full_name": "New", "branch": factories.branch(), "phone": customer.phone}).created
		)
