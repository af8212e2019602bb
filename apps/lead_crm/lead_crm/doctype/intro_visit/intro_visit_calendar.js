frappe.views.calendar["Intro Visit"] = {
	field_map: { start: "scheduled_at", end: "scheduled_at", id: "name", title: "lead_name", status: "status" },
	style_map: { Scheduled: "standard", Attended: "success", "No Show": "danger", Cancelled: "default" },
	get_events_method: "frappe.desk.calendar.get_events",
	filters: [{ fieldtype: "Link", fieldname: "branch", options: "Branch", label: __("Branch") }],
};
