frappe.query_reports["Promise Ageing"] = {
	filters: [
		{ fieldname: "branch", label: __("Branch"), fieldtype: "Link", options: "Branch" },
		{ fieldname: "kind", label: __("Kind"), fieldtype: "Select", options: "\nPayment\nLoan" },
	],
};
