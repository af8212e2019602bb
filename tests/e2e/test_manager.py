"""A manager's Monday: how the branch does, why leads are lost, and who waits."""

MANAGER, BRANCH = "saira.lodhi@bluecrane.example", "Bluecrane Lahore"


def open_report(manager, name: str) -> None:
	manager.open(f"/app/query-report/{name}")
	manager.page.wait_for_function("name => frappe.query_report?.report_name === name", arg=name)
	manager.page.locator(".report-wrapper .dt-row").first.wait_for()
	manager.settle()


def test_the_funnel_and_what_is_behind_a_number(visit, keep):
	"""C27, X10: each number opens the leads that it counts"""
	manager = visit(MANAGER)
	open_report(manager, "Lead Funnel")
	keep(manager, "lead-funnel")
	link = manager.page.locator(".dt-cell a[href*='/app/lead?']").first
	count, address = int(link.inner_text()), link.get_attribute("href")
	manager.open(address)
	manager.page.locator(".list-row-container").first.wait_for()
	shown = manager.page.evaluate("() => cur_list.data.length")
	assert shown == count


def test_the_reports_are_of_the_managers_own_branch(visit, keep):
	"""A24: without a filter"""
	manager = visit(MANAGER)
	open_report(manager, "Stale Leads")
	keep(manager, "stale-leads")
	branches = manager.page.evaluate("() => [...new Set(frappe.query_report.data.map((row) => row.branch))]")
	assert branches == [BRANCH]


def test_the_weeks_figures(visit, keep):
	"""C27, X6"""
	manager = visit(MANAGER)
	for report in ("Conversion by Source", "Cash Forecast", "Time in Stage", "Speed to First Contact"):
		open_report(manager, report)
		assert manager.page.locator(".report-summary .summary-item").count() >= 1
		manager.page.locator(".chart-container svg, .chart-wrapper svg").first.wait_for()
		keep(manager, report.lower().replace(" ", "-"))


def test_the_report_can_be_taken_along(visit):
	"""C27: as a sheet"""
	manager = visit(MANAGER)
	open_report(manager, "Conversion by Source")
	form = {
		"report_name": "Conversion by Source",
		"file_format_type": "Excel",
		"filters": "{}",
		"visible_idx": "[]",
	}
	form |= {"include_indentation": "0", "csrf_token": manager.page.evaluate("() => frappe.csrf_token")}
	answer = manager.context.request.post("/api/method/frappe.desk.query_report.export_query", form=form)
	assert answer.ok and answer.body()[:2] == b"PK"
