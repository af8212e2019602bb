"""A branch manager brings a list of customers in: file, columns, check, import."""

import json
import os
import subprocess
from pathlib import Path

from openpyxl import Workbook
from playwright.sync_api import expect

MANAGER, BRANCH = "saira.lodhi@bluecrane.example", "Bluecrane Lahore"


def workbook(path, known):
	"""Two that are new, one twice; one known by another name, one as before; and one without any key."""
	book = Workbook()
	sheet = book.active
	for row in (
		["Customers of the Lahore fair"],
		["Who", "Mobile", "Town", "Remarks"],
		["Nadia Rehman", 923331230001.0, "Lahore", "stand 4"],
		["Tariq Jamil", 923331230002.0, "Kasur"],
		["Nadia Rehman", 923331230001.0, "Lahore"],
		["Maria Lopez", known[0]["phone"]],
		[known[1]["full_name"], known[1]["phone"]],
		["Somebody", None, "Lahore"],
	):
		sheet.append(row)
	book.save(path)


def work_off(name):
	"""What a worker does; beside these tests there is none."""
	kwargs = json.dumps({"name": name})
	command = [
		"bench",
		"--site",
		os.environ["SITE"],
		"execute",
		"lead_crm.jobs.customer_import.run",
		"--kwargs",
		kwargs,
	]
	subprocess.run(command, cwd=Path(os.environ["INSTANCE"], "bench"), check=True, timeout=120)


def next_step(manager, label):
	button = manager.page.locator(".page-container:visible .primary-action:visible")
	expect(button).to_have_text(label)
	button.click()
	manager.settle()


def attach(manager, path):
	manager.page.locator("[data-fieldname='file'] .btn-attach").click()
	manager.dialog().locator("input[type=file]").first.set_input_files(path)
	manager.submit()


def test_a_list_is_imported_step_by_step(visit, keep, tmp_path):
	"""X5: what was not mapped is left out, what would happen is seen before it happens"""
	manager = visit(MANAGER)
	manager.open("/app/customer-import")
	filters = {"branch": BRANCH, "phone": ("is", "set")}
	fields = ["full_name", "phone"]
	known = manager.ask(
		"frappe.client.get_list", doctype="Customer", filters=filters, fields=fields, limit_page_length=2
	)
	workbook(tmp_path / "fair.xlsx", known)
	manager.page.evaluate("branch => frappe.new_doc('Customer Import', { branch })", BRANCH)
	manager.settle()
	attach(manager, tmp_path / "fair.xlsx")
	next_step(manager, "Next: Columns")
	columns = manager.page.locator(".crm-columns:visible")
	expect(columns.locator("tbody tr")).to_have_count(4)
	expect(manager.page.locator(".crm-import-alert:visible")).to_contain_text("Full Name")
	columns.get_by_label("Who").select_option(label="Full Name")
	expect(columns.get_by_label("Remarks")).to_have_value("")
	next_step(manager, "Next: Check")
	name = manager.page.evaluate("() => cur_frm.doc.name")
	work_off(name)
	expect(manager.page.locator(".crm-step-head:visible h4")).to_have_text("This is what would happen")
	expect(manager.page.locator("[data-kind='other_names'] .crm-reason")).to_contain_text(
		known[0]["full_name"]
	)
	expect(manager.page.locator("[data-kind='rejected'] .crm-row")).to_have_text("Row 8")
	manager.page.evaluate("() => $('.tooltip').remove()")
	keep(manager, "import-check")
	assert not manager.first("Customer", {"full_name": "Nadia Rehman", "city": "Lahore"})
	next_step(manager, "Import 5 Rows")
	work_off(name)
	expect(manager.page.locator(".crm-step-head:visible h4")).to_have_text("Imported")
	assert manager.first("Customer", {"full_name": "Nadia Rehman", "branch": BRANCH})
	phone = visit(MANAGER, phone=True)
	phone.open(f"/app/customer-import/{name}")
	phone.page.locator(".crm-findings:visible").wait_for()
	assert phone.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
