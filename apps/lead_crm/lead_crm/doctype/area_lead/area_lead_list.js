frappe.listview_settings["Area Lead"] = {
	add_fields: ["status", "next_follow_up"],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(lead) {
		const colours = { New: "blue", Contacted: "cyan", "Follow Up Pending": "orange", Converted: "green", Lost: "gray" };
		return [__(lead.status), colours[lead.status] || "gray", `status,=,${lead.status}`];
	},

	formatters: { next_follow_up: lead_crm.short_time },
};
