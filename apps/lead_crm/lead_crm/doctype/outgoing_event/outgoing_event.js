frappe.ui.form.on("Outgoing Event", {
	refresh(frm) {
		if (frm.doc.status !== "Waiting") {
			frm.add_custom_button(__("Send again"), () =>
				frm.call("send_again").then(() => frm.reload_doc())
			);
		}
	},
});
