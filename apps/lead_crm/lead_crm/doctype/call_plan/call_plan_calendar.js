frappe.views.calendar["Call Plan"] = {
	field_map: { start: "next_call_date", end: "next_call_date", id: "name", title: "lead_name", status: "frequency" },
	get_events_method: "frappe.desk.calendar.get_events",
	filters: [{ fieldtype: "Link", fieldname: "branch", options: "Branch", label: __("Branch") }],
};
