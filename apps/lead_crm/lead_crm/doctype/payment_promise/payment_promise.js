frappe.ui.form.on("Payment Promise", {
	refresh(frm) {
		frm.set_df_property("status", "read_only", 1);
		frm.set_df_property("payments", "cannot_add_rows", 1);
		const is_open = ["Pending", "Partly Paid", "Overdue"].includes(frm.doc.status);
		if (frm.is_new() || !is_open || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Record Payment"), () => lead_crm.outcomes.payment(frm.doc, { frm })).addClass("btn-primary");
		frm.add_custom_button(__("Reschedule"), () => reschedule(frm));
		frm.add_custom_button(__("Cancel it"), () => cancel(frm));
	},
});

function reschedule(frm) {
	const done = (following) => frappe.set_route("Form", "Payment Promise", following.name);
	lead_crm.outcomes.reschedule(frm.doc, { frm, done });
}

function cancel(frm) {
	lead_crm.ask({
		frm,
		title: __("Cancel this Promise"),
		method: "promises.cancel",
		args: { promise: frm.doc.name },
		button: __("Cancel it"),
		fields: [{ fieldname: "notes", label: __("Why"), fieldtype: "Small Text" }],
	});
}
