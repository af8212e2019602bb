"""What was worked out beside a request: prepared reports, reports by mail, imports of Frappe's own (A24, C22, C27)."""

import json
from unittest.mock import patch

import frappe
from frappe.core.doctype.prepared_report.prepared_report import generate_report

from lead_crm.tests import factories
from lead_crm.tests.isolation.caller import Answer, Door, ask, call, undone
from lead_crm.tests.isolation.test_sweep import MISSING
from lead_crm.tests.site_test import SiteTest

RUN = "frappe.desk.query_report.run"
EXPORT = "frappe.desk.query_report.export_query"
PREPARED = "frappe.core.doctype.prepared_report.prepared_report"
IMPORT = "frappe.core.doctype.data_import.data_import"
MAILED = "frappe.email.doctype.auto_email_report.auto_email_report"
REPORT = "Leads Without Next Action"
GRANTED = ("Prepared Report User", "Report Manager")  # what an administrator may give to a manager


class ResultsTest(SiteTest):
	"""A lead of another branch with a word in it that a manager of this one, whatever role was added, must not read."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.manager = factories.member(factories.BRANCH, "Branch Manager", "granted.more@example.com")
		cls.stranger = factories.member(factories.OTHER_BRANCH, "Branch Manager")
		frappe.get_doc("User", cls.manager).add_roles(*GRANTED)
		frappe.db.commit()

	def setUp(self):
		super().setUp()
		self.mark = f"zeugma{frappe.generate_hash(length=10)}"
		self.lead = factories.lead(branch=factories.OTHER_BRANCH, first_name=self.mark).name

	def look(self, door: Door) -> Answer:
		"""What the manager gets, which is no word of the other branch."""
		answer = ask(self.manager, door)
		self.assertNotIn(self.mark, answer.text, door)
		return answer

	def assert_told_nothing(self, there: Door, ghost: Door, name: str) -> None:
		"""The same answer as for what is not there."""
		with undone():
			one, other = self.look(there), self.look(ghost)
		self.assertEqual((one.status, one.core(name)), (other.status, other.core(MISSING)), there)
		self.assertIn(one.status, (403, 404), one.text)


class TestPreparedReports(ResultsTest):
	def setUp(self):
		super().setUp()
		frappe.db.set_value("Report", REPORT, "prepared_report", 1)
		self.name = self.prepare(self.stranger)
		self.file = frappe.get_all("File", {"attached_to_name": self.name}, ["name", "file_url"])[0]

	def prepare(self, user: str) -> str:
		"""What the worker leaves: a result in a file."""
		frappe.set_user(user)
		document = frappe.get_doc({"doctype": "Prepared Report", "report_name": REPORT, "filters": "{}"})
		name = document.insert(ignore_permissions=True).name
		with patch.object(frappe.db, "commit"):
			generate_report(name)
		frappe.set_user("Administrator")
		self.assertEqual(frappe.db.get_value("Prepared Report", name, "status"), "Completed")
		return name

	def run_it(self, who: str, name: str, function: str = RUN, **more) -> Answer:
		filters = json.dumps({"prepared_report_name": name})
		return ask(who, call(function, report_name=REPORT, filters=filters, **more))

	def test_who_had_it_made_sees_the_own_branch(self):
		"""C27: or the rest of this would prove nothing"""
		with undone():
			self.assertIn(self.mark, self.run_it(self.stranger, self.name).text)
			own = self.run_it(self.manager, self.prepare(self.manager))
		self.assertEqual(own.status, 200)
		self.assertNotIn(self.mark, own.text)

	def test_another_branchs_is_not_opened(self):
		"""A24, C22, C27: by its name, by its maker's name, as a document, as a file, as a download"""
		for function in (RUN, EXPORT):
			there, ghost = (
				call(
					function,
					report_name=REPORT,
					file_format_type="CSV",
					filters=json.dumps({"prepared_report_name": name}),
				)
				for name in (self.name, MISSING)
			)
			self.assert_told_nothing(there, ghost, self.name)
		for door in (
			call(RUN, report_name=REPORT, user=self.stranger),
			Door("GET", self.file.file_url, {}),
			call(f"{PREPARED}.get_reports_in_queued_state", report_name=REPORT, filters="{}"),
			call("frappe.handler.download_file", file_url=self.file.file_url),
			Door("GET", "/api/resource/Prepared Report", {"fields": ["*"]}),
			Door("GET", "/api/resource/File", {"fields": ["*"], "limit_page_length": 500}),
		):
			with undone():
				answer = self.look(door)
			self.assertFalse(answer.status == 200 and self.name in answer.text, door)
			self.assertFalse(answer.status == 200 and self.file.file_url in answer.text, door)

	def test_nor_named(self):
		"""A24, C22"""
		for own, door in (
			(self.name, lambda name: Door("GET", f"/api/resource/Prepared Report/{name}", {})),
			(self.name, lambda name: call(f"{PREPARED}.download_attachment", dn=name)),
			(self.file.name, lambda name: Door("GET", f"/api/resource/File/{name}", {})),
		):
			self.assert_told_nothing(door(own), door(MISSING), own)
		with undone():
			reports = json.dumps([{"name": self.name}])
			ask(self.manager, call(f"{PREPARED}.delete_prepared_reports", reports=reports))
			self.assertTrue(frappe.db.exists("Prepared Report", self.name))

	def test_nobody_has_made_what_is_for_other_roles(self):
		"""C21, C27: the file of it would be its maker's"""
		make = call(f"{PREPARED}.make_prepared_report", report_name="Cash Forecast", filters="{}")
		clerk = factories.member(factories.BRANCH, "Counselor")
		with undone():
			self.assertEqual([ask(who, make).status for who in (clerk, self.manager)], [403, 200])

	def test_who_leaves_a_branch_leaves_its_results(self):
		"""A24"""
		leaving = factories.member(factories.OTHER_BRANCH, "Branch Manager", "leaving@example.com")
		name = self.prepare(leaving)
		branch = frappe.get_doc("Branch", factories.OTHER_BRANCH)
		branch.members = [row for row in branch.members if row.user != leaving]
		branch.save()
		self.assertFalse(frappe.db.exists("Prepared Report", name))
		self.assertFalse(frappe.db.exists("File", {"attached_to_name": name}))
		self.assertTrue(frappe.db.exists("Prepared Report", self.name))


class TestReportsByMail(ResultsTest):
	def mail(self, reader: str) -> str:
		mail = frappe.new_doc("Auto Email Report", report=REPORT, user=reader, filters="{}", email_to=reader)
		mail.update({"report_type": "Script Report", "frequency": "Weekly", "format": "CSV", "enabled": 1})
		return mail.insert(ignore_permissions=True).name

	def test_another_readers_is_neither_read_nor_sent(self):
		"""A24, C27: though the role for such reports was given"""
		name = self.mail(self.stranger)
		with undone():
			self.assertIn(self.mark, ask("Administrator", call(f"{MAILED}.download", name=name)).text)
		for door in (
			call(f"{MAILED}.download", name=name),
			call(f"{MAILED}.send_now", name=name),
			Door("GET", f"/api/resource/Auto Email Report/{name}", {}),
			Door("PUT", f"/api/resource/Auto Email Report/{name}", {"user": self.manager}),
			Door("PUT", f"/api/resource/Auto Email Report/{name}", {"email_to": "me@example.com"}),
		):
			with undone():
				self.assertIn(self.look(door).status, (403, 404), door)
		with undone():
			listed = ask(self.manager, Door("GET", "/api/resource/Auto Email Report", {"fields": ["*"]}))
			self.assertEqual(json.loads(listed.text)["data"], [])

	def test_nobody_makes_one_for_a_reader_elsewhere(self):
		"""A24: it would be worked out as the other, and sent to whom its maker says"""
		own = self.mail(self.manager)
		document = {
			"doctype": "Auto Email Report",
			"report": REPORT,
			"report_type": "Script Report",
			"email_to": "me@example.com",
		}
		document |= {"user": self.stranger, "filters": "{}", "frequency": "Weekly", "format": "CSV"}
		with undone():
			for door in (
				call("frappe.client.insert", doc=document),
				Door("PUT", f"/api/resource/Auto Email Report/{own}", {"user": self.stranger}),
			):
				self.assertIn(self.look(door).status, (403, 404), door)


class TestDataImport(ResultsTest):
	def setUp(self):
		super().setUp()
		self.give_data_import()
		content = f"First Name,Branch\n{self.mark},{factories.OTHER_BRANCH}\n"
		on = {"attached_to_doctype": "Lead", "attached_to_name": self.lead}
		file = frappe.new_doc("File", file_name=f"{self.mark}.csv", content=content, **on)
		self.url = file.insert().file_url
		document = frappe.new_doc("Data Import", reference_doctype="Lead", import_file=self.url)
		self.name = document.update({"import_type": "Insert New Records"}).insert().name
		log = {"data_import": self.name, "success": 0, "row_indexes": "[1]", "messages": "[]"}
		frappe.get_doc({"doctype": "Data Import Log", "exception": self.mark, **log}).insert()

	def give_data_import(self) -> None:
		"""An administrator lets managers import."""
		for doctype in ("Data Import", "Data Import Log"):
			rule = {"parent": doctype, "role": "Branch Manager", "read": 1, "write": 1, "create": 1}
			frappe.get_doc({"doctype": "Custom DocPerm", **rule}).insert()
		frappe.clear_cache(doctype="Data Import")

	def test_imports_of_others_tell_nothing(self):
		"""A24: the file, its rows, what became of them; and nobody starts them"""
		for key, functions in (
			("data_import", ("get_preview_from_template", "get_import_logs", "form_start_import")),
			("data_import_name", ("get_import_status", "download_errored_template", "download_import_log")),
		):
			for function in functions:
				there, ghost = (call(f"{IMPORT}.{function}", **{key: name}) for name in (self.name, MISSING))
				self.assert_told_nothing(there, ghost, self.name)
		for doctype in ("Data Import", "Data Import Log"):
			with undone():
				listed = ask(self.manager, Door("GET", f"/api/resource/{doctype}", {"fields": ["*"]}))
				self.assertEqual(json.loads(listed.text).get("data"), [], listed.text)

	def test_nobody_reads_a_file_of_another_branch_as_an_import(self):
		"""A24: neither in a form that was never saved"""
		document = {
			"doctype": "Data Import",
			"reference_doctype": "Note",
			"import_type": "Insert New Records",
		}
		preview = {"method": "get_preview_from_template", "args": json.dumps({"import_file": self.url})}
		for door in (
			call("frappe.client.insert", doc=document | {"import_file": self.url}),
			call("run_doc_method", docs=json.dumps(document | {"__islocal": 1}), **preview),
		):
			with undone():
				self.assertIn(self.look(door).status, (403, 404), door)
