frappe.ui.form.on("Follow Up", {
	refresh(frm) {
		for (const field of ["status", "outcome"]) frm.set_df_property(field, "read_only", 1);
		if (frm.is_new() || frm.doc.status !== "Pending" || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Complete"), () => lead_crm.outcomes.follow_up(frm.doc.name, { frm })).addClass("btn-primary");
		frm.add_custom_button(__("Cancel it"), () => cancel(frm));
	},
});

function cancel(frm) {
	lead_crm.ask({
		frm,
		title: __("Cancel this Follow-up"),
		method: "follow_ups.cancel",
		args: { follow_up: frm.doc.name },
		button: __("Cancel it"),
		fields: [{ fieldname: "notes", label: __("Why"), fieldtype: "Small Text" }],
	});
}
