frappe.query_reports["Promise Kept Rate"] = {
	filters: [
		{ fieldname: "by", label: __("By"), fieldtype: "Select", options: "Branch\nCollector\nCustomer", default: "Branch", reqd: 1 },
		{ fieldname: "branch", label: __("Branch"), fieldtype: "Link", options: "Branch" },
	],
};
