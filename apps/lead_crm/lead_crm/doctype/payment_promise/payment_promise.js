frappe.ui.form.on("Payment Promise", {
	refresh(frm) {
		frm.set_df_property("status", "read_only", 1);
		frm.set_df_property("payments", "cannot_add_rows", 1);
		const is_open = ["Pending", "Partly Paid", "Overdue"].includes(frm.doc.status);
		if (frm.is_new() || !is_open || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Record Payment"), () => pay(frm)).addClass("btn-primary");
		frm.add_custom_button(__("Reschedule"), () => reschedule(frm));
		frm.add_custom_button(__("Cancel it"), () => cancel(frm));
	},
});

function pay(frm) {
	lead_crm.ask({
		frm,
		title: __("Record Payment"),
		method: "promises.record_payment",
		args: { promise: frm.doc.name },
		fields: [
			{ fieldname: "amount", label: __("Amount"), fieldtype: "Float", reqd: 1, default: frm.doc.outstanding },
			{ fieldname: "paid_on", label: __("Paid On"), fieldtype: "Date", description: __("Empty: today in the branch") },
			{ fieldname: "note", label: __("Note"), fieldtype: "Data" },
		],
	});
}

function reschedule(frm) {
	lead_crm.ask({
		frm,
		title: __("Promise anew what is outstanding"),
		method: "promises.reschedule",
		args: { promise: frm.doc.name },
		fields: [
			{ fieldname: "due_date", label: __("New Due Date"), fieldtype: "Date", reqd: 1 },
			{ fieldname: "amount", label: __("Amount"), fieldtype: "Float", default: frm.doc.outstanding },
			{ fieldname: "notes", label: __("Notes"), fieldtype: "Small Text" },
		],
		done: (following) => frappe.set_route("Form", "Payment Promise", following.name),
	});
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
