// What is done with many leads at once: change their status, give them to somebody, plan a follow-up (D9, D10, X7).

frappe.provide("lead_crm");

(() => {
	// So many in one call: the bar moves, and nobody else waits long for a lead that is among them.
	const AT_ONCE = 25;

	/** Adds the actions to the menu of a list of leads. */
	lead_crm.bulk_actions = function (listview) {
		const add = (label, ask_for) => listview.page.add_actions_menu_item(label, () => ask_for(checked(listview)), true);
		add(__("Change Status"), ask_status);
		add(__("Give to …"), ask_user);
		add(__("Plan a Follow-up"), lead_crm.plan_follow_ups);
	};

	function checked(listview) {
		const done = () => {
			listview.clear_checked_items();
			listview.refresh();
		};
		return { names: listview.get_checked_items(true), done };
	}

	/** Asks when, and plans a follow-up with each of these leads: { names, done() }. */
	lead_crm.plan_follow_ups = function (chosen) {
		ask(chosen, __("Plan a Follow-up with {0} Leads"), "plan_follow_ups", [
			lead_crm.when_field("scheduled_at", __("When")),
			{ fieldname: "notes", fieldtype: "Small Text", label: __("Notes") },
		]);
	};

	function ask_status(chosen) {
		const statuses = frappe.meta.get_docfield("Lead", "status").options.split("\n");
		ask(chosen, __("Change Status of {0} Leads"), "bulk_update_status", [
			{
				fieldname: "status",
				fieldtype: "Select",
				label: __("Status"),
				options: statuses.map((value) => ({ value, label: __(value) })),
				reqd: 1,
			},
			{ fieldname: "note", fieldtype: "Small Text", label: __("Note"), description: __("Kept in each history") },
		]);
	}

	function ask_user(chosen) {
		ask(chosen, __("Give {0} Leads to Somebody"), "assign", [
			{
				fieldname: "user",
				fieldtype: "Link",
				options: "User",
				label: __("To"),
				reqd: 1,
				get_query: () => ({ query: "frappe.core.doctype.user.user.user_query" }),
			},
			{ fieldname: "note", fieldtype: "Small Text", label: __("Note"), description: __("A comment on each") },
		]);
	}

	function ask({ names, done }, title, method, fields) {
		if (!names.length) return;
		const dialog = new frappe.ui.Dialog({
			title: title.replace("{0}", names.length),
			fields,
			primary_action_label: __("Do It"),
			async primary_action(values) {
				dialog.hide();
				const results = await call_in_parts(method, names, values);
				done();
				report(results);
			},
		});
		lead_crm.name_inputs(dialog);
		dialog.show();
	}

	/** What each lead came to; where a call as a whole fails, the leads of it and after it were not done, and Frappe says why. */
	async function call_in_parts(method, leads, values) {
		const results = [];
		try {
			for (let start = 0; start < leads.length; start += AT_ONCE) {
				show_progress(start, leads.length);
				const part = leads.slice(start, start + AT_ONCE);
				const answer = await frappe.xcall(`lead_crm.api.leads.${method}`, { leads: part, ...values });
				results.push(...answer.results);
			}
		} catch {
			const left = leads.slice(results.length);
			results.push(...left.map((lead) => ({ lead, ok: false, error: __("Not done") })));
		} finally {
			frappe.hide_progress();
		}
		return results;
	}

	function show_progress(done, total) {
		if (total > AT_ONCE) frappe.show_progress(__("Leads"), done, total, __("{0} of {1}", [done, total]));
	}

	function report(results) {
		const failed = results.filter((row) => !row.ok);
		const done = results.length - failed.length;
		if (!failed.length) {
			frappe.show_alert({ message: __("{0} leads done", [done]), indicator: "green" });
			return;
		}
		const escape = frappe.utils.escape_html;
		const rows = failed.map((row) => {
			const link = `<a href="/app/lead/${encodeURIComponent(row.lead)}">${escape(row.lead)}</a>`;
			return `<tr><td>${link}</td><td>${escape(row.error || "")}</td></tr>`;
		});
		frappe.msgprint({
			title: __("{0} done, {1} not", [done, failed.length]),
			message: `<table class="table table-bordered"><tbody>${rows.join("")}</tbody></table>`,
			indicator: done ? "orange" : "red",
			wide: true,
		});
	}
})();
