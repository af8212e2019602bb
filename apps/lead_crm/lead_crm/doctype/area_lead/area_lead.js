frappe.ui.form.on("Area Lead", {
	refresh(frm) {
		if (frm.is_new() || frm.doc.lead || !frm.perm[0]?.write) return;
		frm.add_custom_button(__("Make it a Lead"), async () => {
			if (frm.is_dirty()) await frm.save();
			const { lead } = await frappe.xcall("lead_crm.api.area_leads.promote", { area_lead: frm.doc.name });
			frappe.set_route("Form", "Lead", lead);
		});
	},
});
