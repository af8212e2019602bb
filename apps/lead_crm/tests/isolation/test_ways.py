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
from lead_crm.tests.isolation.test_sweep import MISSING, SweepTest


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
		rooms = emitted.call_args.args[2]
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


class TestRoundAbout(SweepTest):
	"""Functions of Frappe that know no branches, and ways round the door at which records are looked up."""

	def setUp(self):
		super().setUp()
		self.clerk = factories.member(factories.BRANCH, "Branch Manager")
		self.own = factories.lead().name
		self.names = self.canaries.names

	def assert_refused(self, *doors: Door) -> None:
		for door in doors:
			with self.subTest(door), undone():
				before = self.state()
				self.assertIn(ask(self.clerk, door).status, (400, 403, 404))
				frappe.set_user("Administrator")
				self.check_unchanged(before, str(door))
		self.assert_nothing_wrong()

	def test_records_by_other_parameters(self):
		"""A24, C22: what a function calls a contact, a file or a mail without saying so"""
		sms = "frappe.core.doctype.sms_settings.sms_settings.get_contact_number"
		file, contact = self.names["File"], self.names["Contact"]
		reference = {"reference_doctype": "Lead", "reference_name": self.own}
		self.assert_refused(
			call(sms, contact_name=contact, ref_doctype="Lead", ref_name=self.own),
			call("frappe.contacts.doctype.contact.contact.get_contact_details", contact=contact),
			call("frappe.utils.file_manager.add_attachments", doctype="Lead", name=self.own, attachments=json.dumps([file])),
			call("frappe.core.doctype.communication.email.make", doctype="Lead", name=self.own, attachments=[file]),
			call("frappe.core.api.file.zip_files", files=json.dumps([file])),
			call("frappe.core.api.file.unzip_file", name=file),
			call("frappe.email.relink", name=self.mail(), **reference),
			call("frappe.utils.print_format.download_multi_pdf", doctype=json.dumps({"Lead": [self.names["Lead"]]}), name="x"),
		)  # fmt: skip

	def mail(self) -> str:
		reference = {"reference_doctype": "Lead", "reference_name": self.names["Lead"]}
		mail = frappe.new_doc("Communication", content=self.canaries.mark, subject="x", **reference)
		return mail.insert(ignore_permissions=True).name

	def test_records_keep_their_names(self):
		"""A24: whether a name is taken tells what others have; Frappe's `rename` takes over whatever has the name, if told so"""
		links = [{"link_doctype": "Lead", "link_name": self.own}]
		own_contact = frappe.new_doc("Contact", first_name="Own", links=links).insert().name
		for doctype, own in (("Lead", self.own), ("Contact", own_contact)):
			with undone():
				taken, free = (
					[ask(self.clerk, door) for door in self.renaming(doctype, own, name)]
					for name in (self.names[doctype], "free")
				)
				self.assertEqual({answer.status for answer in (*taken, *free)}, {403})
				told = [answer.core(self.names[doctype]) for answer in taken]
				self.assertEqual(told, [answer.core("free") for answer in free])
				frappe.set_user("Administrator")
				self.assertTrue(frappe.db.exists(doctype, own))
		with undone():
			title = {"doctype": "Contact", "docname": own_contact, "title": "Renamed"}
			self.assertEqual(
				ask(self.clerk, call("frappe.model.rename_doc.update_document_title", **title)).status, 200
			)

	def renaming(self, doctype: str, own: str, name: str) -> list[Door]:
		told = {"merge": 1, "force": 1, "validate_rename": 0}
		sent = json.dumps({"doctype": doctype, "name": own})
		return [
			call("frappe.rename_doc", doctype=doctype, old=own, new=name, ignore_if_exists=1, force=1),
			call("frappe.client.rename_doc", doctype=doctype, old_name=own, new_name=name, merge=1),
			call("frappe.model.rename_doc.update_document_title", doctype=doctype, docname=own, name=name),
			call("frappe.model.rename_doc.update_document_title", doctype=doctype, docname=own, new_name=name, merge=1),
			call("run_doc_method", dt=doctype, dn=own, method="rename", args=json.dumps({"name": name, **told})),
			call("run_doc_method", docs=sent, method="rename", args=json.dumps({"name": name, **told})),
			Door("POST", f"/api/resource/{doctype}/{own}", {"run_method": "rename", "name": name, **told}),
			Door("POST", f"/api/v2/document/{doctype}/{own}/method/rename", {"name": name, **told}),
		]  # fmt: skip

	def test_sums_and_calendars_of_others(self):
		"""A24, D5: counts by any field, sums by any SQL, the calendar and the branches of somebody else"""
		goal = {
			key: "x"
			for key in (
				"title",
				"goal_value_field",
				"goal_total_field",
				"goal_history_field",
				"goal_doctype_link",
			)
		}
		goal |= {"doctype": "Lead", "docname": self.own, "goal_doctype": "Lead", "goal_field": "first_name"}
		monthly = "frappe.utils.goal.get_monthly_goal_graph_data"
		self.assert_refused(call(monthly, **goal, date_field="creation", aggregation="max"))
		permissions = "frappe.core.doctype.user_permission.user_permission.get_user_permissions"
		event = {"subject": self.canaries.mark, "starts_on": "2027-03-01 10:00:00", "event_type": "Private"}
		frappe.set_user(self.canaries.user)
		frappe.get_doc({"doctype": "Event", **event}).insert(ignore_permissions=True)
		frappe.set_user("Administrator")
		days = {"start": "2027-02-01", "end": "2027-04-01"}
		with undone():
			told = ask(self.clerk, call(permissions, user=self.canaries.user)).text
			self.assertNotIn(factories.OTHER_BRANCH, told)
			events = call("frappe.desk.doctype.event.event.get_events", **days, user=self.canaries.user)
			self.assertEqual(self.look(self.clerk, events).status, 200)
		self.assert_nothing_wrong()

	def test_one_function_under_anothers_address(self):
		"""A24: `cmd` goes before the address, a DocType lends its module, the rest of an address is not looked at"""
		count, lead = "frappe.client.get_count", {"doctype": "Lead", "name": self.names["Lead"]}
		remove = {**lead, "assign_to": self.clerk, "cmd": "frappe.desk.form.assign_to.remove"}
		tree = {"label": "x", "parent": 0, "doctype": self.canaries.mark}
		self.assert_refused(
			Door("POST", "/api/method/frappe.client.validate_link", remove),
			Door("POST", f"/api/method/frappe.desk.doctype.number_card.number_card.get_count/{count}", lead),
			call("frappe.desk.treeview.get_all_nodes", tree_method="frappe.utils.global_search.search", **tree),
			call("frappe.model.mapper.make_mapped_doc", method="frappe.contacts.doctype.contact.contact.get_contact_details", source_name="x"),
			call("frappe.model.mapper.map_docs", method="frappe.share.get_users", source_names='["Lead"]', target_doc=self.names["Lead"]),
		)  # fmt: skip

	def test_a_doctype_written_in_another_way(self):
		"""A24, C22: the database takes it for the same, so it would be looked up, but not guarded"""
		for doctype in ("lead", "LEAD", "L\u00e9ad"):
			todo = {"doctype": "ToDo", "reference_type": doctype, "description": "x"}
			for name in (self.names["Lead"], MISSING):
				with undone():
					answer = ask(
						self.clerk, call("frappe.client.insert", doc=todo | {"reference_name": name})
					)
					self.assertEqual(answer.status, 400, answer.text)

	def test_a_value_in_the_place_of_a_method(self):
		"""A24: a File would not be checked, were its check a word"""
		url = frappe.db.get_value("File", self.names["File"], "file_url")
		file = {"doctype": "File", "file_url": url, "validate": "x", "before_insert": "x"}
		on = {"attached_to_doctype": "Lead", "attached_to_name": self.own}
		self.assert_refused(
			call("frappe.client.insert", doc=file | on),
			Door("POST", "/api/resource/File", file | on),
			Door("POST", "/api/v2/document/File", file | on),
		)

	def test_rows_that_point_elsewhere(self):
		"""A24, C22: whom an event is with"""
		event = {"doctype": "Event", "subject": "x", "starts_on": "2027-03-01 10:00:00"}
		for name in (self.names["Lead"], MISSING):
			row = {"reference_doctype": "Lead", "reference_docname": name}
			with undone():
				for door in (
					call("frappe.client.insert", doc=event | {"event_participants": [row]}),
					Door("POST", "/api/resource/Event", event | {"event_participants": [row]}),
				):
					self.assertEqual(ask(self.clerk, door).status, 404, door)

	def test_files_of_what_points_at_a_record(self):
		"""A24: lists show the name of a file, which is often a person's"""
		on = {"attached_to_doctype": "Communication", "attached_to_name": self.mail()}
		frappe.new_doc("File", file_name=f"{self.canaries.mark}2.txt", content="x", **on).insert()
		with undone():
			for door in (
				Door("GET", "/api/resource/File", {"fields": ["*"], "limit_page_length": 500}),
				call("frappe.core.api.file.get_files_by_search_text", text=self.canaries.mark),
				call("frappe.core.api.file.get_files_in_folder", folder="Home/Attachments", page_length=500),
				Door("GET", "/api/resource/Tag", {"fields": ["*"], "limit_page_length": 500}),
				call("frappe.desk.doctype.tag.tag.get_tags_list_for_awesomebar"),
			):
				self.assertEqual(self.look(self.clerk, door).status, 200, door)
		self.assert_nothing_wrong()
