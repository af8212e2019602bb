// A new lead in a few fields: its status is the first of its pipeline, which is the default one unless chosen; who works in
// one branch need not choose that either.

frappe.ui.form.LeadQuickEntryForm = class extends frappe.ui.form.QuickEntryForm {
	set_meta_and_mandatory_fields() {
		super.set_meta_and_mandatory_fields();
		this.mandatory = this.mandatory.filter((field) => field.fieldname !== "status");
	}

	render_dialog() {
		super.render_dialog();
		this.choose_branch();
		this.choose_pipeline();
	}

	choose_branch() {
		const mine = frappe.defaults.get_user_permissions().Branch || [];
		if (mine.length === 1 && !this.dialog.get_value("branch")) this.dialog.set_value("branch", mine[0].doc);
	}

	async choose_pipeline() {
		if (this.dialog.get_value("pipeline")) return;
		const { message } = await frappe.db.get_value("Lead Pipeline", { is_default: 1 }, "name");
		if (message?.name) await this.dialog.set_value("pipeline", message.name);
	}
};
