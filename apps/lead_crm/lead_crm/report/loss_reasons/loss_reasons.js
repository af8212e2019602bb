frappe.query_reports["Loss Reasons"] = {
	filters: [...lead_crm.reports.days(), lead_crm.reports.branch()],
	formatter: lead_crm.reports.drill({
		lost: (row, filters) =>
			lead_crm.reports.list("lead", {
				loss_reason: row.group || ["is", "not set"],
				stage_type: "Lost",
				closed_at: filters.period(),
				...filters("branch"),
			}),
	}),
};
