// A new lead in a few fields: its status is the first of its pipeline, which is the default one unless chosen.

frappe.ui.form.LeadQuickEntryForm = class extends frappe.ui.form.QuickEntryForm {
	set_meta_and_mandatory_fields() {
		super.set_meta_and_mandatory_fields();
		this.mandatory = this.mandatory.filter((field) => field.fieldname !== "status");
	}

	render_dialog() {
		super.render_dialog();
		this.choose_pipeline();
	}

	async choose_pipeline() {
		if (this.dialog.get_value("pipeline")) return;
		const { message } = await frappe.db.get_value("Lead Pipeline", { is_default: 1 }, "name");
		if (message?.name) await this.dialog.set_value("pipeline", message.name);
	}
};
