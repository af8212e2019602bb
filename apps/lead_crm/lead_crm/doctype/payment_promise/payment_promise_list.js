frappe.listview_settings["Payment Promise"] = {
	add_fields: ["status", "outstanding", "currency"],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(promise) {
		const colours = { Pending: "blue", "Partly Paid": "orange", Kept: "green", Overdue: "red", Broken: "red", Cancelled: "gray" };
		return [__(promise.status), colours[promise.status] || "gray", `status,=,${promise.status}`];
	},

	button: {
		show: ({ status }) =>
			["Pending", "Partly Paid", "Overdue"].includes(status) && frappe.model.can_write("Payment Promise"),
		get_label: () => __("Paid"),
		get_description: (promise) => __("A payment of {0}", [promise.reference_title]),
		action: (promise) => lead_crm.outcomes.payment(promise, { done: () => cur_list.refresh() }),
	},
};
