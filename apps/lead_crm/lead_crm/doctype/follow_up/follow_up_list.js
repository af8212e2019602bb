frappe.listview_settings["Follow Up"] = {
	add_fields: ["status", "scheduled_at", "reference_doctype", "reference_name"],
	filters: [["status", "=", "Pending"]],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(follow_up) {
		const { status, scheduled_at } = follow_up;
		if (status === "Pending" && moment(scheduled_at).isBefore(frappe.datetime.now_datetime())) {
			return [__("Overdue"), "red", `status,=,Pending|scheduled_at,<,${frappe.datetime.now_datetime()}`];
		}
		const colour = { Pending: "orange", Completed: "green", Cancelled: "gray" }[status];
		return [__(status), colour || "gray", `status,=,${status}`];
	},

	formatters: { scheduled_at: lead_crm.short_time, assigned_to: lead_crm.user_column },

	button: {
		show: (follow_up) => follow_up.status === "Pending" && frappe.model.can_write("Follow Up"),
		get_label: () => __("Outcome"),
		get_description: (follow_up) => __("How did it go with {0}?", [follow_up.reference_title]),
		action: (follow_up) => lead_crm.outcomes.follow_up(follow_up.name, { done: () => cur_list.refresh() }),
	},
};
