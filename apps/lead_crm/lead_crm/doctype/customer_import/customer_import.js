// One path through an import (X5): file, columns, check, import. The document's status says how far it is; whoever looks
// may go back until it ran. There is one primary button, the next step.

frappe.ui.form.on("Customer Import", {
	setup(frm) {
		frm.get_field("file").df.options = {
			restrictions: { allowed_file_types: [".xlsx", ".xlsm", ".csv", ".tsv", ".txt"] },
		};
		frappe.realtime.on("customer_import_progress", (news) => frm.import_view?.heard(news));
	},

	refresh(frm) {
		frm.disable_save(true);
		frm.toggle_display("organization", false);
		if (frm.import_view?.name !== frm.doc.name) {
			frm.import_view?.leave();
			frm.import_view = new ImportView(frm);
		}
		frm.import_view.show(frm.import_stays_at);
		frm.import_stays_at = null;
	},

	// Frappe saves as soon as a file is attached; that is no step yet.
	after_save(frm) {
		frm.import_stays_at = frm.import_view.stays_at;
	},

	async branch(frm) {
		if (!frm.doc.branch) return;
		const { message } = await frappe.db.get_value("Branch", frm.doc.branch, "organization");
		frm.set_value("organization", message.organization);
	},
});
