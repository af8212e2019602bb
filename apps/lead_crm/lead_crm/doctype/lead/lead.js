frappe.ui.form.on("Lead", {
	refresh(frm) {
		// A status changes by the buttons, which know what the pipeline allows.
		frm.set_df_property("status", "read_only", 1);
		if (frm.is_new()) {
			begin(frm);
		} else if (frm.perm[0]?.write && !frm.doc.archived) {
			offer_moves(frm);
		}
	},

	pipeline(frm) {
		if (frm.is_new()) begin(frm);
	},
});

/** A new lead is of the usual kind and pipeline until told otherwise, and in the first stage of it. */
async function begin(frm) {
	const lead = frm.doc.name;
	const usual = frm.doc.pipeline ? frm.doc : await lead_crm.usual_lead();
	const name = usual.pipeline;
	if (!name || frm.doc.name !== lead) return;
	const { stages } = await pipeline_of(name);
	if (frm.doc.name !== lead || (frm.doc.pipeline && frm.doc.pipeline !== name)) return;
	if (!frm.doc.pipeline) await frm.set_value({ lead_kind: usual.lead_kind, pipeline: name });
	if (frm.doc.status !== stages[0].status) await frm.set_value("status", stages[0].status);
}

function pipeline_of(name) {
	return frappe.model.with_doc("Lead Pipeline", name);
}

async function offer_moves(frm) {
	const lead = frm.doc.name;
	const [allowed, { stages }] = await Promise.all([
		frappe.xcall("lead_crm.api.leads.allowed_moves", { lead }),
		pipeline_of(frm.doc.pipeline),
	]);
	if (frm.doc.name !== lead) return; // the user went on to another lead meanwhile
	const first = (type) => stages.find((stage) => stage.stage_type === type)?.status;
	const won = first("Won");
	const lost = first("Lost");
	for (const status of allowed.filter((status) => ![won, lost].includes(status))) {
		frm.add_custom_button(__(status), () => ask_note(frm, status), __("Move to"));
	}
	if (allowed.includes(won)) frm.add_custom_button(__("Convert"), () => ask_booking(frm));
	if (allowed.includes(lost)) frm.add_custom_button(__("Close"), () => ask_reason(frm));
}

function ask_note(frm, status) {
	lead_crm.prompt(
		{ fieldname: "note", fieldtype: "Small Text", label: __("Note"), description: __("Kept in the history") },
		({ note }) => call(frm, "change_status", { status, note }),
		__("Move to {0}", [__(status)]),
		__("Move")
	);
}

function ask_booking(frm) {
	lead_crm.prompt(
		{
			fieldname: "booking",
			fieldtype: "Link",
			options: "Booking",
			label: __("Booking"),
			description: __("May be left empty"),
			get_query: () => ({ filters: { branch: frm.doc.branch } }),
		},
		({ booking }) => call(frm, "convert", { booking }),
		__("Convert {0}", [frappe.utils.escape_html(frm.doc.full_name)]),
		__("Convert")
	);
}

function ask_reason(frm) {
	const dialog = new frappe.ui.Dialog({
		title: __("Close {0}", [frappe.utils.escape_html(frm.doc.full_name)]),
		fields: [
			{
				fieldname: "loss_reason",
				fieldtype: "Link",
				options: "Loss Reason",
				label: __("Loss Reason"),
				get_query: () => ({ filters: { is_active: 1 } }),
			},
			{ fieldname: "reason", fieldtype: "Small Text", label: __("What happened"), reqd: 1, length: 500 },
		],
		primary_action_label: __("Close Lead"),
		async primary_action({ reason, loss_reason }) {
			dialog.hide();
			await call(frm, "close", { reason });
			if (!loss_reason) return;
			await frm.set_value("loss_reason", loss_reason);
			await frm.save();
		},
	});
	lead_crm.name_inputs(dialog);
	dialog.show();
}

async function call(frm, method, values) {
	if (frm.is_dirty()) await frm.save();
	await frappe.xcall(`lead_crm.api.leads.${method}`, { lead: frm.doc.name, ...values });
	await frm.reload_doc();
}
