frappe.ui.form.on("Call Plan", {
	refresh(frm) {
		if (frm.is_new() || !frm.doc.is_active || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Record Call"), () => lead_crm.outcomes.call(frm.doc.name, { frm })).addClass("btn-primary");
	},
});
