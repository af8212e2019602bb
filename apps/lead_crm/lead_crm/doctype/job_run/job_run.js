frappe.ui.form.on("Job Run", {
	refresh(frm) {
		frm.page.set_title(lead_crm.job_title(frm.doc.job));
	},
});
