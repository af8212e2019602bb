"""Lead CRM on a site of its own: refused beside another app's Lead, installed, migrated, taken away without a trace."""

import json
import os
import shutil
import subprocess
import unittest
from pathlib import Path

BENCH = Path(os.environ["LEAD_CRM_BENCH"])
SITE = "installation.localhost"
OF_A_MODULE = (
	"DocType", "Report", "Workspace", "Page", "Number Card", "Dashboard Chart", "Dashboard Chart Source", "Web Form",
	"Module Onboarding", "Form Tour",
)  # fmt: skip
FOREIGN_LEAD = {
	"doctype": "DocType",
	"name": "Lead",
	"module": "Custom",
	"custom": 1,
	"fields": [{"fieldname": "who", "fieldtype": "Data", "label": "Who"}],
	"permissions": [{"role": "System Manager", "read": 1}],
}


def bench(*arguments: str) -> subprocess.CompletedProcess:
	return subprocess.run(["bench", *arguments], cwd=BENCH, capture_output=True, text=True, timeout=600)


def on_site(*arguments: str) -> str:
	done = bench("--site", SITE, *arguments)
	assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
	return done.stdout


def value_of(expression: str):
	"""What a Python expression gives on the site."""
	code = f"import frappe, json; print('=>' + json.dumps({expression}, default=str))"
	done = subprocess.run(
		[BENCH / "env/bin/python", "-c", f"import frappe; frappe.init(site='{SITE}'); frappe.connect(); {code}"],
		cwd=BENCH / "sites", capture_output=True, text=True, timeout=120,
	)  # fmt: skip
	assert done.returncode == 0, done.stderr[-3000:]
	return json.loads(done.stdout.rpartition("=>")[2])


class TestInstallation(unittest.TestCase):
	@classmethod
	def setUpClass(cls):
		options = [
			"--force",
			"--admin-password",
			"admin",
			"--mariadb-user-host-login-scope",
			os.environ["LEAD_CRM_DB_USER_HOST"],
		]
		root = [
			"--db-root-username",
			os.environ["LEAD_CRM_DB_ROOT_USER"],
			"--db-root-password",
			os.environ["LEAD_CRM_DB_ROOT_PASSWORD"],
		]
		done = bench("new-site", SITE, *options, *root)
		assert done.returncode == 0, done.stderr[-3000:]

	@classmethod
	def tearDownClass(cls):
		root = [
			"--db-root-username",
			os.environ["LEAD_CRM_DB_ROOT_USER"],
			"--db-root-password",
			os.environ["LEAD_CRM_DB_ROOT_PASSWORD"],
		]
		bench("drop-site", SITE, "--no-backup", "--force", *root)
		shutil.rmtree(BENCH / "archived", ignore_errors=True)

	def test_life_of_an_installation(self):
		"""Refusal before anything is changed, install, migrate, uninstall, install again."""
		self.make_foreign_lead()
		before = value_of("sorted(frappe.db.get_tables(cached=False))")
		refused = bench("--site", SITE, "install-app", "lead_crm")
		self.assertNotEqual(refused.returncode, 0)
		self.assertIn(
			"other apps already have these DocTypes: Lead (Custom)", refused.stdout + refused.stderr
		)
		self.assertEqual(value_of("sorted(frappe.db.get_tables(cached=False))"), before)
		self.assertNotIn("lead_crm", value_of("frappe.get_installed_apps()"))

		on_site("execute", "frappe.delete_doc", "--args", "['DocType', 'Lead']")
		on_site("execute", "frappe.db.sql_ddl", "--args", "['DROP TABLE IF EXISTS `tabLead`']")
		clean = value_of("sorted(frappe.db.get_tables(cached=False))")
		on_site("install-app", "lead_crm")
		self.assertEqual(
			value_of("frappe.get_all('Lead Pipeline', pluck='name', order_by='name')"),
			["Enrolment", "Key Account", "Sales"],
		)
		self.assertEqual(value_of("frappe.db.get_value('List View Settings', 'Lead', 'total_fields')"), "7")
		on_site("migrate")

		on_site("uninstall-app", "lead_crm", "--yes", "--no-backup")
		self.assertEqual(value_of("sorted(frappe.db.get_tables(cached=False))"), clean)
		for doctype in OF_A_MODULE:
			self.assertEqual(value_of(f"frappe.db.count('{doctype}', {{'module': 'Lead CRM'}})"), 0, doctype)
		self.assertEqual(value_of("frappe.db.count('Onboarding Step', {'name': ('like', 'CRM %')})"), 0)
		self.assertFalse(value_of("frappe.db.exists('Role', 'Counselor')"))
		self.assertFalse(value_of("frappe.db.exists('Module Profile', 'Lead CRM')"))
		self.assertEqual(value_of("frappe.db.count('Property Setter', {'doc_type': 'Lead'})"), 0)
		self.assertEqual(value_of("frappe.db.count('List View Settings')"), 0)

		on_site("install-app", "lead_crm")
		self.assertIn("lead_crm", value_of("frappe.get_installed_apps()"))

	def make_foreign_lead(self):
		on_site("execute", "frappe.client.insert", "--args", json.dumps([FOREIGN_LEAD]))


if __name__ == "__main__":
	unittest.main()
