// What the forms share: ask a few things, call one function of the API, show the document as it is then.

frappe.provide("lead_crm");

/**
 * A dialog whose answers go to a function of lead_crm.api.
 *
 * @param {object} options frm, title, fields, method ("follow_ups.complete"), args added to the answers, button, done(result)
 */
lead_crm.ask = function ({ frm, title, fields, method, args = {}, button = __("Save"), done }) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: button,
		async primary_action(answers) {
			dialog.disable_primary_action();
			try {
				if (frm.is_dirty()) await frm.save();
				const result = await frappe.xcall(`lead_crm.api.${method}`, { ...answers, ...args });
				dialog.hide();
				await frm.reload_doc();
				done?.(result);
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	dialog.show();
	return dialog;
};

/** The fields of a time at which something is planned, tomorrow at this hour unless changed. */
lead_crm.when_field = function (fieldname, label) {
	const tomorrow = moment(frappe.datetime.now_datetime()).add(1, "day").startOf("hour");
	return { fieldname, label, fieldtype: "Datetime", reqd: 1, default: tomorrow.format("YYYY-MM-DD HH:mm:ss") };
};

/** Users who work in a branch, for whoever is to do something there. */
lead_crm.colleague_field = function (fieldname, label, branch) {
	return {
		fieldname,
		label,
		fieldtype: "Link",
		options: "User",
		get_query: () => ({ query: "lead_crm.api.desk.colleagues", filters: { branch } }),
	};
};
