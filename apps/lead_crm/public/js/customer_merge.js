// Merging two customers: what would move and what the survivor ends with is shown first, and it can be undone.

frappe.provide("lead_crm.merging");

/**
 * Show what a merge would do, and do it on request.
 *
 * @param {string} survivor the customer that stays
 * @param {string} duplicate the customer that is merged into it
 * @param {function} done called with the survivor's name
 */
lead_crm.merging.propose = async function (survivor, duplicate, done) {
	const preview = await lead_crm.merging.call("merge_preview", { survivor, duplicate });
	const dialog = new frappe.ui.Dialog({
		title: __("Merge Two Customers"),
		size: "large",
		fields: [...lead_crm.merging.choices(preview), { fieldname: "preview", fieldtype: "HTML" }],
		primary_action_label: __("Merge"),
		async primary_action(answers) {
			dialog.disable_primary_action();
			try {
				const take = lead_crm.merging.taken(preview, answers);
				const args = { survivor: preview.survivor, duplicate: preview.duplicate, take };
				await lead_crm.merging.call("merge", args);
				dialog.hide();
				frappe.show_alert({ message: __("Merged. It can be undone on the duplicate."), indicator: "green" });
				done(preview.survivor);
			} finally {
				dialog.enable_primary_action();
			}
		},
		secondary_action_label: __("The Other Way Round"),
		secondary_action() {
			dialog.hide();
			lead_crm.merging.propose(preview.duplicate, preview.survivor, done);
		},
	});
	lead_crm.name_inputs(dialog);
	dialog.get_field("preview").$wrapper.append(lead_crm.merging.summary(preview));
	dialog.show();
};

lead_crm.merging.call = function (method, args) {
	return frappe.xcall(`lead_crm.api.customers.${method}`, args);
};

/** One question for each field in which both say something else. */
lead_crm.merging.choices = function ({ fields }) {
	return fields
		.filter((field) => field.differs)
		.map((field) => ({
			fieldname: field.fieldname,
			fieldtype: "Select",
			label: field.label,
			reqd: 1,
			options: [field.survivor, field.duplicate].map(String).join("\n"),
			default: String(field.survivor),
		}));
};

lead_crm.merging.taken = function ({ fields }, answers) {
	return fields
		.filter((field) => field.differs && answers[field.fieldname] === String(field.duplicate))
		.map((field) => field.fieldname);
};

/** What is no question: the gaps that are filled, the keys that come along, and how much moves. */
lead_crm.merging.summary = function ({ fields, identities, moves, survivor }) {
	const filled = fields.filter((field) => !field.differs && field.result !== field.survivor);
	const lines = [
		...filled.map((field) => __("{0} is filled in: {1}", [field.label, lead_crm.merging.shown(field.result)])),
		...identities.map((key) => __("Also known by {0} {1}", [__(key.kind), key.value])),
		...moves.map((move) => __("{0} × {1} moves along", [move.count, __(move.doctype)])),
	];
	const list = $("<ul>").append(lines.map((line) => $("<li>").text(line)));
	const title = $("<p>").text(__("Customer {0} stays. The other stays as an inactive record and leads here.", [survivor]));
	return $("<div>").append(title, list);
};

/** A value as a person reads it; a time in the user's own format. */
lead_crm.merging.shown = function (value) {
	const is_time = typeof value === "string" && /^\d{4}-\d\d-\d\d \d/.test(value);
	return is_time ? frappe.datetime.str_to_user(value) : value;
};
