// A new lead in a few fields: its status is the first of its pipeline, which is the usual one unless chosen.

frappe.provide("lead_crm");

/** Kind and pipeline of the newest lead that the user sees, as the next is mostly like it; where there is none, the default. */
lead_crm.usual_lead = async function () {
	const newest = { fields: ["lead_kind", "pipeline"], order_by: "creation desc", limit: 1 };
	const [lead] = await frappe.db.get_list("Lead", newest);
	if (lead) return lead;
	const { message } = await frappe.db.get_value("Lead Pipeline", { is_default: 1 }, "name");
	return { lead_kind: "Person", pipeline: message?.name };
};

frappe.ui.form.LeadQuickEntryForm = class extends frappe.ui.form.QuickEntryForm {
	set_meta_and_mandatory_fields() {
		super.set_meta_and_mandatory_fields();
		this.mandatory = this.mandatory.filter((field) => field.fieldname !== "status");
	}

	render_dialog() {
		super.render_dialog();
		this.begin();
	}

	async begin() {
		if (this.dialog.get_value("pipeline")) return; // as from a board
		const { lead_kind, pipeline } = await lead_crm.usual_lead();
		if (pipeline) await this.dialog.set_values({ lead_kind, pipeline });
	}
};
