"""`bench import-customers`, as a person types it (X5)."""

import os
import random
import shlex
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import frappe
from frappe.utils import get_bench_path

from lead_crm.tests import factories
from lead_crm.tests.site_test import CommittedTest

MOST_MEMORY_MB = 300
ROWS_OF_A_LARGE_FILE = 20_000
# A process of its own, as a child is charged with the memory that its parent had when it was made.
MEASURE = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:]).returncode
print("peak", resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
sys.exit(code)
"""


class TestImportCommand(CommittedTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.organization = factories.organization(factories.unique("Command Organization"))
		cls.branch = factories.branch(factories.unique("Command Branch"), cls.organization)
		frappe.db.commit()

	def setUp(self):
		super().setUp()
		folder = TemporaryDirectory(dir=Path(get_bench_path(), "logs"))
		self.addCleanup(folder.cleanup)
		self.folder = Path(folder.name)

	def tearDown(self):
		super().tearDown()
		for doctype in ("Customer", "Customer Identity"):
			frappe.db.delete(doctype, {"organization": self.organization})
		frappe.db.commit()

	def command(self, *arguments) -> list[str]:
		return ["bench", "--site", frappe.local.site, "import-customers", *arguments]

	def typed(self, *arguments, branch=True) -> subprocess.CompletedProcess:
		"""Through a shell in the folder of the file, which tells bench where the person is."""
		arguments += ("--branch", self.branch) if branch else ()
		line = f"cd {shlex.quote(str(self.folder))} && exec {shlex.join(self.command(*arguments))}"
		done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=300)
		frappe.db.rollback()
		return done

	def file(self, *rows, name="people.csv"):
		(self.folder / name).write_text("\n".join(["Name,Phone", *rows]) + "\n")
		return name

	def customers(self):
		return frappe.db.count("Customer", {"organization": self.organization})

	def assert_refused(self, done, *words):
		self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
		self.assertEqual(len(done.stderr.strip().splitlines()), 1, done.stderr)
		for word in words:
			self.assertIn(word, done.stderr)
		self.assertEqual(self.customers(), 0)

	def test_imports_says_what_it_did_and_leaves_the_rejected_rows(self):
		phone = factories.phone()
		done = self.typed(
			self.file(f"Ali,{phone}", f"Ali,{phone}", "bad"), "--source", "Website", "--results", "all.csv"
		)
		self.assertEqual(done.returncode, 0, done.stderr)
		for words in (
			"1 created, 0 updated, 1 unchanged, 1 rejected",
			"Name=full_name",
			"people.rejected.csv",
			"all.csv",
		):
			self.assertIn(words, done.stdout)
		self.assertEqual(self.customers(), 1)
		self.assertEqual(frappe.db.get_value("Customer", {"phone": phone}, "source"), "Website")
		rejected = (self.folder / "people.rejected.csv").read_text("utf-8-sig").splitlines()
		self.assertEqual(
			[rejected[0], rejected[1].split(",")[-1], len(rejected)], ["reason,Name,Phone", "bad", 2]
		)
		self.assertEqual(len((self.folder / "all.csv").read_text().splitlines()), 4)

	def test_a_dry_run_writes_nothing(self):
		done = self.typed(self.file(f"Ali,{factories.phone()}"), "--dry-run")
		self.assertEqual((done.returncode, self.customers()), (0, 0), done.stderr)
		self.assertIn("1 created", done.stdout)
		self.assertIn("nothing was changed", done.stdout)
		self.assertEqual(os.listdir(self.folder), ["people.csv"])

	def test_mapping_by_hand(self):
		(self.folder / "odd.csv").write_text(f"a=b,wo,Phone\nAli,{factories.phone()},x\n")
		done = self.typed(
			"odd.csv", "--map", "a=b=full_name", "--map", "wo=phone", "--organization", self.organization
		)
		self.assertIn("1 created", done.stdout, done.stderr)

	def test_what_cannot_be_run_is_said_in_a_sentence(self):
		file = self.file(f"Ali,{factories.phone()}")
		self.assert_refused(self.typed("none.csv"), str(self.folder / "none.csv"))
		self.assert_refused(self.typed(file, "--branch", "Nowhere", branch=False), "Nowhere")
		self.assert_refused(self.typed(file, "--map", "Fax=phone"), "Fax", "Name", "Phone")
		self.assert_refused(self.typed(file, "--map", "Fax"), "COLUMN=FIELD")
		self.assert_refused(self.typed(file, "--rejected", "/proc/none/x.csv"), "/proc/none/x.csv")
		self.assert_refused(self.typed(file, "--rejected", file), "to be imported")
		self.assert_refused(self.typed("."), str(self.folder))

	def test_a_large_file_needs_little_memory(self):
		"""X5"""
		digits = random.randrange(10**6)
		rows = (
			f"Person Number {n},+92{3_000_000_000 + digits * 100 + n}" for n in range(ROWS_OF_A_LARGE_FILE)
		)
		path = str(self.folder / self.file(*rows))
		for extra in (["--dry-run"], []):
			command = [sys.executable, "-c", MEASURE, *self.command(path, "--branch", self.branch, *extra)]
			done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=500)
			self.assertEqual(done.returncode, 0, done.stderr)
			self.assertIn(f"{ROWS_OF_A_LARGE_FILE} created", done.stdout)
			self.assertLess(int(done.stdout.split()[-1]), MOST_MEMORY_MB)
