frappe.listview_settings["Booking"] = {
	add_fields: ["processing_status"],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(booking) {
		const colour = { Pending: "orange", Done: "green", Failed: "red" }[booking.processing_status];
		return [__(booking.processing_status), colour || "gray", `processing_status,=,${booking.processing_status}`];
	},
};
