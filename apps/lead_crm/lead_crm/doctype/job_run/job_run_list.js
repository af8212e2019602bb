frappe.listview_settings["Job Run"] = {
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator({ status }) {
		const colours = { Queued: "gray", Running: "blue", Done: "green", Failed: "red" };
		return [__(status), colours[status], `status,=,${status}`];
	},

	formatters: { job: lead_crm.job_title, started_at: lead_crm.short_time },
};
