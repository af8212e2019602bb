frappe.ui.form.on("Booking", {
	refresh(frm) {
		frm.dashboard.clear_headline();
		if (frm.is_new() || frm.doc.processing_status === "Done") return;
		const failed = frm.doc.processing_status === "Failed";
		const what = failed
			? __("The persons of this booking could not be made leads and customers: {0}", [
					frappe.utils.escape_html(frm.doc.processing_error || __("no reason was kept")),
			  ])
			: __("The persons of this booking are not leads and customers yet. They will be, within ten minutes.");
		frm.dashboard.set_headline_alert(what, failed ? "red" : "yellow");
		if (frm.perm[0]?.write) frm.add_custom_button(__("Process Now"), () => process_now(frm));
	},
});

/** Saving is what processes a booking, also when nothing in it changed. */
function process_now(frm) {
	frm.dirty();
	return frm.save();
}
