"""Merging customers, and taking it back."""

import frappe

from lead_crm.exceptions import InvalidInput
from lead_crm.services import customer_chain, customers
from lead_crm.services.customer_bulk import upsert_rows
from lead_crm.services.customer_merge import merge, preview, undo
from lead_crm.services.customers import upsert
from lead_crm.services.duplicates import name_of, report
from lead_crm.services.identities import identities_of
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

HANGING = ("Interaction", "Follow Up", "Payment Promise")


class MergeTest(SiteTest):
	def setUp(self):
		super().setUp()
		self.phones = [factories.phone() for _phone in range(3)]
		self.one, self.two, self.three = (self.customer(phone=phone) for phone in self.phones)

	def customer(self, **values):
		return upsert({"full_name": "Amna Iqbal", "branch": factories.branch(), **values}).customer

	def row(self, name):
		return frappe.get_doc("Customer", name)

	def hang_everything_on(self, customer):
		"""One of each kind of record, and what Frappe keeps beside a document."""
		reference = {"reference_doctype": "Customer", "reference_name": customer}
		made = [
			frappe.new_doc(
				"Interaction",
				interaction_type="Note",
				date="2026-01-05 10:00:00",
				details="Said",
				**reference,
			),
			frappe.new_doc("Follow Up", scheduled_at="2027-01-05 10:00:00", **reference),
			frappe.new_doc(
				"Payment Promise",
				kind="Payment",
				amount=100,
				due_date="2027-01-05",
				currency="PKR",
				**reference,
			),
		]
		made = [document.insert() for document in made]
		contact = frappe.new_doc(
			"Contact", first_name="Sister", links=[{"link_doctype": "Customer", "link_name": customer}]
		)
		file = {
			"attached_to_doctype": "Customer",
			"attached_to_name": customer,
			"content": "x",
			"is_private": 1,
		}
		made += [contact.insert(), frappe.new_doc("File", file_name=f"{customer}.txt", **file).insert()]
		self.row(customer).add_tag("VIP")
		made.append(self.row(customer).add_comment("Comment", "Likes tea"))
		return made

	def owner_of(self, document):
		document.reload()
		if document.doctype == "Contact":
			return document.links[0].link_name
		return document.get("attached_to_name") or document.get("reference_name") or document.get("customer")


class TestMerge(MergeTest):
	def test_survivor_has_every_key_and_the_duplicate_points_to_it(self):
		"""X2"""
		merge(self.one, self.two)
		values = {identity.value for identity in identities_of(self.one)}
		self.assertEqual(values, set(self.phones[:2]))
		gone = self.row(self.two)
		self.assertEqual((gone.merged_into, gone.is_active), (self.one, 0))

	def test_every_record_moves_and_returns(self):
		"""X2"""
		lead = factories.lead(phone=self.phones[1])
		booking = factories.booking(persons=[{"full_name": "Amna Iqbal", "phone": self.phones[1]}]).persons[0]
		made = [lead, booking, *self.hang_everything_on(self.two)]
		merge(self.one, self.two)
		self.assertEqual({self.owner_of(document) for document in made}, {self.one})
		self.assertIn("VIP", self.row(self.one).get_tags())
		undo(self.two)
		self.assertEqual({self.owner_of(document) for document in made}, {self.two})
		self.assertNotIn("VIP", self.row(self.one).get_tags())
		self.assertIn("VIP", self.row(self.two).get_tags())

	def test_what_hangs_on_the_customer_goes_to_its_branch_and_back(self):
		"""X2, A24"""
		elsewhere = self.customer(phone=factories.phone(), branch=factories.branch(factories.OTHER_BRANCH))
		note = self.hang_everything_on(elsewhere)[0]
		merge(self.one, elsewhere)
		self.assertEqual(frappe.db.get_value("Interaction", note.name, "branch"), factories.BRANCH)
		undo(elsewhere)
		self.assertEqual(frappe.db.get_value("Interaction", note.name, "branch"), factories.OTHER_BRANCH)

	def test_contact_of_both_keeps_each_link_once(self):
		"""X2"""
		links = [{"link_doctype": "Customer", "link_name": name} for name in (self.one, self.two)]
		contact = frappe.new_doc("Contact", first_name="Sister", links=links).insert()
		merge(self.one, self.two)
		contact.reload()
		self.assertEqual([link.link_name for link in contact.links], [self.one, self.two])

	def test_gaps_are_filled_and_fields_taken_where_asked(self):
		"""X2"""
		frappe.db.set_value("Customer", self.two, {"city": "Lahore", "full_name": "Amena Iqbal"})
		kept = merge(self.one, self.two, ["full_name"])
		self.assertEqual((kept.city, kept.full_name, kept.phone), ("Lahore", "Amena Iqbal", self.phones[0]))

	def test_preview_says_what_merge_does_and_writes_nothing(self):
		"""X2"""
		self.hang_everything_on(self.two)
		frappe.db.set_value("Customer", self.two, "city", "Lahore")
		before = self.row(self.one).as_dict(), self.row(self.two).as_dict()
		shown = preview(self.one, self.two, ["phone"])
		self.assertEqual((self.row(self.one).as_dict(), self.row(self.two).as_dict()), before)
		moves = {move["doctype"]: move["count"] for move in shown["moves"]}
		self.assertTrue(set(HANGING) < moves.keys())
		kept = merge(self.one, self.two, ["phone"])
		for field in shown["fields"]:
			self.assertEqual(kept.get(field["fieldname"]), field["result"], field["fieldname"])
		self.assertEqual([row["label"] for row in shown["fields"] if row["differs"]], ["Phone"])

	def test_twice_is_once(self):
		"""X2"""
		merge(self.one, self.two)
		before = self.row(self.one).modified
		self.assertEqual(merge(self.one, self.two).name, self.one)
		self.assertEqual(self.row(self.one).modified, before)
		self.assertEqual(frappe.db.count("Customer Merge", {"duplicate": self.two}), 1)

	def test_itself_and_another_organization_are_refused(self):
		"""X2"""
		foreign = self.customer(phone=factories.phone(), branch=factories.branch(factories.FOREIGN_BRANCH))
		for other, words in ((self.one, "itself"), (foreign, "one organization")):
			with self.assertRaisesRegex(InvalidInput, words):
				merge(self.one, other)
		with self.assertRaisesRegex(InvalidInput, "take: name"):
			merge(self.one, self.two, ["name"])

	def test_both_branches_must_be_ones_own(self):
		"""X2, A24"""
		elsewhere = self.customer(phone=factories.phone(), branch=factories.branch(factories.OTHER_BRANCH))
		frappe.set_user(factories.member(factories.BRANCH, "Branch Manager"))
		for pair in ((self.one, elsewhere), (elsewhere, self.one)):
			for work in (merge, preview):
				self.assertRaises(frappe.PermissionError, work, *pair)


class TestOldIds(MergeTest):
	def test_chain_of_merges_leads_to_the_last(self):
		"""X2"""
		merge(self.one, self.two)
		merge(self.three, self.one)
		self.assertEqual(customer_chain.find(self.two), self.three)
		self.assertEqual({self.customer(phone=phone) for phone in self.phones}, {self.three})

	def test_new_work_under_an_old_id_is_the_survivors(self):
		"""X2"""
		merge(self.one, self.two)
		note, *_rest = self.hang_everything_on(self.two)
		self.assertEqual(note.reference_name, self.one)
		self.assertEqual(customers.set_active(self.two, False).name, self.one)
		account = frappe._dict(full_name="A", branch=factories.BRANCH, customer=self.two)
		self.assertEqual(customers.upsert_of_account(account).customer, self.one)

	def test_merging_an_old_id_merges_the_survivor(self):
		"""X2"""
		merge(self.one, self.two)
		merge(self.three, self.two)
		self.assertEqual(self.row(self.one).merged_into, self.three)

	def test_merged_customer_cannot_be_changed_by_hand(self):
		"""X2"""
		merge(self.one, self.two)
		gone = self.row(self.two)
		gone.is_active = 1
		with self.assertRaisesRegex(InvalidInput, self.one):
			gone.save()

	def test_nobody_writes_where_a_customer_went(self):
		"""X2"""
		customer = self.row(self.one)
		customer.merged_into = self.two
		self.assertIsNone(customer.save().merged_into)
		new = frappe.new_doc(
			"Customer", full_name="New", branch=factories.BRANCH, merged_into=self.two
		).insert()
		self.assertIsNone(new.merged_into)

	def test_key_of_a_customer_that_is_gone_is_free_again(self):
		"""X1: a row taken away by SQL leaves its keys"""
		frappe.db.delete("Customer", {"name": ("in", (self.one, self.two))})
		found = upsert({"full_name": "Amna Iqbal", "branch": factories.BRANCH, "phone": self.phones[0]})
		row = upsert_rows([{"full_name": "Amna Iqbal", "branch": factories.BRANCH, "phone": self.phones[1]}])[
			0
		]
		self.assertEqual((found.created, row.outcome), (True, "created"))
		self.assertEqual(
			[identity.value for name in (found.customer, row.customer) for identity in identities_of(name)],
			self.phones[:2],
		)


class TestUndo(MergeTest):
	def test_both_are_as_they_were(self):
		"""X2"""
		frappe.db.set_value("Customer", self.two, "city", "Lahore")
		before = [self.shape(name) for name in (self.one, self.two)]
		merge(self.one, self.two, ["phone"])
		self.assertEqual(undo(self.two)["left"], [])
		self.assertEqual([self.shape(name) for name in (self.one, self.two)], before)

	def shape(self, name):
		values = self.row(name).get_valid_dict()
		values = {field: value for field, value in values.items() if not field.startswith(("modified", "_"))}
		return values, identities_of(name)

	def test_work_done_since_stays_with_the_survivor(self):
		"""X2"""
		merge(self.one, self.two)
		note, *_rest = self.hang_everything_on(self.one)
		email = f"{factories.unique('m')[2:]}@b.test"
		self.customer(phone=self.phones[1], email=email)
		undo(self.two)
		self.assertEqual(self.owner_of(note), self.one)
		self.assertEqual(self.customer(email=email), self.one)
		self.assertEqual(self.customer(phone=self.phones[1]), self.two)

	def test_what_was_changed_since_is_left_and_named(self):
		"""X2"""
		frappe.db.set_value("Customer", self.two, "city", "Lahore")
		merge(self.one, self.two)
		survivor = self.row(self.one)
		survivor.city = "Karachi"
		survivor.save()
		left = undo(self.two)["left"]
		self.assertEqual(self.row(self.one).city, "Karachi")
		self.assertIn("City", left[0])

	def test_undone_where_the_survivor_was_merged_too(self):
		"""X2"""
		note, *_rest = self.hang_everything_on(self.two)
		merge(self.one, self.two)
		merge(self.three, self.one)
		undo(self.two)
		self.assertEqual((self.owner_of(note), self.customer(phone=self.phones[1])), (self.two, self.two))
		undo(self.one)
		self.assertEqual((self.owner_of(note), self.row(self.one).merged_into), (self.two, None))
		self.assertEqual(
			[self.customer(phone=phone) for phone in self.phones], [self.one, self.two, self.three]
		)

	def test_twice_is_once_and_never_is_refused(self):
		"""X2"""
		merge(self.one, self.two)
		undo(self.two)
		self.assertEqual(undo(self.two)["merged_into"], None)
		with self.assertRaisesRegex(InvalidInput, "never merged"):
			undo(self.one)

	def test_merged_undone_and_merged_again(self):
		"""X2"""
		merge(self.one, self.two)
		undo(self.two)
		merge(self.two, self.one)
		self.assertEqual(self.customer(phone=self.phones[0]), self.two)

	def test_queue_follows_merge_and_undo(self):
		"""X2, X3"""
		report(self.two, [self.one, self.three], factories.ORGANIZATION, "Alike")
		frappe.db.set_value("Duplicate Pair", name_of(self.two, self.three), "status", "Dismissed")
		merge(self.one, self.two)
		self.assertEqual(self.status(self.one, self.two), "Merged")
		self.assertEqual(self.status(self.one, self.three), "Dismissed")
		undo(self.two)
		self.assertEqual(self.status(self.one, self.two), "Open")
		self.assertEqual(self.status(self.two, self.three), "Dismissed")

	def status(self, one, other):
		return frappe.db.get_value("Duplicate Pair", name_of(one, other), "status")

	def test_purge_of_a_survivor_that_nobody_needs(self):
		"""X2: what the system noted about a customer does not keep it"""
		merge(self.one, self.two)
		undo(self.two)
		frappe.delete_doc("Customer", self.one)
		self.assertFalse(frappe.db.exists("Customer Merge", {"survivor": self.one}))
