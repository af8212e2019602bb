frappe.ui.form.on("Duplicate Pair", {
	async refresh(frm) {
		frm.disable_save();
		frm.get_field("comparison").$wrapper.empty();
		frm.toggle_display("comparison_section", frm.doc.status === "Open");
		if (frm.doc.status !== "Open") return;
		const { customer, other_customer } = frm.doc;
		const pair = { survivor: customer, duplicate: other_customer };
		const preview = await lead_crm.merging.call("merge_preview", pair);
		if (frm.doc.customer !== customer) return; // the user went on to another pair meanwhile
		const names = preview.fields.find((field) => field.fieldname === "full_name");
		frm.page.set_title(__("{0} and {1}", [names.survivor, names.duplicate].map(frappe.utils.escape_html)));
		frm.get_field("comparison").$wrapper.empty().append(side_by_side(preview));
		frm.page.set_primary_action(__("Merge"), () => {
			lead_crm.merging.propose(customer, other_customer, () => frm.reload_doc());
		});
		frm.add_custom_button(__("Not the Same"), () => dismiss(frm));
	},
});

/** Both customers field by field; what differs stands out. */
function side_by_side({ survivor, duplicate, fields }) {
	const of = (name) => $("<th scope='col'>").append(link_to(name));
	const head = $("<tr>").append($("<td>"), of(survivor), of(duplicate));
	const rows = fields.map((field) => {
		const values = [field.survivor, field.duplicate].map((value) => $("<td>").text(lead_crm.merging.shown(value)));
		const label = $("<th scope='row'>").addClass("text-muted").text(field.label);
		return $("<tr>").toggleClass("bold", field.differs).append(label, ...values);
	});
	const table = $("<table>").addClass("table table-bordered").append($("<thead>").append(head));
	return $("<div>").addClass("table-responsive").append(table.append($("<tbody>").append(rows)));
}

function link_to(customer) {
	return $("<a>").attr("href", frappe.utils.get_form_link("Customer", customer)).text(__("Customer {0}", [customer]));
}

async function dismiss(frm) {
	await lead_crm.merging.call("dismiss_duplicate", { a: frm.doc.customer, b: frm.doc.other_customer });
	frappe.show_alert({ message: __("Two persons. This pair will not be shown again."), indicator: "green" });
	frm.reload_doc();
}
