frappe.ui.form.on("Hand-over Request", {
	refresh(frm) {
		frm.disable_save();
		if (frm.doc.status !== "Asked") return;
		frm.page.set_primary_action(__("Accept"), () => ask(frm, __("Hand the Customer Over"), __("Accept"), true));
		frm.add_custom_button(__("Decline"), () => ask(frm, __("Keep the Customer"), __("Decline"), false));
	},
});

function ask(frm, title, button, accept) {
	lead_crm.ask({
		frm,
		title,
		button,
		method: "customers.answer_request",
		args: { request: frm.doc.name, accept },
		fields: [{ fieldname: "note", fieldtype: "Small Text", label: __("Note for whoever asked") }],
	});
}
