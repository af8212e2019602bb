frappe.query_reports["Account Performance"] = {
	filters: [
		{ fieldname: "view", label: __("Show"), fieldtype: "Select", options: [{ value: "Performing", label: __("Performing") }, { value: "Underperforming", label: __("Underperforming") }], default: "Performing", reqd: 1 },
		{ fieldname: "branch", label: __("Branch"), fieldtype: "Link", options: "Branch" },
		{ fieldname: "limit", label: __("At Most"), fieldtype: "Int", default: 50 },
	],
};
