// While a phone, email or passport number is typed: whether the person is known already, and to whom.

frappe.provide("lead_crm.already_ours");

const KEYS = ["phone", "email", "passport_number"];
const DOCTYPES = ["Lead", "Area Lead", "Customer"];
const PAUSE = 600;
const SHORTEST = 5;

/**
 * Look up what is typed into these fields, and say below them what is known.
 *
 * @param {object} fields the controls by name, of a form or a dialog
 * @param {function} branch the branch for which somebody is being typed in
 * @param {function} own names that are no news: the document itself and its customer
 */
lead_crm.already_ours.watch = function (fields, branch, own = () => []) {
	for (const key of KEYS) {
		const $input = fields[key]?.$input;
		if (!$input || $input.data("already_ours")) continue;
		const look = frappe.utils.debounce(() => look_up(fields[key], key, $input.val(), branch, own), PAUSE);
		$input.data("already_ours", true).on("input", look);
	}
};

async function look_up(field, key, typed, branch, own) {
	const value = (typed || "").trim();
	if (value.length < SHORTEST || !branch()) return show(field);
	const args = { branch: branch(), [key]: value };
	const answer = await frappe.call({ method: "lead_crm.api.customers.already_ours", type: "GET", args, silent: true });
	if (field.$input.val().trim() !== value) return; // typed on meanwhile
	const known = answer.message;
	const ours = known.ours.filter((row) => !own().includes(row.name));
	show(field, ours.length ? line_of_ours(ours) : known.elsewhere && line_of_others(known, args, field));
}

function show(field, line) {
	field.$wrapper.find(".already-ours").remove();
	if (!line) return;
	$("<div>").addClass("already-ours small text-muted mt-1").attr("role", "status").append(line).appendTo(field.$wrapper);
}

/** Who it is, where, since when; each with a link to open it. */
function line_of_ours(ours) {
	const words = ours.map((row) => {
		const when = row.last_contact ? __("last contact {0}", [frappe.datetime.prettyDate(row.last_contact)]) : "";
		const link = $("<a>").attr("href", frappe.utils.get_form_link(row.doctype, row.name)).attr("target", "_blank");
		const who = [row.full_name, row.branch, when].filter(Boolean).join(", ");
		return $("<div>").append(document.createTextNode(__("{0}: {1}. ", [__(row.doctype), who])), link.text(__("Open")));
	});
	return $("<div>").append($("<b>").text(__("Already ours")), ...words);
}

function line_of_others({ asked }, args, field) {
	const text = __("A colleague in another branch already serves this person.");
	if (asked) return $("<span>").text(`${text} ${__("You have asked for them.")}`);
	const ask = $("<button>").attr("type", "button").addClass("btn btn-xs btn-default ml-1").text(__("Ask for them"));
	ask.on("click", () => ask_for(args, field));
	return $("<span>").text(text).append(ask);
}

function ask_for(args, field) {
	lead_crm.prompt(
		{ fieldname: "reason", fieldtype: "Small Text", label: __("Why should they be handed over to you?"), reqd: 1 },
		async ({ reason }) => {
			await frappe.xcall("lead_crm.api.customers.ask_for", { ...args, reason });
			show(field, line_of_others({ asked: true }));
		},
		__("Ask for This Person"),
		__("Ask")
	);
}

for (const doctype of DOCTYPES) {
	frappe.ui.form.on(doctype, {
		refresh(frm) {
			frm.$wrapper.find(".already-ours").remove();
			lead_crm.already_ours.watch(frm.fields_dict, () => frm.doc.branch, () => [frm.doc.name, frm.doc.customer]);
		},
	});
	const name = `${doctype.replace(/ /g, "")}QuickEntryForm`;
	frappe.ui.form[name] = class extends (frappe.ui.form[name] || frappe.ui.form.QuickEntryForm) {
		render_dialog() {
			super.render_dialog();
			const { fields_dict } = this.dialog;
			lead_crm.name_inputs(this.dialog);
			lead_crm.already_ours.watch(fields_dict, () => this.dialog.get_value("branch"));
		}
	};
}
