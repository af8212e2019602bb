"""Several contacts of one account: found by their phones and emails, never what makes two customers one (E4)."""

from unittest.mock import patch

import frappe

from lead_crm.services import lead_details, lead_find, lead_search, lead_words
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestContacts(SiteTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead(lead_kind="Business", business_name="Patina", first_name=None)
		self.phone = "0301-7654321"
		self.email = f"{factories.phone()[1:]}@chef.example"

	def contact(self, lead=None, **values):
		contact = frappe.new_doc("Contact", first_name="Sadia", last_name="Zarmina", **values)
		contact.append("links", {"link_doctype": "Lead", "link_name": (lead or self.lead).name})
		contact.append("phone_nos", {"phone": factories.phone(), "is_primary_mobile_no": 1})
		contact.append("phone_nos", {"phone": self.phone})
		contact.append("email_ids", {"email_id": self.email, "is_primary": 1})
		return contact.insert()

	def found(self, **wanted):
		return [row["name"] for row in lead_search.search(**wanted)]

	def find(self, text):
		return [row["name"] for row in lead_find.find(lead_find.Wanted(search=text))["data"]]

	def test_an_account_has_several_each_with_a_role(self):
		"""E4"""
		for role in ("Chef", "Owner"):
			self.contact(designation=role)
		contacts = lead_details.details(self.lead)["contacts"]
		self.assertEqual([contact["designation"] for contact in contacts], ["Chef", "Owner"])

	def test_names_do_not_tell_who_else_is_known(self):
		"""A24, C8, E4: numbering people of one name tells of other branches' people, and gives two clerks at once one number"""
		contacts = [frappe.new_doc("Contact", first_name=self.email).insert().name for _ in range(2)]
		place = {
			"address_title": self.email,
			"address_type": "Shop",
			"address_line1": "x",
			"city": "x",
			"country": "Pakistan",
		}
		addresses = [frappe.new_doc("Address", **place).insert().name for _ in range(2)]
		for name in contacts:
			self.assertRegex(name, r"^[0-9a-z]{10}$")
		for name in addresses:
			self.assertRegex(name, rf"^{self.email}-Shop-[0-9a-z]{{10}}$")

	def test_the_account_is_found_by_any_phone_or_email_of_theirs(self):
		"""E4, A11, D4"""
		self.contact()
		for number in (self.phone, "+92 301 7654321", "0092 301 765 4321"):
			self.assertIn(self.lead.name, self.found(contact=number), number)
		self.assertIn(self.lead.name, self.found(email=self.email.upper()))
		for text in (self.phone, self.email, "Zarmina"):
			self.assertIn(self.lead.name, self.find(text), text)

	def test_saving_the_account_keeps_what_its_contacts_say(self):
		"""E4"""
		self.contact()
		self.lead.reload()
		self.lead.update({"business_name": "Patina Grill", "contact_person": "Zarmina"}).save()
		self.lead.update({"contact_person": None}).save()
		self.assertIn(self.lead.name, self.find("Zarmina"))

	def test_a_contact_that_is_changed_moved_or_deleted_leads_elsewhere(self):
		"""E4"""
		contact, other = self.contact(), factories.lead()
		contact.phone_nos = contact.phone_nos[:1]
		contact.save()
		self.assertNotIn(self.lead.name, self.found(contact=self.phone))
		contact.links[0].link_name = other.name
		contact.save()
		self.assertEqual((self.found(email=self.email)), [other.name])
		contact.delete()
		self.assertEqual(self.found(email=self.email), [])
		self.assertNotIn(other.name, self.find("Zarmina"))

	def test_other_branches_do_not_find_it(self):
		"""E4, A24"""
		self.contact()
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Counselor"))
		self.assertEqual((self.found(contact=self.phone), self.find("Zarmina")), ([], []))

	def test_a_number_that_only_looks_alike_is_not_found(self):
		"""E4: the same digits in another country"""
		self.contact()
		with patch.object(lead_words, "leads_having", wraps=lead_words.leads_having) as having:
			self.assertNotIn(self.lead.name, self.found(contact="+1 301 765 4321"))
		having.assert_called_once()

	def test_contacts_do_not_deduplicate_customers(self):
		"""E4: two restaurants with one bookkeeper stay two customers"""
		self.contact()
		other = factories.lead(phone=factories.phone(), email=self.email)
		self.assertTrue(other.customer)
		self.assertNotEqual(other.customer, frappe.db.get_value("Lead", self.lead.name, "customer"))

	def test_saving_asks_nobody_for_a_picture(self):
		"""E4: Frappe asks gravatar.com outside of tests"""
		with patch("frappe.contacts.doctype.contact.contact.has_gravatar") as has_gravatar:
			contact = self.contact()
			self.assertFalse(contact.image)
			contact.update({"image": "/files/sadia.png"}).save()
		self.assertEqual(contact.image, "/files/sadia.png")
		has_gravatar.assert_not_called()

	def test_members_write_contacts_and_addresses_of_their_accounts(self):
		"""E4"""
		for role in ("Branch Manager", "Counselor"):
			frappe.set_user(factories.member(factories.BRANCH, role))
			contact = self.contact()
			contact.reload()
			contact.update({"designation": "Chef"}).save()
			address = frappe.new_doc(
				"Address", address_title="Patina", address_line1="1 Mall Road", city="Lahore"
			)
			address.update({"address_type": "Shop", "country": "Pakistan"})
			address.append("links", {"link_doctype": "Lead", "link_name": self.lead.name})
			address.insert()
			self.assertIn(contact.name, frappe.get_list("Contact", pluck="name", limit_page_length=0))

	def test_of_other_branches_are_absent(self):
		"""E4, A24: a link to a lead of one's own takes nobody's contact either"""
		contact = self.contact()
		stranger = factories.member(factories.OTHER_BRANCH, "Counselor")
		own = factories.lead(branch=factories.OTHER_BRANCH)
		frappe.set_user(stranger)
		self.assertNotIn(contact.name, frappe.get_list("Contact", pluck="name", limit_page_length=0))
		theirs = frappe.get_doc("Contact", contact.name)
		self.assertFalse(theirs.has_permission("read"))
		theirs.set("links", [{"link_doctype": "Lead", "link_name": own.name}])
		with self.assertRaises(frappe.PermissionError):
			theirs.save()
