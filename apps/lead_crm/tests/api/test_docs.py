"""The page for integrators: its examples do what it says, as they stand there."""

import base64
import hashlib
import hmac
import os
import re
import subprocess
import sys
from pathlib import Path

import frappe

import lead_crm
from lead_crm.api.catalogue import endpoints
from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import LiveServer

PAGE = Path(lead_crm.__file__).resolve().parents[2] / "docs" / "integrators.md"
BRANCH = "Lahore"  # as on the page
SECRET = "a shared secret for the page"
BODY, SIGNED = b'{"event": "lead.moved"}', "secret of the receiver"


def blocks(language: str) -> list[str]:
	"""The examples of the page in a language."""
	return re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


class TestIntegratorsPage(ApiTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.branch(BRANCH)
		cls.clean()
		user = factories.member(BRANCH, "CRM Integration")
		key, secret = factories.token(user).removeprefix("token ").split(":")
		cls.settings({"ingest_user": user, "ingest_secret": SECRET})
		cls.environment = os.environ | {
			"LEAD_CRM_URL": LiveServer.url(), "API_KEY": key, "API_SECRET": secret, "SHARED_SECRET": SECRET,
			"OAUTH_CLIENT_ID": "see test_oauth", "OAUTH_CALLBACK": "see test_oauth",
		}  # fmt: skip

	@classmethod
	def tearDownClass(cls):
		cls.clean()
		cls.settings({"ingest_user": None, "ingest_secret": None})
		super().tearDownClass()

	@classmethod
	def settings(cls, values: dict):
		frappe.get_doc("Lead CRM Settings").update(values).save()
		frappe.db.commit()

	@classmethod
	def clean(cls):
		"""The page's people and bookings are new each time."""
		customers = frappe.get_all("Customer", {"branch": BRANCH}, pluck="name")
		frappe.db.delete("Customer Identity", {"customer": ("in", customers or [""])})
		for doctype in ("Follow Up", "Lead", "Booking", "Customer"):
			frappe.db.delete(doctype, {"branch": BRANCH})
		frappe.db.commit()

	def blocks(self, language: str) -> str:
		return "\n".join(blocks(language))

	def run_script(self, command: list[str], script: str):
		done = subprocess.run(
			[*command, script], env=self.environment, capture_output=True, text=True, timeout=120, check=False
		)
		self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
		return done.stdout

	def test_examples_run_as_written(self):
		"""B12, B13, X13: those in curl, then those in Python, which go on from there"""
		said = self.run_script(["bash", "-euc"], self.blocks("bash"))
		self.assertIn('"created":true', said)
		signature = base64.b64encode(hmac.new(SIGNED.encode(), BODY, hashlib.sha256).digest()).decode()
		headers = {"X-Frappe-Webhook-Signature": signature, "X-Lead-CRM-Event-Id": "1"}
		checks = (
			f"assert [receive({BODY!r}, {headers!r}, word) for word in ('wrong', {SIGNED!r})] == [401, 200]"
		)
		said = self.run_script([sys.executable, "-c"], self.blocks("python") + "\n" + checks)
		self.assertIn("Full Name is missing", said)
		self.assertIn("reason is missing", said)
		frappe.db.rollback()
		self.assertEqual(
			frappe.db.count("Booking", {"branch": BRANCH, "external_id": "B-1001", "amount": 1300}), 1
		)

	def test_functions_that_the_page_names_exist(self):
		"""X13"""
		named = set(re.findall(r"`((?:customers|bookings|leads|meta)\.\w+)`", PAGE.read_text()))
		self.assertGreater(len(named), 3)
		self.assertEqual(named - set(endpoints()), set())
