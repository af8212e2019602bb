"""Taking an import back."""

import frappe

from lead_crm.services import customer_file, import_undo
from lead_crm.services.customer_import import CustomerImport, Terms
from lead_crm.services.customers import upsert
from lead_crm.services.identities import identities_of
from lead_crm.tests import factories
from lead_crm.tests.import_test import ImportTest


class TestImportUndo(ImportTest):
	def setUp(self):
		super().setUp()
		self.name = frappe.generate_hash(length=10)
		self.phones = [factories.phone() for _row in range(3)]

	def bring(self, *rows, **terms):
		"""Import rows of name, phone, email, city."""
		content = "\n".join(["Name,Phone,Email,City", *(",".join(row) for row in rows)])
		terms = Terms(**{"branch": factories.branch()} | terms)
		with customer_file.opened(self.file(content)) as file:
			work = CustomerImport(
				file, terms, None, None, lambda changes: import_undo.note(self.name, changes)
			)
			for chunk in work.chunks():
				work.do(chunk)
			work.close()
		return work.counts

	def take_back(self):
		"""customer → (outcome, reason)"""
		import_undo.begin(self.name)
		done = {}
		while page := import_undo.undo_page(self.name):
			done |= {row.customer: (row.outcome, row.reason) for row in page}
		return done

	def rows(self):
		return [[f"Person {n}", phone, "", "Lahore"] for n, phone in enumerate(self.phones)]

	def test_new_customers_go_with_their_keys(self):
		"""X5"""
		self.bring(*self.rows())
		names = [self.customer(phone).name for phone in self.phones]
		self.assertEqual(self.take_back(), dict.fromkeys(names, ("removed", "")))
		self.assertEqual(frappe.db.count("Customer", {"name": ("in", names)}), 0)
		self.assertEqual(frappe.db.count("Customer Identity", {"value": ("in", self.phones)}), 0)
		self.assertEqual(self.take_back(), {})

	def test_what_is_used_stays_and_says_why(self):
		"""X5"""
		self.bring(*self.rows())
		lead = factories.lead(phone=self.phones[0], first_name="Person", last_name="0")
		customer = lead.customer
		done = self.take_back()
		self.assertEqual(done[customer][0], "left")
		self.assertIn("leads", done[customer][1])
		self.assertEqual(
			sorted(outcome for outcome, _reason in done.values()), ["left", "removed", "removed"]
		)
		self.assertEqual(frappe.db.get_value("Lead", lead.name, "customer"), customer)

	def test_what_was_changed_since_stays(self):
		"""X5"""
		self.bring(*self.rows())
		customer = self.customer(self.phones[0])
		customer.city = "Karachi"
		customer.save()
		self.assertEqual(self.take_back()[customer.name][0], "left")

	def test_another_key_since_is_a_change(self):
		"""X5"""
		self.bring(*self.rows())
		customer = self.customer(self.phones[0])
		email = f"{factories.unique('u')[2:]}@b.test"
		upsert(
			{
				"full_name": customer.full_name,
				"phone": self.phones[0],
				"email": email,
				"branch": factories.BRANCH,
			}
		)
		self.assertEqual(self.take_back()[customer.name][0], "left")

	def test_what_was_filled_in_is_as_before(self):
		"""X5"""
		person = {"full_name": "Known", "phone": self.phones[0], "branch": factories.BRANCH}
		known = upsert(person).customer
		before = frappe.get_doc("Customer", known).get_valid_dict(), identities_of(known)
		email = f"{factories.unique('u')[2:]}@b.test"
		self.assertEqual(self.bring(["Known", self.phones[0], email, "Lahore"])["updated"], 1)
		self.assertEqual(self.take_back(), {known: ("restored", "")})
		after = frappe.get_doc("Customer", known).get_valid_dict(), identities_of(known)
		for values, _keys in (before, after):
			values.pop("modified")
		self.assertEqual(after, before)

	def test_later_rows_of_the_same_file_are_taken_back_first(self):
		"""X5: a row of the second part had changed what the first made"""
		self.chunks_of(1)
		first, *_rest = self.rows()
		self.bring(first, [*first[:3], "Karachi"], overwrite=True)
		customer = self.customer(self.phones[0]).name
		self.assertEqual(self.take_back(), {customer: ("removed", "")})

	def test_customer_whose_lead_went_is_removed_by_another_undo(self):
		"""X5"""
		self.bring(*self.rows())
		lead = factories.lead(phone=self.phones[0], first_name="Person", last_name="0")
		frappe.db.set_value(
			"Customer", lead.customer, "last_activity", self.customer(self.phones[1]).last_activity
		)
		self.take_back()
		frappe.db.delete("Lead", {"name": lead.name})
		self.assertEqual(list(self.take_back()), [lead.customer])
