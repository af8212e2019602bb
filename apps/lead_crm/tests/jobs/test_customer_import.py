"""The run that a Customer Import starts: document, job, counts, files; and what may go wrong (X5)."""

import csv
import io
import os
import signal
import subprocess
import time
from collections import Counter
from unittest.mock import patch

import frappe
from frappe.utils import add_to_date, get_bench_path, now_datetime
from frappe.utils.background_jobs import get_job, get_job_status, get_queue
from rq.job import JobStatus

from lead_crm.exceptions import InvalidInput, TryAgain
from lead_crm.jobs import customer_import
from lead_crm.membership import forget_membership
from lead_crm.services import import_documents
from lead_crm.services.customer_import import CustomerImport
from lead_crm.tests import factories
from lead_crm.tests.site_test import CommittedTest

SITES = os.path.join(get_bench_path(), "sites")


def people(rows: int) -> list[str]:
	start = int(factories.phone()[-7:]) % 9_000_000
	return [f"Person {n},+92301{start + n:07d},Lahore" for n in range(rows)]


def work_through_the_queue() -> None:
	"""As a worker does, in a process of its own."""
	command = ["bench", "worker", "--queue", "long", "--burst", "--quiet"]
	silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
	subprocess.run(command, cwd=SITES, check=True, timeout=120, **silent)


class DeskImportTest(CommittedTest):
	"""In an organization of their own, whose customers are gone after each test."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.organization = factories.organization(factories.unique("Import Organization"))
		cls.branch = factories.branch(factories.unique("Import Branch"), cls.organization)
		cls.manager = factories.member(cls.branch, "Branch Manager")
		frappe.db.commit()

	def setUp(self):
		super().setUp()
		frappe.set_user(self.manager)

	def tearDown(self):
		super().tearDown()
		forget_membership()
		for doctype in ("Customer", "Customer Identity"):
			frappe.db.delete(doctype, {"organization": self.organization})
		frappe.db.commit()

	def upload(self, rows, name="people.csv", header="Name,Phone,City"):
		content = "\n".join([header, *rows]) if isinstance(rows, list) else rows
		return (
			frappe.get_doc({"doctype": "File", "file_name": name, "content": content, "is_private": 1})
			.insert()
			.file_url
		)

	def document(self, rows, **values):
		file = self.upload(rows)
		document = frappe.get_doc(
			{"doctype": "Customer Import", "branch": self.branch, "file": file, **values}
		).insert()
		frappe.db.commit()
		return document

	def started(self, rows, **values):
		document = self.document(rows, **values)
		document.start()
		frappe.db.commit()
		return document

	def done(self, rows, **values):
		document = self.started(rows, **values)
		return self.work(document)

	def work(self, document):
		"""What a worker does, without the worker."""
		get_job(f"customer_import::{document.name}").delete()
		customer_import.run(document.name)
		document.reload()
		return document

	def counts(self, document):
		return [document.get(field) for field in ("rows", "created", "updated", "unchanged", "rejected")]

	def attached(self, document, field):
		name = frappe.db.get_value("File", {"attached_to_name": document.name, "attached_to_field": field})
		file = frappe.get_doc("File", name)
		file.check_permission("read")
		self.assertEqual((file.is_private, file.file_url), (1, document.get(field)))
		return list(csv.DictReader(io.StringIO(file.get_content().lstrip("\ufeff"))))


class TestDeskImport(DeskImportTest):
	def test_columns_are_guessed(self):
		document = self.document(people(1))
		self.assertEqual(
			[(row.column, row.field) for row in document.columns],
			[("Name", "full_name"), ("Phone", "phone"), ("City", "city")],
		)
		self.assertEqual((document.organization, document.status), (self.organization, "Draft"))

	def test_columns_chosen_by_hand_stay_until_the_file_has_others(self):
		document = self.document(people(1))
		document.columns[2].field = None
		self.assertIsNone(document.save().columns[2].field)
		document.file = self.upload(people(1), "other.csv", "Name,Phone,Town")
		self.assertEqual(document.save().columns[2].field, "city")

	def test_from_the_document_to_counts_and_files(self):
		"""B9, X5: with a worker, as the one who started it"""
		rows = people(30)
		get_queue("long").empty()  # what other tests left there is not waited for
		document = self.started([*rows, rows[0], "bad", "=Nobody,none,x"], source="Website")
		work_through_the_queue()
		frappe.db.rollback()
		document.reload()
		self.assertEqual((document.status, document.error), ("Done", None))
		self.assertEqual(self.counts(document), [33, 30, 0, 1, 2])
		results = self.attached(document, "result_file")
		self.assertEqual(
			[row["outcome"] for row in results], ["created"] * 30 + ["unchanged"] + ["rejected"] * 2
		)
		self.assertEqual(
			[row["Name"] for row in self.attached(document, "rejected_file")], ["bad", "'=Nobody"]
		)
		made = frappe.get_doc("Customer", results[0]["customer"])
		self.assertEqual([made.source, made.branch, made.owner], ["Website", self.branch, self.manager])

	def test_again_changes_nothing_and_replaces_the_files(self):
		document = self.done([*people(5), "bad"])
		document.start()
		frappe.db.commit()
		self.work(document)
		self.assertEqual(self.counts(document), [6, 0, 0, 5, 1])
		files = frappe.get_all("File", {"attached_to_name": document.name}, pluck="attached_to_field")
		self.assertEqual(sorted(files), ["file", "rejected_file", "result_file"])

	def test_trying_first(self):
		document = self.document(people(5))
		document.start(dry_run=True)
		frappe.db.commit()
		self.work(document)
		self.assertEqual((self.counts(document), document.dry_run), ([5, 5, 0, 0, 0], 1))
		self.assertEqual(frappe.db.count("Customer", {"organization": self.organization}), 0)
		document.start(dry_run=False)
		frappe.db.commit()
		self.work(document)
		self.assertEqual((self.counts(document), document.dry_run), ([5, 5, 0, 0, 0], 0))


class TestSteps(DeskImportTest):
	"""What the form goes by: nothing runs that was not seen, and what ran stays what it was."""

	def tried(self, rows, **values):
		return self.done(rows, dry_run=1, **values)

	def test_other_settings_make_a_draft_again(self):
		"""X5: what was tried was something else"""
		document = self.tried(people(2))
		self.assertTrue(frappe.parse_json(document.findings)["created"])
		document.columns[2].field = None
		document.save()
		self.assertEqual((document.status, document.rows, document.findings), ("Draft", 0, None))

	def test_saving_without_a_change_keeps_what_was_found(self):
		document = self.tried(people(2))
		document.save()
		self.assertEqual((document.status, document.rows), ("Done", 2))

	def test_a_file_that_changed_since_it_was_tried_is_not_imported(self):
		"""X5: neither at the start, nor when the worker comes to it"""
		document = self.tried(people(2))
		path = frappe.get_doc("File", {"file_url": document.file}).get_full_path()
		with open(path, "a") as file:
			file.write("\nMaria,+923015550000,Lahore\n")
		with self.assertRaisesRegex(InvalidInput, "changed since it was checked"):
			document.start(dry_run=False)
		document.start(dry_run=True)
		frappe.db.commit()
		self.assertEqual(self.work(document).rows, 3)

	def test_a_file_that_changes_while_it_waits_is_not_imported(self):
		document = self.started(people(2))
		with open(frappe.get_doc("File", {"file_url": document.file}).get_full_path(), "a") as file:
			file.write("\nMaria,+923015550000,Lahore\n")
		self.work(document)
		self.assertEqual((document.status, document.rows), ("Failed", 0))
		self.assertIn("changed", document.error)

	def test_what_ran_is_not_made_another_import(self):
		document = self.done(people(2))
		with self.assertRaisesRegex(InvalidInput, "has run"):
			document.start(dry_run=True)
		for change in ({"source": "Website"}, {"file": self.upload(people(1), "b.csv")}, {"dry_run": 1}):
			with self.subTest(change), self.assertRaisesRegex(InvalidInput, "has run"):
				frappe.get_doc("Customer Import", document.name).update(change).save()

	def test_first_rows_beside_the_columns(self):
		document = self.document(people(9))
		shown = document.preview()
		self.assertEqual([column["column"] for column in shown["columns"]], ["Name", "Phone", "City"])
		self.assertEqual(shown["columns"][0]["values"], [f"Person {n}" for n in range(5)])
		self.assertIn({"field": "full_name", "label": "Full Name"}, shown["fields"])

	def test_progress_says_whether_anybody_is_at_it(self):
		"""X5: a killed one can be gone on with"""
		document = self.started(people(2))
		self.assertEqual(
			document.progress(), {"status": "Running", "rows": 0, "percent": 0, "under_way": True}
		)
		get_job(f"customer_import::{document.name}").delete()
		self.assertFalse(document.progress()["under_way"])
		self.assertEqual(self.work_again(document).progress()["percent"], 100)

	def work_again(self, document):
		document.start()
		frappe.db.commit()
		return self.work(document)


class TestUndo(DeskImportTest):
	def undone(self, document):
		document.undo()
		frappe.db.commit()
		self.assertEqual(document.status, "Undoing")
		get_job(f"customer_import::{document.name}").delete()
		customer_import.undo(document.name)
		document.reload()
		return document

	def test_from_the_document_to_counts_and_the_file_of_what_was_left(self):
		"""X5"""
		document = self.done(people(5))
		used = self.attached(document, "result_file")[0]["customer"]
		note = {"reference_doctype": "Customer", "reference_name": used, "interaction_type": "Note"}
		frappe.new_doc("Interaction", date=now_datetime(), details="Rang", **note).insert()
		frappe.db.commit()
		self.undone(document)
		self.assertIsNone(document.error)
		counts = [document.get(field) for field in ("status", "removed", "restored", "left")]
		self.assertEqual(counts, ["Undone", 4, 0, 1])
		left = self.attached(document, "undo_file")
		self.assertEqual([row["customer"] for row in left], [used])
		self.assertTrue(left[0]["reason"])
		self.assertEqual(
			frappe.get_all("Customer", {"organization": self.organization}, pluck="name"), [used]
		)

	def test_nothing_to_take_back_is_said(self):
		"""X5, D14"""
		document = self.done(people(1), dry_run=1)
		with self.assertRaisesRegex(InvalidInput, "nothing to take back"):
			document.undo()

	def test_import_after_an_undo_brings_them_again(self):
		"""X5"""
		document = self.undone(self.done(people(3)))
		document.start()
		frappe.db.commit()
		self.assertEqual(self.counts(self.work(document)), [3, 3, 0, 0, 0])

	def test_part_that_lost_its_race_is_tried_again(self):
		"""X5, X1: it does not end the import"""
		self.addCleanup(
			setattr, customer_import, "SECONDS_BEFORE_ANOTHER_TRY", customer_import.SECONDS_BEFORE_ANOTHER_TRY
		)
		customer_import.SECONDS_BEFORE_ANOTHER_TRY = (0, 0)
		original, tries = CustomerImport._upsert, []

		def upsert(work, persons):
			tries.append(len(persons))
			if len(tries) < 3:
				raise TryAgain
			return original(work, persons)

		with patch.object(CustomerImport, "_upsert", upsert):
			document = self.done(people(2))
		self.assertEqual(
			(document.status, self.counts(document), tries), ("Done", [2, 2, 0, 0, 0], [2, 2, 2])
		)


class TestRefusals(DeskImportTest):
	def test_no_file_no_csv_no_columns(self):
		values = {"doctype": "Customer Import", "branch": self.branch}
		for file, word in (
			("/private/files/none.csv", "none.csv"),
			("/etc/passwd", "passwd"),
			("https://example.com/a.csv", "example"),
			(self.upload(["x"], "a.pdf"), "a.pdf"),
			(self.upload("\n", "empty.csv"), "empty"),
		):
			with self.subTest(file=file), self.assertRaisesRegex(InvalidInput, word):
				frappe.get_doc({**values, "file": file}).insert()
		document = self.document(people(1))
		document.columns[0].field = None
		document.save()
		with self.assertRaisesRegex(InvalidInput, "full_name"):
			document.start()

	def test_file_attached_to_a_form_that_was_never_saved(self):
		"""X5, A24: as the desk does; until it is saved it is its maker's alone"""
		form = {"attached_to_doctype": "Customer Import", "attached_to_name": "new-customer-import-abcdef"}
		values = {
			"doctype": "File",
			"file_name": "people.csv",
			"content": "Name,Phone\nAli,1",
			"is_private": 1,
		}
		file = frappe.get_doc({**values, **form}).insert()
		document = {"doctype": "Customer Import", "branch": self.branch, "file": file.file_url}
		colleague = f"{frappe.generate_hash(length=8)}@example.com"
		frappe.set_user(factories.member(self.branch, "Branch Manager", colleague))
		with self.assertRaisesRegex(InvalidInput, "none that you may read"):
			frappe.get_doc(document).insert()
		frappe.set_user(self.manager)
		self.assertEqual(len(frappe.get_doc(document).insert().columns), 2)

	def test_file_of_somebody_else(self):
		"""A24"""
		other = factories.member(factories.branch(), "Branch Manager")
		file = self.upload(people(1))
		frappe.set_user(other)
		with self.assertRaisesRegex(InvalidInput, "none that you may read"):
			frappe.get_doc({"doctype": "Customer Import", "branch": factories.BRANCH, "file": file}).insert()

	def test_branch_of_others(self):
		"""A24"""
		with self.assertRaises(frappe.PermissionError):
			self.document(people(1), branch=factories.branch())
		with self.assertRaises(InvalidInput):
			self.document(people(1), organization=factories.organization())
		document = self.document(people(1))
		frappe.set_user(factories.member(factories.branch(), "Branch Manager"))
		with self.assertRaises(frappe.PermissionError):
			frappe.get_doc("Customer Import", document.name).start()

	def test_results_cannot_be_forged(self):
		document = self.document(people(1))
		document.update({"status": "Done", "created": 9, "result_file": "/private/files/secret.csv"})
		document.save()
		self.assertEqual([document.status, document.created, document.result_file], ["Draft", 0, None])

	def test_twice_at_once_or_changed_meanwhile(self):
		document = self.started(people(1))
		self.assertEqual(get_job_status(f"customer_import::{document.name}"), JobStatus.QUEUED)
		frappe.set_user("Administrator")
		for action in (document.start, document.save, document.delete):
			with self.subTest(action=action), self.assertRaisesRegex(InvalidInput, "running"):
				action()
		frappe.db.rollback()
		self.work(document)

	def test_member_who_left_before_it_ran(self):
		"""A24"""
		leaver = factories.member(
			self.branch, "Branch Manager", f"{frappe.generate_hash(length=8)}@example.com"
		)
		frappe.set_user(leaver)
		document = self.started(people(1))
		branch = frappe.get_doc("Branch", self.branch)
		branch.members = [row for row in branch.members if row.user != leaver]
		branch.save(ignore_permissions=True)
		frappe.db.commit()
		self.work(document)
		self.assertEqual((document.status, document.rows), ("Failed", 0))
		self.assertTrue(document.error)

	def test_file_that_went_meanwhile(self):
		document = self.started(people(1))
		os.unlink(frappe.get_doc("File", {"file_url": document.file}).get_full_path())
		self.work(document)
		self.assertEqual(document.status, "Failed")
		self.assertIn("cannot be read", document.error)


class TestKilled(DeskImportTest):
	def killed(self, rows):
		"""A document whose worker was killed after the first rows were committed."""
		document = self.started(rows)
		method = "lead_crm.jobs.customer_import.run"
		command = [
			"bench",
			"--site",
			frappe.local.site,
			"execute",
			method,
			"--kwargs",
			f"{{'name': '{document.name}'}}",
		]
		process = subprocess.Popen(command, cwd=SITES, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
		while not frappe.db.get_value("Customer Import", document.name, "rows"):
			self.assertIsNone(process.poll())
			time.sleep(0.02)
			frappe.db.rollback()
		os.kill(process.pid, signal.SIGKILL)
		process.wait()
		job = get_job(f"customer_import::{document.name}")  # as a killed worker leaves it
		job.set_status(JobStatus.STARTED)
		get_queue("long").remove(job)
		frappe.db.rollback()
		return document

	def test_started_again_after_a_kill(self):
		document = self.killed(people(6000))
		done = frappe.db.count("Customer", {"organization": self.organization})
		self.assertIn(done, range(1000, 6000, 1000))
		document.reload()
		document.start()
		frappe.db.commit()
		self.work(document)
		self.assertEqual((document.status, self.counts(document)), ("Done", [6000, 6000 - done, 0, done, 0]))
		self.assertEqual(frappe.db.count("Customer", {"organization": self.organization}), 6000)

	def test_goes_on_by_itself_after_a_kill(self):
		"""X5, X9: by a worker, as the one who started it"""
		get_queue("long").empty()  # what other tests left there is not waited for
		document = self.killed(people(6000))
		done = frappe.db.count("Customer", {"organization": self.organization})
		customer_import.take_up_killed_imports()
		waiting = [job.kwargs["kwargs"].get("name") for job in get_queue("long").jobs]
		self.assertNotIn(document.name, waiting)
		document.db_set("modified", add_to_date(now_datetime(), minutes=-10), update_modified=False)
		frappe.db.commit()
		customer_import.take_up_killed_imports()
		work_through_the_queue()
		frappe.db.rollback()
		document.reload()
		self.assertEqual((document.status, document.rows, document.attempts), ("Done", 6000, 0))
		owners = Counter(frappe.get_all("Customer", {"organization": self.organization}, pluck="owner"))
		self.assertEqual(owners, {"Administrator": done, self.manager: 6000 - done})

	def test_what_kills_every_worker_is_not_tried_for_ever(self):
		"""X9"""
		document = self.killed(people(6000))
		document.reload()
		rows = document.rows
		document.db_set("attempts", import_documents.MOST_ATTEMPTS)
		frappe.db.commit()
		self.work(document)
		self.assertEqual((document.status, document.rows), ("Failed", rows))
		self.assertRegex(document.error, "stopped 5 times .* [1-5]000 rows were done before")
		document.start()
		frappe.db.commit()
		self.assertEqual(self.work(document).status, "Done")

	def test_one_that_waits_is_not_taken_for_dead(self):
		document = self.started(people(1))
		document.db_set("modified", add_to_date(now_datetime(), minutes=-10), update_modified=False)
		customer_import.take_up_killed_imports()
		self.assertEqual(frappe.db.get_value("Customer Import", document.name, "status"), "Running")
		frappe.db.commit()
		self.work(document)
