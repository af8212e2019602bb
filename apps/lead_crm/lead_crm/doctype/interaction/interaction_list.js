frappe.listview_settings["Interaction"] = {
	add_fields: ["interaction_type", "order_placed"],
	hide_name_column: true,

	get_indicator(interaction) {
		const type = interaction.interaction_type;
		return [__(type), cint(interaction.order_placed) ? "green" : "blue", `interaction_type,=,${type}`];
	},
};
