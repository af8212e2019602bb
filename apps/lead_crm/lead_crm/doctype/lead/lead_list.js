frappe.listview_settings["Lead"] = {
	add_fields: ["status", "stage_type", "is_hot", "status_since"],

	onload(listview) {
		lead_crm.bulk_actions(listview);
	},

	get_indicator(lead) {
		return [frappe.utils.escape_html(__(lead.status)), lead_colour(lead), `status,=,${lead.status}`];
	},

	formatters: {
		full_name(name, field, lead) {
			return cint(lead.is_hot) && lead.stage_type === "Open" ? `${name} · ${__("Hot")}` : name;
		},
		next_follow_up(time, field, lead) {
			if (!time || lead.stage_type !== "Open") return "";
			const late = moment(time).isBefore(frappe.datetime.now_datetime());
			return `<span class="${late ? "crm-late" : ""}">${lead_crm.short_time(time)}</span>`;
		},
	},
};

function lead_colour(lead) {
	// Stages that an administrator adds have no colour here: they get that of their type.
	const by_type = { Open: "blue", Won: "green", Lost: "gray" };
	const by_status = {
		Callback: "orange",
		"Follow Up Pending": "orange",
		"Visit No Show": "red",
		"Visit Scheduled": "purple",
		"Visit Completed": "cyan",
		Qualified: "cyan",
		"Discovery Completed": "cyan",
		Proposal: "yellow",
		Negotiation: "yellow",
	};
	return (lead.stage_type === "Open" && by_status[lead.status]) || by_type[lead.stage_type] || "blue";
}
