"""Every operation of the OpenAPI document is sent what Schemathesis makes up, as a clerk, as a program and as nobody."""

import json
import os
import random
import re
import subprocess
import tempfile
from pathlib import Path

import frappe

import lead_crm
from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import LiveServer

SECONDS = os.environ.get("LEAD_CRM_FUZZ_SECONDS", "15")  # for each of the three
AT_ONCE = "4"
MOST_OPERATIONS_LEFT_OUT = 2
FEWEST_CASES = 30  # on the slowest machine
CHECKS = (
	"not_a_server_error", "status_code_conformance", "content_type_conformance", "response_schema_conformance",
	"no_other_branch", "nothing_of_our_inside",
)  # fmt: skip


class TestFuzz(ApiTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.canary = f"canary{frappe.generate_hash(length=10)}"
		cls.plant()
		cls.clerk = factories.token(factories.member(cls.branch, "Counselor"))
		frappe.db.commit()
		cls.folder = tempfile.TemporaryDirectory()
		cls.addClassCleanup(cls.folder.cleanup)
		cls.document = Path(cls.folder.name, "openapi.json")
		described = cls.program.message("meta.openapi")
		paths = list(described["paths"].items())
		random.shuffle(paths)  # what the seconds do not suffice for today has its turn another day
		cls.document.write_text(json.dumps(described | {"paths": dict(paths)}))

	@classmethod
	def plant(cls):
		"""One record of each kind in the other branch, with a word in it that nobody else may read."""
		values = {"branch": cls.other_branch, "remarks": cls.canary}
		lead = factories.lead(first_name=cls.canary, **values)
		factories.booking(
			branch=cls.other_branch, persons=[{"full_name": cls.canary, "phone": factories.phone()}]
		)
		on = {"reference_doctype": "Lead", "reference_name": lead.name}
		for doctype, fields in (
			("Area Lead", {"full_name": cls.canary, **values}),
			("Follow Up", {"scheduled_at": "2027-03-01 10:00:00", "notes": cls.canary, **on}),
			("Payment Promise", {"amount": 5, "due_date": "2027-03-01", "notes": cls.canary, **on}),
			("Interaction", {"interaction_type": "Note", "details": cls.canary, **on}),
			("Call Plan", {"lead": lead.name, "frequency": "Weekly", "notes": cls.canary}),
			(
				"Intro Visit",
				{"lead": lead.name, "scheduled_at": "2027-03-01 10:00:00", "outcome_notes": cls.canary},
			),
		):
			frappe.get_doc({"doctype": doctype, **fields}).insert()

	def fuzz(self, authorization: str | None) -> None:
		command = [os.environ["LEAD_CRM_SCHEMATHESIS"], "run", str(self.document), "--url", LiveServer.url()]
		command += ["--header", f"X-Frappe-Site-Name: {LiveServer.site}", "--checks", ",".join(CHECKS)]
		command += ["--header", f"Authorization: {authorization}"] if authorization else []
		command += [
			"--phases",
			"fuzzing",
			"--max-time",
			SECONDS,
			"--workers",
			AT_ONCE,
			"--no-shrink",
			"--warnings",
			"off",
		]
		hooks = Path(lead_crm.__file__).resolve().parents[2] / "tests" / "fuzz" / "checks.py"
		environment = os.environ | {
			"SCHEMATHESIS_HOOKS": str(hooks),
			"LEAD_CRM_CANARY": self.canary,
			"PYTHONPATH": "",
		}
		done = subprocess.run(
			command, env=environment, cwd=self.folder.name, capture_output=True, text=True, timeout=7200
		)
		output, summary = done.stdout[-12_000:] + done.stderr[-3000:], done.stdout.rpartition("SUMMARY")[2]
		self.assertRegex(summary, r"\d+ generated", output)
		self.assertNotRegex(summary, r"\d+ failed", output)
		# Schemathesis itself stumbles over an operation now and then, in what makes its values up.
		errored = re.search(r"Errored: +(\d+)", summary)
		self.assertLessEqual(int(errored[1]) if errored else 0, MOST_OPERATIONS_LEFT_OUT, output)
		made_up = int(re.search(r"(\d+) generated", done.stdout)[1])
		print(f"{made_up} requests made up")
		self.assertGreaterEqual(made_up, FEWEST_CASES, done.stdout)

	def test_as_a_clerk(self):
		"""X13, A24, E15"""
		self.fuzz(self.clerk)

	def test_as_a_program(self):
		"""X13, A24, E15"""
		self.fuzz(self.program.session.headers["Authorization"])

	def test_as_nobody(self):
		"""X13, A24, E15"""
		self.fuzz(None)
