"""Somebody who is not logged in, on a phone: sends an enquiry, and it is a lead of the branch."""

import secrets

BRANCH, MANAGER = "Tumbleleaf Delhi", "leela.talwar@tumbleleaf.example"


def test_an_enquiry_from_the_website(visit, keep):
	"""C31: thanked, told nothing else, and the branch has it"""
	parent = f"Parent {secrets.token_hex(4)}"
	guest = visit(None, phone=True)
	guest.page.goto(f"/enquiry/new?branch={BRANCH}")
	guest.page.locator("[data-fieldname='parent_name'] input").wait_for()
	values = {
		"parent_name": parent,
		"phone": f"011 1{secrets.randbelow(10**6):06d}",
		"child_first_name": "Navya",
	}
	for field, value in values.items():
		guest.page.locator(f"[data-fieldname='{field}'] input").fill(value)
	guest.page.locator("[data-fieldname='message'] textarea").fill("Is there a group on Saturdays?")
	assert guest.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
	keep(guest, "enquiry-phone")
	guest.page.wait_for_timeout(4000)  # whoever is quicker than a person is taken for a program
	guest.page.locator(".submit-btn:visible").first.click()
	guest.page.locator(".success-page:visible").wait_for()
	keep(guest, "enquiry-thanks")
	manager = visit(MANAGER)
	manager.open("/app/lead")
	newest = manager.first("Lead", {"source": "Online"})
	assert manager.value("Lead", newest, "branch") == BRANCH
	assert manager.value("Lead", newest, "first_name") == "Navya"
