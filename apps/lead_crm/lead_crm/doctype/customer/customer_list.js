frappe.listview_settings["Customer"] = {
	add_fields: ["is_active", "merged_into"],
	filters: [["is_active", "=", 1]],
	hide_name_column: true,

	get_indicator(customer) {
		if (customer.merged_into) return [__("Merged"), "yellow", "merged_into,is,set"];
		if (cint(customer.is_active)) return [__("Active"), "green", "is_active,=,1"];
		return [__("Inactive"), "gray", "is_active,=,0"];
	},
};
