"""Whatever somebody types is text on every page, and nothing of it runs."""

import re

CLERK = "pooja.sethi@tumbleleaf.example"
HOSTILE = "<img src=x onerror=window.ran=1> <script>window.ran=2</script>"
SHOWN = re.compile("(<|&lt;)img src=x onerror")  # Frappe's lists show even the entity as it is stored
PAGES = (
	("List", "Lead", "List"), ("List", "Lead", "Report"), ("List", "Lead", "Kanban", "Enrolment Leads"),
	("List", "Follow Up", "List"), ("List", "Follow Up", "Calendar", "default"), ("List", "Interaction", "List"),
	("List", "Payment Promise", "List"), ("List", "Customer", "List"), ("my-day",), ("lead-crm",),
)  # fmt: skip


def enter(clerk) -> dict:
	"""A lead, and one of each thing that hangs on it, with markup wherever text goes."""
	branch = clerk.value("Lead", clerk.first("Lead"), "branch")
	lead = clerk.ask(
		"frappe.client.insert",
		doc={
			"doctype": "Lead", "lead_kind": "Person", "branch": branch, "pipeline": "Enrolment", "first_name": HOSTILE,
			"phone": "+91 98990 12345", "school": HOSTILE, "remarks": HOSTILE, "city": HOSTILE,
		},
	)  # fmt: skip
	on = {"reference_doctype": "Lead", "reference_name": lead["name"]}
	soon = clerk.page.evaluate("() => frappe.datetime.add_days(frappe.datetime.now_datetime(), 0)")
	clerk.ask("lead_crm.api.leads.add_follow_up", lead=lead["name"], scheduled_at=soon, notes=HOSTILE)
	clerk.ask("lead_crm.api.interactions.log", **on, type="Note", details=HOSTILE)
	clerk.ask("lead_crm.api.promises.add", **on, amount=10, due_date=soon[:10], notes=HOSTILE)
	return clerk.ask("frappe.client.get", doctype="Lead", name=lead["name"])


def test_markup_is_shown_as_it_was_typed(visit):
	"""C23, D12"""
	clerk = visit(CLERK)
	clerk.open("/app/lead")
	lead = enter(clerk)
	forms = [("Form", "Lead", lead["name"]), ("Form", "Customer", lead["customer"])]
	forms += [
		("Form", doctype, clerk.first(doctype)) for doctype in ("Follow Up", "Interaction", "Payment Promise")
	]
	for route in (*PAGES, *forms):
		clerk.go(*route)
		assert clerk.page.evaluate("() => window.ran") is None, route
	clerk.go("List", "Lead", "List")
	clerk.page.locator(".page-container:visible").get_by_text(SHOWN).first.wait_for()
	clerk.open(f"/printview?doctype=Lead&name={lead['name']}")
	clerk.page.get_by_text(SHOWN).first.wait_for()
	assert clerk.page.evaluate("() => window.ran") is None
