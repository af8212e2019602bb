frappe.query_reports["Lead Funnel"] = {
	filters: [lead_crm.reports.pipeline(), ...lead_crm.reports.days(), lead_crm.reports.branch()],
	formatter: lead_crm.reports.drill({
		now_here: (row, filters) => lead_crm.reports.list("lead", { status: row.status, archived: 0, ...filters("pipeline", "branch") }),
		entered: (row, filters) =>
			lead_crm.reports.list("status-change", { to_status: row.status, changed_at: filters.period(), ...filters("branch") }),
	}),
};
