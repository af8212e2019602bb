frappe.ui.form.on("Branch", {
	async onload(frm) {
		const { timezones } = await frappe.xcall("frappe.core.doctype.user.user.get_timezones");
		frm.set_df_property("time_zone", "options", ["", ...timezones]);
	},
	refresh(frm) {
		if (!frm.is_new() && frm.perm[0]?.write) {
			frm.add_custom_button(__("Mail Managers the Reports Every Monday"), () => mail_managers(frm));
		}
	},
});

async function mail_managers(frm) {
	const { made } = await frappe.xcall("lead_crm.api.reports.monday_mail", { branch: frm.doc.name });
	const message = made
		? __("{0} reports will be mailed to the managers of this branch every Monday. You find them under Auto Email Report.", [made])
		: __("Each manager of this branch gets the reports already, or it has no manager.");
	frappe.show_alert({ message, indicator: made ? "green" : "blue" }, 10);
}
