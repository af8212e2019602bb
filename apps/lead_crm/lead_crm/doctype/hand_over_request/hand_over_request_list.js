frappe.listview_settings["Hand-over Request"] = {
	filters: [["status", "=", "Asked"]],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(request) {
		const color = { Asked: "orange", Accepted: "green", Declined: "gray" }[request.status];
		return [__(request.status), color, `status,=,${request.status}`];
	},
};
