frappe.ui.form.on("Follow Up", {
	refresh(frm) {
		for (const field of ["status", "outcome"]) frm.set_df_property(field, "read_only", 1);
		if (frm.is_new() || frm.doc.status !== "Pending" || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Complete"), () => complete(frm)).addClass("btn-primary");
		frm.add_custom_button(__("Cancel it"), () => cancel(frm));
	},
});

function complete(frm) {
	lead_crm.ask({
		frm,
		title: __("How did it go?"),
		method: "follow_ups.complete",
		args: { follow_up: frm.doc.name },
		fields: [
			{ fieldname: "outcome", label: __("Outcome"), fieldtype: "Select", options: "Reached\nNo Answer\nPostponed\nScheduled Visit\nEnrolled\nLost", reqd: 1 },
			{ fieldname: "notes", label: __("Notes"), fieldtype: "Small Text" },
			{ fieldname: "next_at", label: __("Next one, or the visit"), fieldtype: "Datetime", description: __("Empty: nothing more is planned") },
		],
	});
}

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
