// The dialogs in which a clerk says how something went, and what comes next: one for each kind, for forms, lists and My Day.

frappe.provide("lead_crm.outcomes");

Object.assign(lead_crm.outcomes, {
	/** How a follow-up went (C13). `options` as those of lead_crm.ask. */
	follow_up(name, options = {}) {
		return lead_crm.ask({
			title: __("How did it go?"),
			method: "follow_ups.complete",
			args: { follow_up: name },
			fields: [
				outcome_field(["Reached", "No Answer", "Postponed", "Scheduled Visit", "Enrolled", "Lost"]),
				{ fieldname: "notes", label: __("Notes"), fieldtype: "Small Text" },
				lead_crm.next_field({
					label: __("Next one, or the visit"),
					depends_on: "eval:!['Enrolled', 'Lost'].includes(doc.outcome)",
				}),
			],
			...options,
		});
	},

	/** How a visit went (C11), and when to follow up. */
	visit(name, options = {}) {
		return lead_crm.ask({
			title: __("How did the visit go?"),
			method: "visits.record_outcome",
			args: { visit: name },
			fields: [
				outcome_field(["Interested Enroll Now", "Interested Enroll Later", "Not Interested", "No Show"]),
				{ fieldname: "notes", label: __("Notes"), fieldtype: "Small Text" },
				lead_crm.next_field(),
			],
			...options,
		});
	},

	/** A call of a call plan was made (E9); the next date follows from its frequency. */
	call(name, options = {}) {
		return lead_crm.ask({
			title: __("Record Call"),
			method: "call_plans.record_call",
			args: { call_plan: name },
			fields: [{ fieldname: "details", label: __("What was said"), fieldtype: "Small Text" }],
			...options,
			done(result) {
				const next = frappe.datetime.str_to_user(result.call_plan.next_call_date);
				frappe.show_alert({ message: __("Next call: {0}", [next]), indicator: "green" });
				options.done?.(result);
			},
		});
	},

	/** A hot lead was contacted. */
	contact(lead, options = {}) {
		return lead_crm.ask({
			title: __("Note a Contact"),
			method: "desk.note_contact",
			args: { lead },
			fields: [
				{
					fieldname: "type",
					label: __("Kind"),
					fieldtype: "Select",
					options: lead_crm.choices(["Call", "Email", "Meeting", "WhatsApp", "SMS", "Visit"]),
					default: "Call",
					reqd: 1,
				},
				{ fieldname: "details", label: __("What was said"), fieldtype: "Small Text", reqd: 1 },
				lead_crm.next_field({ default: lead_crm.tomorrow() }),
			],
			...options,
		});
	},

	/** A payment came in. `promise` has name, outstanding, currency. */
	payment(promise, options = {}) {
		return lead_crm.ask({
			title: __("Record Payment"),
			method: "promises.record_payment",
			args: { promise: promise.name },
			fields: [
				{ fieldname: "amount", label: amount_label(promise), fieldtype: "Float", reqd: 1, default: promise.outstanding },
				{ fieldname: "paid_on", label: __("Paid On"), fieldtype: "Date", description: __("Empty: today in the branch") },
				{ fieldname: "note", label: __("Note"), fieldtype: "Data" },
			],
			...options,
		});
	},

	/** What is outstanding is promised anew. */
	reschedule(promise, options = {}) {
		return lead_crm.ask({
			title: __("Promise anew what is outstanding"),
			method: "promises.reschedule",
			args: { promise: promise.name },
			fields: [
				{ fieldname: "due_date", label: __("New Due Date"), fieldtype: "Date", reqd: 1 },
				{ fieldname: "amount", label: amount_label(promise), fieldtype: "Float", default: promise.outstanding },
				{ fieldname: "notes", label: __("Notes"), fieldtype: "Small Text" },
			],
			...options,
		});
	},
});

function outcome_field(values) {
	return {
		fieldname: "outcome",
		label: __("Outcome"),
		fieldtype: "Select",
		options: lead_crm.choices(["", ...values]),
		reqd: 1,
	};
}

function amount_label({ currency }) {
	return currency ? __("Amount in {0}", [currency]) : __("Amount");
}
