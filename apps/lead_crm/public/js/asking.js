// What forms, lists and pages share: ask a few things, call one function of the API, show what came of it.

frappe.provide("lead_crm");

/**
 * A dialog whose answers go to a function of lead_crm.api.
 *
 * @param {object} options title, fields, method ("follow_ups.complete"), args added to the answers, button, done(result);
 *     frm: the form that is saved first and shown anew after
 */
lead_crm.ask = function ({ frm, title, fields, method, args = {}, button = __("Save"), done }) {
	const dialog = new frappe.ui.Dialog({
		title,
		fields,
		primary_action_label: button,
		async primary_action(answers) {
			dialog.disable_primary_action();
			try {
				if (frm?.is_dirty()) await frm.save();
				const result = await frappe.xcall(`lead_crm.api.${method}`, { ...answers, ...args });
				dialog.hide();
				await frm?.reload_doc();
				done?.(result);
			} finally {
				dialog.enable_primary_action();
			}
		},
	});
	lead_crm.name_inputs(dialog);
	dialog.show();
	return dialog;
};

/** Say to a screen reader what each field of a dialog is; Frappe's labels are not tied to their inputs. */
lead_crm.name_inputs = function (dialog) {
	for (const { $input, df } of dialog.fields_list) $input?.attr("aria-label", df.label);
	return dialog;
};

/** Frappe's question, with inputs that have names. */
lead_crm.prompt = function (...question) {
	return lead_crm.name_inputs(frappe.prompt(...question));
};

/** Tomorrow at this hour, unless that is changed: the time for which something is planned. */
lead_crm.tomorrow = function () {
	return moment(frappe.datetime.now_datetime()).add(1, "day").startOf("hour").format("YYYY-MM-DD HH:mm:ss");
};

/** The field of a time at which something is planned. */
lead_crm.when_field = function (fieldname, label) {
	return { fieldname, label, fieldtype: "Datetime", reqd: 1, default: lead_crm.tomorrow() };
};

/** The field of what comes next, which may be nothing. */
lead_crm.next_field = function (options = {}) {
	return {
		fieldname: "next_at",
		label: __("Next Follow-up"),
		fieldtype: "Datetime",
		description: __("Empty: nothing more is planned"),
		...options,
	};
};

/** Choices of a Select in the user's language. */
lead_crm.choices = function (values) {
	return values.map((value) => ({ value, label: __(value) }));
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

/** These words with dots between them, each set apart: a name or an amount keeps its direction among words of another script. */
lead_crm.in_a_row = function (parts) {
	return parts.filter(Boolean).flatMap((part, number) => {
		const words = document.createElement("bdi");
		words.textContent = part;
		return number ? [" · ", words] : [words];
	});
};

/** A time without its seconds, for the narrow column of a list. */
lead_crm.short_time = function (time) {
	return time ? frappe.datetime.str_to_user(time).replace(/(\d\d:\d\d):\d\d/, "$1") : "";
};

/** Whole days from a time of the database until now. */
lead_crm.days_since = function (time) {
	return moment(frappe.datetime.now_datetime()).diff(moment(time), "days");
};
