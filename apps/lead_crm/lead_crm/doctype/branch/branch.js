frappe.ui.form.on("Branch", {
	async onload(frm) {
		const { timezones } = await frappe.xcall("frappe.core.doctype.user.user.get_timezones");
		frm.set_df_property("time_zone", "options", ["", ...timezones]);
	},
});
