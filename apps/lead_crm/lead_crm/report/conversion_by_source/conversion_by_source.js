frappe.query_reports["Conversion by Source"] = {
	filters: [
		lead_crm.reports.by(["Source", "Assigned To", "Branch", "Pipeline"]),
		...lead_crm.reports.days(),
		lead_crm.reports.branch(),
	],
	formatter: lead_crm.reports.drill({
		leads: (row, filters) => lead_crm.reports.list("lead", { ...filters.group(row), creation: filters.period(), ...filters("branch") }),
		won: (row, filters) =>
			lead_crm.reports.list("lead", { ...filters.group(row), stage_type: "Won", creation: filters.period(), ...filters("branch") }),
		lost: (row, filters) =>
			lead_crm.reports.list("lead", { ...filters.group(row), stage_type: "Lost", creation: filters.period(), ...filters("branch") }),
		open: (row, filters) =>
			lead_crm.reports.list("lead", { ...filters.group(row), stage_type: "Open", creation: filters.period(), ...filters("branch") }),
	}),
};
