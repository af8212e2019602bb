frappe.ui.form.on("Customer", {
	refresh(frm) {
		show_identities(frm);
		if (frm.is_new()) return;
		tell_where_it_went(frm);
		offer_switch(frm);
		offer_merge(frm);
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
	const scrolled = $("<div class='table-responsive'>").append(table); // by itself, where a phone is narrower
	frm.get_field("identities_html").$wrapper.empty().append(scrolled);
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
	lead_crm.prompt(
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

function offer_merge(frm) {
	if (!frm.perm[0]?.write) return;
	if (frm.doc.merged_into) {
		frm.disable_form();
		frm.add_custom_button(__("Undo Merge"), () => undo_merge(frm));
	} else {
		frm.add_custom_button(__("Merge"), () => ask_for_duplicate(frm));
	}
}

function ask_for_duplicate(frm) {
	const { organization, name } = frm.doc;
	lead_crm.prompt(
		{
			fieldname: "duplicate",
			fieldtype: "Link",
			options: "Customer",
			reqd: 1,
			label: __("Which customer is the same person?"),
			get_query: () => ({ filters: { organization, name: ["!=", name], merged_into: ["is", "not set"] } }),
		},
		({ duplicate }) => lead_crm.merging.propose(name, duplicate, (survivor) => open_customer(frm, survivor)),
		__("Merge"),
		__("Preview")
	);
}

function open_customer(frm, name) {
	if (name === frm.doc.name) return frm.reload_doc();
	return frappe.set_route("Form", "Customer", name);
}

function undo_merge(frm) {
	const question = __("Give this customer back what was moved? What was done since stays with the other one.");
	frappe.confirm(question, async () => {
		const { left } = await lead_crm.merging.call("undo_merge", { duplicate: frm.doc.name });
		await frm.reload_doc();
		if (!left.length) return;
		const list = left.map((line) => frappe.utils.escape_html(line));
		frappe.msgprint({ title: __("This could not be taken back"), message: list, as_list: true });
	});
}
