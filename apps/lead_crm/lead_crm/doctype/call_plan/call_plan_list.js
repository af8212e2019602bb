frappe.listview_settings["Call Plan"] = {
	add_fields: ["is_active", "next_call_date"],
	filters: [["is_active", "=", 1]],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(plan) {
		if (!cint(plan.is_active)) return [__("Paused"), "gray", "is_active,=,0"];
		const late = moment(plan.next_call_date).isBefore(frappe.datetime.now_date());
		if (late) return [__("Missed"), "red", `next_call_date,<,${frappe.datetime.now_date()}`];
		return [__("Active"), "blue", "is_active,=,1"];
	},

	formatters: { next_call_date: lead_crm.short_time, last_called: lead_crm.short_time },

	button: {
		show: (plan) => cint(plan.is_active) && frappe.model.can_write("Call Plan"),
		get_label: () => __("Record Call"),
		get_description: (plan) => __("{0} was called", [plan.lead_name]),
		action: (plan) => lead_crm.outcomes.call(plan.name, { done: () => cur_list.refresh() }),
	},
};
