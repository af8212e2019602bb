// The head of a lead's form: what matters at a glance, and how its person is reached (X15, D13, X10).

frappe.ui.form.on("Lead", {
	refresh(frm) {
		if (frm.is_new()) return;
		show_state(frm);
	},
});

async function show_state(frm) {
	const lead = frm.doc.name;
	const stale_after = await days_until_stale(frm.doc);
	if (frm.doc.name !== lead) return; // the user went on to another lead meanwhile
	const chips = frm.doc.stage_type === "Open" && !frm.doc.archived ? open_chips(frm.doc, stale_after) : [];
	if (frm.doc.archived) chips.push(chip(__("Archived"), "gray", "archived"));
	const head = document.createElement("div");
	head.className = "crm-head";
	head.dataset.leadHead = lead;
	head.append(...chips, ...lead_crm.reaching.links(person_of(frm.doc)));
	frm.layout.message.find(".crm-head").remove();
	if (head.childElementCount) frm.layout.message.removeClass("hidden").append(head);
}

function open_chips(doc, stale_after) {
	const chips = [];
	if (doc.is_hot) chips.push(chip(__("Hot: score {0}", [doc.score]), "red", "hot"));
	const days = lead_crm.days_since(doc.status_since || doc.creation);
	const stale = stale_after && days > stale_after;
	chips.push(chip(__("{0} days in {1}", [days, __(doc.status)]), stale ? "orange" : "gray", stale ? "stale" : "stage"));
	chips.push(next_chip(doc));
	return chips;
}

function next_chip({ next_follow_up }) {
	if (!next_follow_up) return chip(__("No follow-up planned"), "yellow", "no-next");
	const late = moment(next_follow_up).isBefore(frappe.datetime.now_datetime());
	const when = frappe.datetime.str_to_user(next_follow_up);
	if (late) return chip(__("Follow-up overdue since {0}", [when]), "red", "overdue");
	return chip(__("Next follow-up: {0}", [when]), "blue", "next");
}

function chip(words, colour, state) {
	const made = document.createElement("span");
	made.className = `indicator-pill no-indicator-dot ${colour}`;
	made.dataset.state = state;
	made.textContent = words;
	return made;
}

async function days_until_stale({ pipeline, status }) {
	if (!pipeline) return 0;
	const { stages } = await frappe.model.with_doc("Lead Pipeline", pipeline);
	return stages?.find((stage) => stage.status === status)?.stale_after_days || 0;
}

/** A child is reached by its first parent. */
function person_of(doc) {
	const parent = doc.guardians?.find((row) => row.is_primary) || doc.guardians?.[0];
	const key = doc.phone_key || parent?.phone_key || "";
	return { name: doc.full_name, phone_link: key.split(";")[0], email: doc.email || parent?.email };
}
