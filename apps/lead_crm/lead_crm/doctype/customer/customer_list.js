frappe.listview_settings["Customer"] = {
	add_fields: ["is_active", "merged_into"],
	filters: [["is_active", "=", 1]],
	hide_name_column: true,
	hide_name_filter: true,

	onload(list) {
		list.page.add_inner_button(__("Find"), () => ask_for(list));
	},

	get_indicator(customer) {
		if (customer.merged_into) return [__("Merged"), "yellow", "merged_into,is,set"];
		if (cint(customer.is_active)) return [__("Active"), "green", "is_active,=,1"];
		return [__("Inactive"), "gray", "is_active,=,0"];
	},
};

// The filters compare letter by letter; this finds a number however it was written, then and now.
function ask_for(list) {
	lead_crm.prompt(
		{
			fieldname: "search",
			fieldtype: "Data",
			reqd: 1,
			label: __("Phone, email, passport number, or how the name begins"),
			description: __("Write it as you like: 0300-1234567, +92 300 1234567, AB 123 456"),
		},
		({ search }) => find(list, search),
		__("Find a Customer"),
		__("Find")
	);
}

async function find(list, search) {
	const { data } = await frappe.xcall("lead_crm.api.customers.collection", { search, page_length: 100 });
	if (data.length === 1) return frappe.set_route("Form", "Customer", data[0].name);
	if (!data.length) {
		const sought = frappe.utils.escape_html(search);
		return frappe.msgprint(__("No active customer that you may see is known by “{0}”.", [sought]));
	}
	await list.filter_area.clear(false);
	await list.filter_area.add([["Customer", "name", "in", data.map((row) => row.name)]]);
}
