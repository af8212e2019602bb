frappe.query_reports["Cash Forecast"] = {
	filters: [lead_crm.reports.branch(), { fieldname: "weeks", label: __("Weeks"), fieldtype: "Int", default: 12 }],
	formatter: lead_crm.reports.drill({
		promises: (row) =>
			lead_crm.reports.list("payment-promise", {
				branch: row.branch,
				currency: row.currency,
				status: ["in", ["Pending", "Partly Paid", "Overdue"]],
				due_date: ["between", [row.week, frappe.datetime.add_days(row.week, 6)]],
			}),
	}),
};
