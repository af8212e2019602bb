frappe.query_reports["Duplicate Review"] = {
	filters: [
		{ fieldname: "status", label: __("Status"), fieldtype: "Select", options: "Open\nDismissed\nMerged", default: "Open" },
		{ fieldname: "organization", label: __("Organization"), fieldtype: "Link", options: "Organization" },
		{ fieldname: "least_score", label: __("Likeness at Least"), fieldtype: "Float" },
	],
};
