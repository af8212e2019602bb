frappe.query_reports["Stale Leads"] = {
	filters: [
		lead_crm.reports.branch(),
		{ fieldname: "assigned_to", label: __("Assigned To"), fieldtype: "Link", options: "User" },
		{ fieldname: "pipeline", label: __("Pipeline"), fieldtype: "Link", options: "Lead Pipeline" },
	],
};
