"""Our own parts of the pages can be read by a screen reader and worked with by the keyboard alone."""

import re

CLERK, MANAGER = "adnan.mirza@bluecrane.example", "saira.lodhi@bluecrane.example"
ARAB = "yasir.dar@bluecrane.example"


def speaks(clerk, language: str) -> None:
	"""From the next page on."""
	clerk.ask("frappe.client.set_value", doctype="User", name=ARAB, fieldname="language", value=language)


def open_outcome(clerk) -> None:
	clerk.page.locator(".crm-task[data-kind='Follow Up'] [data-outcome='0']").first.click()
	clerk.field("outcome").wait_for()


def test_my_day_and_an_outcome(visit):
	"""X8: the list, and the dialog that asks how it went"""
	clerk = visit(CLERK)
	clerk.open("/app/my-day")
	clerk.page.locator(".crm-task").first.wait_for()
	assert clerk.barriers(".crm-day") == []
	open_outcome(clerk)
	assert clerk.barriers(".modal.show .modal-body", ".modal.show .modal-footer") == []


def test_a_leads_head_and_board_and_quick_entry(visit):
	"""C29, C30, X4, X15"""
	clerk = visit(CLERK)
	clerk.open("/app/lead")
	lead = clerk.first("Lead", {"stage_type": "Open"})
	clerk.go("Form", "Lead", lead)
	clerk.page.locator(".crm-head").wait_for()
	assert clerk.barriers(".crm-head") == []
	clerk.go("List", "Lead", "Kanban", "Sales Leads")
	clerk.page.locator(".crm-card-words").first.wait_for()
	assert clerk.barriers(".crm-card-words", ".crm-total") == []
	clerk.page.evaluate("() => frappe.new_doc('Lead')")
	phone = clerk.value("Lead", lead, "phone")
	clerk.field("phone").fill(phone)
	clerk.page.locator(".already-ours a").first.wait_for()
	assert clerk.barriers(".already-ours") == []


def test_two_customers_side_by_side(visit):
	"""X2, X3"""
	manager = visit(MANAGER)
	manager.open("/app/duplicate-pair")
	manager.go("Form", "Duplicate Pair", manager.first("Duplicate Pair", {"status": "Open"}))
	manager.page.locator("[data-fieldname='comparison'] table").wait_for()
	assert manager.barriers("[data-fieldname='comparison']") == []
	manager.page.locator(".page-container:visible .primary-action:visible").click()
	manager.dialog().get_by_text(re.compile("stays")).first.wait_for()
	assert manager.barriers(".modal.show .modal-body", ".modal.show .modal-footer") == []


def test_the_public_enquiry(visit):
	"""C31"""
	guest = visit(None, phone=True)
	guest.page.goto("/enquiry/new?branch=Tumbleleaf Delhi")
	guest.page.locator("[data-fieldname='parent_name'] input").wait_for()
	assert guest.barriers(".web-form-container") == []


def test_an_outcome_by_the_keyboard_alone(visit):
	"""X8: from row to row, into the dialog, out of it, and on to the next row"""
	clerk = visit(CLERK)
	clerk.open("/app/my-day")
	task = clerk.page.locator(".crm-task[data-kind='Follow Up']").first
	task.wait_for()
	name, keys = task.get_attribute("data-name"), clerk.page.keyboard
	clerk.press_until("Tab", ".crm-task [data-outcome='0']")
	clerk.press_until("ArrowDown", f".crm-task[data-name='{name}'] [data-outcome='0']")
	keys.press("Enter")
	clerk.field("outcome").wait_for()
	clerk.press_until("Tab", ".modal.show [data-fieldname='outcome'] select")
	keys.type("No Answer")
	clerk.press_until("Tab", ".modal.show .btn-modal-primary")
	keys.press("Enter")
	clerk.page.locator(f".crm-task[data-name='{name}']").wait_for(state="detached")
	assert clerk.value("Follow Up", name, "outcome") == "No Answer"
	clerk.page.wait_for_function("() => document.activeElement.matches('.crm-task [data-outcome]')")


def test_from_right_to_left(visit):
	"""X8, X15: a page in Arabic begins at the right, and a phone number at its left"""
	clerk = visit(ARAB)
	clerk.open("/app/my-day")
	speaks(clerk, "ar")
	clerk.open("/app/my-day")
	clerk.page.locator(".crm-task").first.wait_for()
	speaks(clerk, "en")
	assert clerk.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
	row = clerk.page.locator(".crm-task").first
	when, actions = (row.locator(part).bounding_box()["x"] for part in (".crm-when", ".crm-actions"))
	assert when > actions
	clerk.go("Form", "Lead", clerk.first("Lead", {"stage_type": "Open"}))
	phone = clerk.field("phone")
	phone.wait_for()
	assert phone.evaluate("input => getComputedStyle(input).unicodeBidi") == "plaintext"
