"""A clerk's day: what is due, its outcome, a new enquiry, its moves."""

CLERK, COLLEAGUE = "adnan.mirza@bluecrane.example", "hina.baig@bluecrane.example"
WITH_CONTACTS = "pooja.sethi@tumbleleaf.example"


def test_my_day_is_worked_off(visit, keep):
	"""X8, C13, C32: one click to the outcome, and what was done is gone from the list"""
	clerk = visit(CLERK)
	clerk.open("/app/my-day")
	task = clerk.page.locator(".crm-task[data-kind='Follow Up']").first
	task.wait_for()
	keep(clerk, "my-day")
	name = task.get_attribute("data-name")
	task.locator("[data-outcome='0']").click()
	clerk.field("outcome").select_option("Reached")
	clerk.field("notes").fill("Wants two rooms instead of one")
	keep(clerk, "outcome")
	clerk.submit()
	clerk.page.locator(f".crm-task[data-name='{name}']").wait_for(state="detached")
	assert clerk.value("Follow Up", name, "status") == "Completed"


def test_my_day_on_a_phone(visit, keep):
	"""X8: nothing is wider than the screen, and a finger finds each button"""
	clerk = visit(COLLEAGUE, phone=True)
	clerk.open("/app/my-day")
	clerk.page.locator(".crm-task").first.wait_for()
	keep(clerk, "my-day-phone")
	assert clerk.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth")
	for button in clerk.page.locator(".crm-task [data-outcome]").all()[:5]:
		assert button.bounding_box()["height"] >= 24


def test_a_new_enquiry_and_its_first_steps(visit, keep):
	"""A1, B11, C18, E3: typed in, it is a lead of the clerk's branch with a customer; moved, it has a history"""
	clerk = visit(CLERK)
	clerk.open("/app/lead/new")
	assert clerk.page.evaluate("() => cur_frm.doc.branch") == "Bluecrane Lahore"
	for field, value in (("first_name", "Zareen"), ("last_name", "Tariq"), ("phone", "0300 555 01 02")):
		clerk.field(field).fill(value)
		clerk.field(field).blur()
	clerk.settle()
	clerk.page.locator(".page-container:visible .primary-action:visible").click()
	clerk.page.wait_for_function("() => cur_frm && !cur_frm.is_new()")
	clerk.settle()
	lead = clerk.page.evaluate("() => cur_frm.doc.name")
	assert clerk.value("Lead", lead, "customer")
	keep(clerk, "lead")
	clerk.ask("lead_crm.api.leads.change_status", lead=lead, status="Contacted", note="Asked for prices")
	history = clerk.ask("lead_crm.api.leads.status_history", lead=lead)
	assert [move["to_status"] for move in history] == ["New", "Contacted"]


def test_another_branchs_lead_is_refused(visit):
	"""C22, A24"""
	administrator = visit("Administrator")
	administrator.open("/app/lead")
	other = administrator.first("Lead", {"branch": "Tumbleleaf Delhi"})
	clerk = visit(CLERK)
	clerk.expects_refusal = True
	clerk.open(f"/app/lead/{other}")
	clerk.dialog().get_by_text("not found", exact=False).first.wait_for()
	assert clerk.page.locator(".form-page:visible [data-fieldname='phone'] input").count() == 0


def test_only_administrators_are_offered_to_rename_a_contact(visit):
	"""A24: the server refuses it to everybody else, as it would tell which names other branches have taken"""
	for user, may in ((WITH_CONTACTS, False), ("Administrator", True)):
		visitor = visit(user)
		visitor.open("/app/contact")
		visitor.open(f"/app/contact/{visitor.first('Contact', {})}")
		visitor.page.locator(".form-page:visible [data-fieldname='first_name']").first.wait_for()
		assert visitor.page.evaluate("() => cur_frm.toolbar.can_rename()") == may
		assert visitor.page.locator(".menu-btn-group .dropdown-item", has_text="Rename").count() == may
