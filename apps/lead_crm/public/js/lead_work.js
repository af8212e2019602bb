// What is done with a lead, beside its moves: discovery, visits, follow-ups, contacts, promises, archive.

frappe.ui.form.on("Lead", {
	refresh(frm) {
		frm.page.add_menu_item(__("Show Me Around"), () => frm.tour.init({ tour_name: "Lead" }).then(() => frm.tour.start()));
		if (frm.is_new() || !frm.perm[0]?.write) return;
		if (frm.doc.archived) {
			frm.add_custom_button(__("Restore"), () => archive(frm, "restore"));
			return;
		}
		const group = __("Work");
		if (frm.doc.stage_type === "Open") {
			frm.add_custom_button(__("Add Follow-up"), () => add_follow_up(frm), group);
			if (frm.doc.lead_kind === "Person") {
				frm.add_custom_button(__("Plan a Visit"), () => plan_visit(frm), group);
				frm.add_custom_button(__("Complete Discovery"), () => complete_discovery(frm), group);
			}
		}
		frm.add_custom_button(__("Note a Contact"), () => log_contact(frm), group);
		frm.add_custom_button(__("Promise to Pay"), () => promise(frm), group);
		frm.page.add_menu_item(__("Archive"), () => archive(frm, "archive"));
	},
});

function add_follow_up(frm) {
	lead_crm.ask({
		frm,
		title: __("Add Follow-up"),
		method: "leads.add_follow_up",
		args: { lead: frm.doc.name },
		fields: [
			lead_crm.when_field("scheduled_at", __("When")),
			{ fieldname: "channel", label: __("How"), fieldtype: "Select", options: "Call\nEmail\nWhatsApp\nVisit\nOther", default: "Call" },
			lead_crm.colleague_field("assigned_to", __("Who"), frm.doc.branch),
			{ fieldname: "notes", label: __("Notes"), fieldtype: "Small Text" },
		],
	});
}

function plan_visit(frm) {
	lead_crm.ask({
		frm,
		title: __("Plan a Visit"),
		method: "leads.schedule_visit",
		args: { lead: frm.doc.name },
		fields: [
			lead_crm.when_field("scheduled_at", __("When")),
			{ fieldname: "batch", label: __("Batch"), fieldtype: "Data" },
			lead_crm.colleague_field("trainer", __("Trainer"), frm.doc.branch),
		],
	});
}

function complete_discovery(frm) {
	const { school, preferred_schedule, discovery_notes } = frm.doc;
	lead_crm.ask({
		frm,
		title: __("Complete Discovery"),
		method: "leads.complete_discovery",
		args: { lead: frm.doc.name },
		fields: [
			{ fieldname: "school", label: __("School"), fieldtype: "Data", default: school },
			{ fieldname: "preferred_schedule", label: __("Preferred Schedule"), fieldtype: "Data", default: preferred_schedule },
			{ fieldname: "discovery_notes", label: __("Notes"), fieldtype: "Small Text", default: discovery_notes },
		],
	});
}

function log_contact(frm) {
	lead_crm.ask({
		frm,
		title: __("Note a Contact"),
		method: "interactions.log",
		args: { reference_doctype: "Lead", reference_name: frm.doc.name },
		fields: [
			{ fieldname: "type", label: __("Kind"), fieldtype: "Select", options: "Call\nEmail\nMeeting\nWhatsApp\nSMS\nVisit\nNote", default: "Call", reqd: 1 },
			{ fieldname: "direction", label: __("Direction"), fieldtype: "Select", options: "Outbound\nInbound", default: "Outbound" },
			{ fieldname: "details", label: __("What was said"), fieldtype: "Small Text", reqd: 1 },
		],
	});
}

function promise(frm) {
	lead_crm.ask({
		frm,
		title: __("Promise to Pay"),
		method: "promises.add",
		args: { reference_doctype: "Lead", reference_name: frm.doc.name },
		fields: [
			{ fieldname: "amount", label: __("Amount"), fieldtype: "Float", reqd: 1 },
			{ fieldname: "due_date", label: __("Due Date"), fieldtype: "Date", reqd: 1 },
			{ fieldname: "kind", label: __("Kind"), fieldtype: "Select", options: "Payment\nLoan", default: "Payment" },
			{ fieldname: "notes", label: __("Notes"), fieldtype: "Small Text" },
		],
		done: (added) => frappe.show_alert({ message: __("{0} promised", [format_currency(added.amount, added.currency)]), indicator: "green" }),
	});
}

function archive(frm, method) {
	lead_crm.ask({
		frm,
		title: method === "archive" ? __("Archive this Lead") : __("Restore this Lead"),
		method: `leads.${method}`,
		args: { lead: frm.doc.name },
		button: method === "archive" ? __("Archive") : __("Restore"),
		fields: [{ fieldname: "note", label: __("Note"), fieldtype: "Small Text" }],
	});
}
