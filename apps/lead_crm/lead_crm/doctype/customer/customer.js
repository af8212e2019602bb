frappe.ui.form.on("Customer", {
	refresh(frm) {
		show_identities(frm);
		if (frm.is_new()) return;
		tell_where_it_went(frm);
		offer_switch(frm);
	},
});

function show_identities(frm) {
	const identities = (!frm.is_new() && frm.doc.__onload?.identities) || [];
	frm.toggle_display("identities_section", identities.length > 0);
	// Whatever somebody once typed into a phone field is text here, never markup.
	const cell = (tag, value) => $(`<${tag}>`).text(value ?? "");
	const head = [__("Kind"), __("Known As"), __("First Written As"), __("Since")];
	const row = (identity) => [__(identity.kind), identity.value, identity.raw, since(identity.creation)];
	const table = $('<table class="table table-bordered" style="margin-bottom: 0">');
	$("<thead>")
		.append($("<tr>").append(head.map((title) => cell("th", title).addClass("text-muted"))))
		.appendTo(table);
	$("<tbody>")
		.append(identities.map((identity) => $("<tr>").append(row(identity).map((value) => cell("td", value)))))
		.appendTo(table);
	frm.get_field("identities_html").$wrapper.empty().append(table);
}

function since(creation) {
	return frappe.datetime.str_to_user(creation, false, true);
}

function tell_where_it_went(frm) {
	if (!frm.doc.merged_into) return;
	const link = frappe.utils.get_form_link("Customer", frm.doc.merged_into, true);
	frm.dashboard.set_headline_alert(__("Merged into {0}.", [link]), "yellow");
}

function offer_switch(frm) {
	if (!frm.perm[0]?.write || frm.doc.merged_into) return;
	if (frm.doc.is_active) {
		frm.add_custom_button(__("Deactivate"), () => ask_why(frm));
	} else {
		frm.add_custom_button(__("Reactivate"), () => call(frm, "reactivate"));
	}
}

function ask_why(frm) {
	frappe.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Reason") },
		({ reason }) => call(frm, "deactivate", { reason }),
		__("Take {0} out of the lists? The record stays.", [frappe.utils.escape_html(frm.doc.full_name)]),
		__("Deactivate")
	);
}

async function call(frm, method, values = {}) {
	if (frm.is_dirty()) await frm.save();
	await frappe.xcall(`lead_crm.api.customers.${method}`, { customer: frm.doc.name, ...values });
	await frm.reload_doc();
}
