frappe.listview_settings["Interaction"] = {
	add_fields: ["interaction_type", "order_placed"],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(interaction) {
		const type = interaction.interaction_type;
		return [__(type), cint(interaction.order_placed) ? "green" : "blue", `interaction_type,=,${type}`];
	},

	formatters: { date: lead_crm.short_time },
};
