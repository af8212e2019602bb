// What the form of a Customer Import shows: the steps, the columns beside the first rows, what was found, how far it is (X5).
// Everything is text nodes: a file may hold anything.

frappe.provide("lead_crm.importing");

const FIRST_ROWS = 3;
const KINDS = () => [
	[
		"other_names",
		__("Quite another name"),
		"orange",
		__("Imported as the phone, email or passport says. Look whether it is the same person."),
	],
	["rejected", __("Cannot be used"), "red", __("Left out. Download them, mend them, and import that file.")],
	["created", __("New customers"), "green", ""],
	["updated", __("Filled in or changed"), "blue", ""],
	["unchanged", __("There already, nothing to change"), "gray", ""],
	["duplicates", __("The same customer as a row before"), "gray", __("Counted above too. Each customer is made once.")],
];
const WARNINGS = ["other_names", "rejected"];

Object.assign(lead_crm.importing, {
	/** An element with its attributes; children are elements or texts. */
	element(tag, attributes = {}, ...children) {
		const made = document.createElement(tag);
		for (const [name, value] of Object.entries(attributes)) {
			if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
			else if (value !== false && value !== null && value !== undefined)
				made.setAttribute(name, value === true ? "" : value);
		}
		made.append(...children.filter((child) => child !== null && child !== undefined));
		return made;
	},

	/**
	 * The steps, with the one that is shown.
	 *
	 * @param {object[]} steps label, done, open: whether one may go there, go: what does
	 */
	stepper(steps, current) {
		const { element } = lead_crm.importing;
		const items = steps.map((step, place) => {
			const shown = place === current;
			const mark = element(
				"span",
				{ class: "crm-step-mark", "aria-hidden": "true" },
				step.done && !shown ? "✓" : String(place + 1)
			);
			const state = step.done && !shown ? element("span", { class: "sr-only" }, __("done")) : null;
			const button = element(
				"button",
				{
					type: "button",
					class: "crm-step",
					disabled: !step.open || shown,
					"aria-current": shown ? "step" : null,
					onclick: step.go,
				},
				mark,
				element("span", { class: "crm-step-label" }, step.label),
				state
			);
			return element("li", { class: shown ? "is-shown" : step.done ? "is-done" : "" }, button);
		});
		return element("ol", { class: "crm-steps", "aria-label": __("Steps of this import") }, ...items);
	},

	/** What the step is about; it takes the focus when somebody came here from another step. */
	heading(title, ...sentences) {
		const { element } = lead_crm.importing;
		const said = sentences.filter(Boolean).map((sentence) => element("p", { class: "text-muted" }, sentence));
		return element("div", { class: "crm-step-head" }, element("h4", { tabindex: "-1" }, title), ...said);
	},

	/** The columns of the file, each with its first values and the field it goes to. */
	columns({ columns, fields }, chosen, choose, locked) {
		const { element } = lead_crm.importing;
		const head = element(
			"tr",
			{},
			...[__("Column in the file"), __("Goes to"), __("First rows")].map((title) =>
				element("th", { scope: "col" }, title)
			)
		);
		const rows = columns.map(({ column, values }, place) => {
			const id = `crm-column-${place}`;
			const options = [["", __("— left out —")], ...fields.map(({ field, label }) => [field, label])].map(
				([value, label]) => element("option", { value, selected: (chosen[column] || "") === value }, label)
			);
			const select = element(
				"select",
				{
					id,
					class: "form-control input-sm",
					disabled: locked,
					"data-column": column,
					onchange: () => choose(column, select.value),
				},
				...options
			);
			const shown = values.slice(0, FIRST_ROWS).map((value) => element("span", { class: "crm-value" }, value || "–"));
			return element(
				"tr",
				{ class: chosen[column] ? "" : "is-left-out" },
				element("th", { scope: "row" }, element("label", { for: id }, column)),
				element("td", { class: "crm-goes-to" }, select),
				element("td", { class: "crm-first-rows" }, ...shown)
			);
		});
		return element("table", { class: "crm-columns" }, element("thead", {}, head), element("tbody", {}, ...rows));
	},

	/** How many rows of each kind there are, and some of each. */
	findings(doc) {
		const { element } = lead_crm.importing;
		const found = JSON.parse(doc.findings || "{}");
		const kinds = KINDS().filter(([kind]) => doc[kind]);
		return element("div", { class: "crm-findings" }, ...kinds.map((kind) => lead_crm.importing.kind(kind, doc, found)));
	},

	kind([kind, label, color, hint], doc, found) {
		const { element } = lead_crm.importing;
		const groups = found[kind] || [];
		const summary = element(
			"summary",
			{},
			element("span", { class: `indicator-pill ${color} crm-found` }, lead_crm.importing.number(doc[kind])),
			element("span", { class: "crm-kind" }, label)
		);
		const body = groups.map((group) => lead_crm.importing.group(group, groups.length > 1));
		const open = WARNINGS.includes(kind) || null;
		return element(
			"details",
			{ open, "data-kind": kind },
			summary,
			hint ? element("p", { class: "text-muted" }, hint) : null,
			...body
		);
	},

	group({ count, examples }, counted) {
		const { element, number } = lead_crm.importing;
		const lines = examples.map(({ row, name, reason }) =>
			element(
				"li",
				{},
				element("span", { class: "crm-row" }, __("Row {0}", [row])),
				element("span", { class: "crm-name" }, name || "–"),
				reason ? element("span", { class: "crm-reason" }, reason) : null
			)
		);
		const rest = count - examples.length;
		if (rest > 0) {
			const words = counted ? __("… and {0} more like these", [number(rest)]) : __("… and {0} more", [number(rest)]);
			lines.push(element("li", { class: "text-muted" }, words));
		}
		return element("ul", {}, ...lines);
	},

	progress(percent, words) {
		const { element } = lead_crm.importing;
		const limits = { role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent };
		const bar = element("div", { class: "progress-bar", style: `width: ${percent}%`, "aria-label": words, ...limits });
		return element(
			"div",
			{ class: "crm-import-progress" },
			element("div", { class: "progress" }, bar),
			element("p", { "aria-live": "polite" }, words)
		);
	},

	alert(color, ...children) {
		return lead_crm.importing.element(
			"div",
			{ class: `crm-import-alert is-${color}`, role: color === "red" ? "alert" : "status" },
			...children
		);
	},

	/** Buttons for the files that a run left. */
	downloads(files) {
		const { element } = lead_crm.importing;
		const links = files
			.filter(({ url }) => url)
			.map(({ url, label }) =>
				element("a", { class: "btn btn-default btn-sm", href: encodeURI(url), download: true }, label)
			);
		return links.length ? element("div", { class: "crm-downloads" }, ...links) : null;
	},

	number(value) {
		return format_number(value || 0, null, 0);
	},
});
