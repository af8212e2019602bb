frappe.ui.form.on("Intro Visit", {
	refresh(frm) {
		frm.set_df_property("outcome", "read_only", 1);
		if (frm.is_new() || frm.doc.status === "Cancelled" || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Record Outcome"), () => lead_crm.outcomes.visit(frm.doc.name, { frm })).addClass("btn-primary");
	},
});
