frappe.views.calendar["Follow Up"] = {
	field_map: { start: "scheduled_at", end: "scheduled_at", id: "name", title: "reference_title", status: "status" },
	style_map: { Pending: "standard", Completed: "success", Cancelled: "default" },
	get_events_method: "frappe.desk.calendar.get_events",
	filters: [{ fieldtype: "Link", fieldname: "branch", options: "Branch", label: __("Branch") }],
};
