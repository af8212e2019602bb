"""Ways to another branch's records that take more than one step (A24, X14)."""

import json
from unittest.mock import patch

import frappe

from lead_crm.exceptions import InvalidInput
from lead_crm.permissions import sees
from lead_crm.services import document as documents
from lead_crm.services.hand_over import hand_over
from lead_crm.tests import factories
from lead_crm.tests.isolation.caller import Door, ask, call, undone
from lead_crm.tests.isolation.test_sweep import SweepTest


class TestFiles(SweepTest):
	def setUp(self):
		super().setUp()
		self.clerk = factories.member(factories.BRANCH, "Counselor")
		self.url = frappe.db.get_value("File", self.canaries.names["File"], "file_url")

	def test_a_file_is_not_had_by_its_url(self):
		"""A24: and one that is not there gets the same answer"""
		for who in (self.clerk, self.nobody, "Guest"):
			with undone():
				answers = [ask(who, Door("GET", url, {})) for url in (self.url, "/private/files/none.csv")]
				self.assertEqual({answer.status for answer in answers}, {403})
				self.assertNotIn(self.canaries.mark, answers[0].text)
		with undone():
			self.assertEqual(ask("Administrator", Door("GET", self.url, {})).status, 200)

	def test_nor_by_a_file_document_of_ones_own(self):
		"""A24: a new File that points at the other's, attached to what one may write"""
		lead = factories.lead().name
		own = {
			"doctype": "File",
			"file_url": self.url,
			"attached_to_doctype": "Lead",
			"attached_to_name": lead,
		}
		for file in (own, {"doctype": "File", "file_url": self.url}, own | {"is_private": 0}):
			with undone():
				self.assertEqual(ask(self.clerk, call("frappe.client.insert", doc=file)).status, 400)
				self.assertEqual(ask(self.clerk, Door("GET", self.url, {})).status, 403)

	def test_what_is_attached_to_a_record_is_private(self):
		"""A24: however it was sent, and it stays so"""
		frappe.set_user(self.clerk)
		values = {"attached_to_doctype": "Lead", "attached_to_name": factories.lead().name, "is_private": 0}
		file = frappe.new_doc("File", file_name=f"{self.canaries.mark}.txt", content="x", **values).insert()
		self.assertTrue(file.is_private and file.file_url.startswith("/private/"))
		file.is_private = 0
		file.save()
		self.assertTrue(file.reload().is_private)

	def test_a_file_goes_with_its_lead(self):
		"""A24: its maker too loses it with the lead"""
		lead = factories.lead()
		frappe.set_user(self.clerk)
		values = {"attached_to_doctype": "Lead", "attached_to_name": lead.name}
		file = frappe.new_doc(
			"File", file_name=f"own{self.canaries.mark}.txt", content="x", **values
		).insert()
		self.assertTrue(file.is_downloadable())
		frappe.set_user("Administrator")
		hand_over("Lead", lead.name, factories.OTHER_BRANCH)
		frappe.set_user(self.clerk)
		self.assertFalse(file.is_downloadable())
		self.assertFalse(frappe.get_list("File", {"name": file.name}))


class TestHanging(SweepTest):
	def setUp(self):
		super().setUp()
		self.lead = self.canaries.names["Lead"]
		self.clerk = factories.member(factories.BRANCH, "Counselor")

	def test_a_record_is_not_shared_with_or_given_to_a_stranger(self):
		"""A24: not by an administrator either; Frappe's share would beat every other rule"""
		share = {"share_doctype": "Lead", "share_name": self.lead, "read": 1}
		for values in ({"user": self.clerk}, {"everyone": 1}):
			document = frappe.get_doc({"doctype": "DocShare", **share, **values})
			self.assertRaises(InvalidInput, document.insert, ignore_permissions=True)
		customer = {"doctype": "Customer", "name": self.canaries.names["Customer"]}
		with undone():
			door = call("frappe.desk.form.assign_to.add", **customer, assign_to=json.dumps([self.clerk]))
			self.assertEqual(ask("Administrator", door).status, 400)
		self.assertFalse(sees("Lead", [self.lead], self.clerk))

	def test_nobody_follows_for_a_stranger(self):
		"""A24: Frappe would mail every change"""
		follow = frappe.new_doc("Document Follow", ref_doctype="Lead", ref_docname=self.lead, user=self.clerk)
		self.assertRaises(InvalidInput, follow.insert)

	def test_who_leaves_a_branch_follows_nothing_there(self):
		"""A24"""
		user = factories.member(factories.OTHER_BRANCH, "Counselor", "leaving@example.com")
		frappe.new_doc("Document Follow", ref_doctype="Lead", ref_docname=self.lead, user=user).insert()
		branch = frappe.get_doc("Branch", factories.OTHER_BRANCH)
		branch.members = [row for row in branch.members if row.user != user]
		branch.save()
		self.assertFalse(frappe.db.exists("Document Follow", {"user": user, "ref_docname": self.lead}))

	def test_a_contact_is_not_linked_to_a_strangers_lead(self):
		"""E4: it would appear among that lead's contacts"""
		frappe.set_user(self.clerk)
		contact = frappe.new_doc("Contact", first_name="Intruder")
		contact.append("links", {"link_doctype": "Lead", "link_name": self.lead})
		self.assertRaises((frappe.DoesNotExistError, frappe.PermissionError), contact.insert)

	def test_a_board_keeps_no_names_of_cards(self):
		"""C30: it is everybody's"""
		own = factories.lead().name
		with undone():
			order = json.dumps({"Contacted": [own]})
			update = "frappe.desk.doctype.kanban_board.kanban_board.update_order"
			self.assertEqual(ask(self.clerk, call(update, board_name="Sales Leads", order=order)).status, 200)
			self.assertEqual(frappe.db.get_value("Lead", own, "status"), "Contacted")
			board = frappe.get_doc("Kanban Board", "Sales Leads")
			self.assertNotIn(own, frappe.as_json(board))
		with undone():
			order = json.dumps({"Contacted": [self.lead]})
			self.assertEqual(ask(self.clerk, call(update, board_name="Sales Leads", order=order)).status, 404)

	def test_open_lists_hear_of_the_own_branch_only(self):
		"""A24: the room of a DocType hears every name, so it is for administrators"""
		with undone():
			door = call("frappe.realtime.can_subscribe_doctype", doctype="Lead")
			self.assertEqual(ask(self.clerk, door).status, 403)
			self.assertEqual(ask("Administrator", door).status, 200)
		with patch.object(documents, "emit_via_redis") as emitted:
			documents._tell_branch(factories.BRANCH, {"doctype": "Lead", "name": "x"})
		rooms = {one.args[2] for one in emitted.call_args_list}
		self.assertIn(f"user:{self.clerk}", rooms)
		self.assertNotIn(f"user:{self.canaries.user}", rooms)

	def test_one_function_is_not_called_by_anothers_name(self):
		"""A24: modules of Frappe that import a function lend it a second path"""
		title = {"doctype": "Lead", "txt": self.lead}
		for door in (
			call("frappe.desk.search.search_link", **title, query="frappe.desk.search.get_link_title"),
			call("frappe.contacts.doctype.contact.contact.frappe.client.get_count", doctype="Lead"),
			call("frappe.client.get", doctype="Lead", name={"first_name": self.canaries.mark}),
		):
			with self.subTest(door), undone():
				self.assertIn(self.look(self.clerk, door).status, (400, 403, 404, 417))
		self.assert_nothing_wrong()


class TestANewForm(SweepTest):
	def test_a_form_that_was_never_saved_is_no_record_of_another_branch(self):
		"""A24: the desk asks the server for it when somebody opens /app/lead/new"""
		clerk = factories.member(factories.BRANCH, "Counselor")
		for name, status in (("new", 200), ("newer", 404), (self.canaries.names["Lead"], 404)):
			with self.subTest(name), undone():
				door = call("frappe.desk.form.load.getdoc", doctype="Lead", name=name)
				self.assertEqual(ask(clerk, door).status, status)
