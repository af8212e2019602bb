frappe.query_reports["Time in Stage"] = {
	filters: [lead_crm.reports.pipeline(), ...lead_crm.reports.days(), lead_crm.reports.branch()],
	formatter: lead_crm.reports.drill({
		now_here: (row, filters) =>
			lead_crm.reports.list("lead", { status: row.status, stage_type: "Open", archived: 0, ...filters("pipeline", "branch") }),
		stale: (row, filters) => lead_crm.reports.report("Stale Leads", filters("pipeline", "branch")),
	}),
};
