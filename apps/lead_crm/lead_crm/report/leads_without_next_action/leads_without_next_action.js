frappe.query_reports["Leads Without Next Action"] = {
	filters: [
		lead_crm.reports.branch(),
		{ fieldname: "assigned_to", label: __("Theirs and Nobody's"), fieldtype: "Link", options: "User" },
		{ fieldname: "pipeline", label: __("Pipeline"), fieldtype: "Link", options: "Lead Pipeline" },
		{ fieldname: "source", label: __("Source"), fieldtype: "Link", options: "Lead Source" },
	],

	onload(report) {
		report.page.add_inner_button(__("Plan a Follow-up"), () => plan(report));
	},

	get_datatable_options: (options) => ({ ...options, checkboxColumn: true }),
};

function plan(report) {
	const names = report.datatable?.rowmanager.getCheckedRows().map((row) => report.data[row].name) || [];
	if (!names.length) {
		frappe.show_alert({ message: __("Tick the leads with which you plan one."), indicator: "blue" });
		return;
	}
	lead_crm.plan_follow_ups({ names, done: () => report.refresh() });
}
