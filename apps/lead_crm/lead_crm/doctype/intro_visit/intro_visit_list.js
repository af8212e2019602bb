frappe.listview_settings["Intro Visit"] = {
	add_fields: ["status", "scheduled_at"],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(visit) {
		const colour = { Scheduled: "blue", Attended: "green", "No Show": "red", Cancelled: "gray" }[visit.status];
		return [__(visit.status), colour || "gray", `status,=,${visit.status}`];
	},

	formatters: { scheduled_at: lead_crm.short_time, trainer: lead_crm.user_column },

	button: {
		show: (visit) => visit.status === "Scheduled" && frappe.model.can_write("Intro Visit"),
		get_label: () => __("Outcome"),
		get_description: (visit) => __("How did the visit of {0} go?", [visit.lead_name]),
		action: (visit) => lead_crm.outcomes.visit(visit.name, { done: () => cur_list.refresh() }),
	},
};
