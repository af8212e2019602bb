frappe.ui.form.on("Intro Visit", {
	refresh(frm) {
		frm.set_df_property("outcome", "read_only", 1);
		if (frm.is_new() || frm.doc.status === "Cancelled" || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Record Outcome"), () => record(frm)).addClass("btn-primary");
	},
});

function record(frm) {
	lead_crm.ask({
		frm,
		title: __("How did the visit go?"),
		method: "visits.record_outcome",
		args: { visit: frm.doc.name },
		fields: [
			{ fieldname: "outcome", label: __("Outcome"), fieldtype: "Select", options: "Interested Enroll Now\nInterested Enroll Later\nNot Interested\nNo Show", reqd: 1 },
			{ fieldname: "notes", label: __("Notes"), fieldtype: "Small Text" },
		],
	});
}
