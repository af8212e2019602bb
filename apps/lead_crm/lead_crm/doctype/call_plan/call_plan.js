frappe.ui.form.on("Call Plan", {
	refresh(frm) {
		if (frm.is_new() || !frm.doc.is_active || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Record Call"), () => record(frm)).addClass("btn-primary");
	},
});

function record(frm) {
	lead_crm.ask({
		frm,
		title: __("Record Call"),
		method: "call_plans.record_call",
		args: { call_plan: frm.doc.name },
		fields: [{ fieldname: "details", label: __("What was said"), fieldtype: "Small Text" }],
		done: ({ call_plan }) =>
			frappe.show_alert({ message: __("Next call: {0}", [frappe.datetime.str_to_user(call_plan.next_call_date)]), indicator: "green" }),
	});
}
