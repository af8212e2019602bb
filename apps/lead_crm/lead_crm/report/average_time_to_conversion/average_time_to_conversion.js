frappe.query_reports["Average Time to Conversion"] = {
	filters: [
		lead_crm.reports.by(["Source", "Assigned To", "Branch", "Pipeline"]),
		...lead_crm.reports.days(),
		lead_crm.reports.branch(),
	],
	formatter: lead_crm.reports.drill({
		won: (row, filters) => lead_crm.reports.list("lead", { ...filters.group(row), converted_at: filters.period(), ...filters("branch") }),
	}),
};
