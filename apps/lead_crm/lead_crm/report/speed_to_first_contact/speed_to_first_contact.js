frappe.query_reports["Speed to First Contact"] = {
	filters: [lead_crm.reports.by(["Assigned To", "Source", "Branch"]), ...lead_crm.reports.days(), lead_crm.reports.branch()],
	formatter: lead_crm.reports.drill({
		leads: (row, filters) => lead_crm.reports.list("lead", { ...filters.group(row), creation: filters.period(), ...filters("branch") }),
		waiting: (row, filters) =>
			lead_crm.reports.list("lead", {
				...filters.group(row),
				stage_type: "Open",
				first_contact_at: ["is", "not set"],
				creation: filters.period(),
				...filters("branch"),
			}),
	}),
};
