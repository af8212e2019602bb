frappe.query_reports["Follow-up Effectiveness"] = {
	filters: [lead_crm.reports.by(["Assigned To", "Channel", "Branch"]), ...lead_crm.reports.days(), lead_crm.reports.branch()],
	formatter: lead_crm.reports.drill({
		completed: (row, filters) =>
			lead_crm.reports.list("follow-up", {
				...filters.group(row),
				status: "Completed",
				completed_at: filters.period(),
				...filters("branch"),
			}),
	}),
};
