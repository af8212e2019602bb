frappe.query_reports["Account Performance"] = {
	filters: [
		{ fieldname: "view", label: __("Show"), fieldtype: "Select", options: "Performing\nUnderperforming", default: "Performing", reqd: 1 },
		{ fieldname: "branch", label: __("Branch"), fieldtype: "Link", options: "Branch" },
		{ fieldname: "limit", label: __("At Most"), fieldtype: "Int", default: 50 },
	],
};
