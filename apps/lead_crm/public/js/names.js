// Contacts and addresses keep the names that they were given (api/called.py): only administrators are offered to rename them.
for (const doctype of ["Contact", "Address"]) {
	frappe.ui.form.on(doctype, {
		setup(frm) {
			if (!frappe.user.has_role(["CRM Administrator", "System Manager"])) frm.meta.allow_rename = 0;
		},
	});
}
