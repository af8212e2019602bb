frappe.listview_settings["Payment Promise"] = {
	get_indicator(promise) {
		const colours = { Pending: "blue", "Partly Paid": "orange", Kept: "green", Overdue: "red", Broken: "red", Cancelled: "gray" };
		return [__(promise.status), colours[promise.status] || "gray", `status,=,${promise.status}`];
	},
};
