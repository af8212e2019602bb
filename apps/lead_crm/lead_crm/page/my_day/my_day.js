// My Day (X8): one list, the most urgent first, each with one click to its outcome, which plans what comes next.

frappe.pages["my-day"].on_page_load = function (wrapper) {
	const page = frappe.ui.make_app_page({ parent: wrapper, title: __("My Day"), single_column: true });
	wrapper.my_day = new MyDay(page);
};

frappe.pages["my-day"].on_page_show = function (wrapper) {
	wrapper.my_day?.load();
};

const PAGE_LENGTH = 30;
const MOST_IN_ONE_CALL = 500;
const BANDS = () => ({ Now: __("Now"), Late: __("Late"), Hot: __("Hot leads that wait"), Today: __("Today") });
const KINDS = () => ({
	Promise: __("Promises"),
	Visit: __("Visits"),
	"Follow Up": __("Follow-ups"),
	Call: __("Calls"),
	"Hot Lead": __("Hot leads"),
});

class MyDay {
	constructor(page) {
		this.page = page;
		this.shown = PAGE_LENGTH;
		this.kind = null;
		this.whose = "mine";
		this.tabs = element("div", { class: "crm-day-tabs", role: "group", "aria-label": __("Which tasks") });
		this.hint = element("div", { class: "crm-day-hint" });
		this.list = element("div", { class: "crm-day-list" });
		this.news = element("div", { class: "sr-only", role: "status" });
		page.main.addClass("crm-day").append(this.tabs, this.hint, this.list, this.news);
		page.set_secondary_action(__("Refresh"), () => this.load(), { icon: "refresh", size: "sm" });
		this.list.addEventListener("keydown", (event) => this.walk(event));
	}

	/** The first page of one kind of tasks, or of all; mine and nobody's, or everybody's. */
	show(kind, whose = this.whose) {
		this.kind = kind;
		this.whose = whose;
		this.shown = PAGE_LENGTH;
		return this.load();
	}

	/** @param {number} [focus] the row whose button is to have the focus then: the one that took the place of what was done */
	async load(focus) {
		const question = { whose: this.whose, kinds: this.kind ? [this.kind] : [] };
		this.asked = question;
		const day = await fetch_tasks(question, this.shown);
		if (this.asked !== question) return; // another question was asked meanwhile
		this.draw(day);
		this.news.textContent = day.total === 1 ? __("1 task") : __("{0} tasks", [day.total]);
		if (focus !== undefined) this.buttons()[Math.min(focus, this.buttons().length - 1)]?.focus();
	}

	draw(day) {
		this.draw_tabs(day.counts);
		this.draw_hint(day.without_next_action);
		this.list.replaceChildren(...(day.data.length ? this.bands(day.data) : [this.nothing()]));
		if (day.total > day.data.length) this.list.append(this.more(day));
	}

	draw_tabs(counts) {
		const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
		const tab = (kind, label, count) => {
			const button = choice(label, this.kind === kind, () => this.show(kind));
			button.dataset.tab = kind || "All";
			button.append(element("span", { class: "crm-count" }, count));
			return button;
		};
		const kinds = Object.entries(KINDS()).filter(([kind]) => kind in counts);
		this.tabs.replaceChildren(
			tab(null, __("All"), total),
			...kinds.map(([kind, label]) => tab(kind, label, counts[kind])),
			this.everybodys()
		);
	}

	everybodys() {
		const all = this.whose === "all";
		const button = choice(__("Everybody's"), all, () => this.show(this.kind, all ? "mine" : "all"));
		Object.assign(button.dataset, { whose: this.whose });
		button.classList.add("crm-whose");
		button.title = __("Also what others of my branches have to do");
		return button;
	}

	draw_hint(count) {
		const words = count === 1 ? __("1 open lead has no next action") : __("{0} open leads have no next action", [count]);
		const mine = this.whose === "all" ? "" : `?assigned_to=${encodeURIComponent(frappe.session.user)}`;
		const href = `/app/query-report/Leads Without Next Action${mine}`;
		this.hint.replaceChildren(...(count ? [element("a", { href, "data-without-next-action": count }, element("bdi", {}, words))] : []));
	}

	bands(tasks) {
		return Object.entries(BANDS()).flatMap(([band, label]) => {
			const rows = tasks.filter((task) => task.band === band).map((task) => this.row(task));
			if (!rows.length) return [];
			return [element("h2", { class: "crm-band", "data-band": band }, label), element("ul", {}, ...rows)];
		});
	}

	row(task) {
		const row = element("li", { class: "crm-task", "data-kind": task.kind, "data-name": task.name, "data-band": task.band });
		const link = { href: frappe.utils.get_form_link(task.reference_doctype, task.reference_name), class: "crm-title" };
		row.append(
			element("div", { class: "crm-when" }, element("bdi", {}, when(task))),
			element(
				"div",
				{ class: "crm-what" },
				element(task.phone_link || task.lead_status ? "a" : "span", link, element("bdi", {}, task.title)),
				element("div", { class: "crm-detail" }, ...lead_crm.in_a_row(details(task)))
			),
			element("div", { class: "crm-actions" }, ...lead_crm.reaching.links({ ...task, name: task.title }), ...this.outcomes(task))
		);
		return row;
	}

	outcomes(task) {
		const ask = lead_crm.outcomes;
		const done = () => this.load(this.place_of(task));
		const dialogs = {
			Promise: [
				[__("Paid"), () => ask.payment(task, { done })],
				[__("New date"), () => ask.reschedule(task, { done })],
			],
			Visit: [[__("Outcome"), () => ask.visit(task.name, { done })]],
			"Follow Up": [[__("Outcome"), () => ask.follow_up(task.name, { done })]],
			Call: [[__("Called"), () => ask.call(task.name, { done })]],
			"Hot Lead": [[__("Contacted"), () => ask.contact(task.name, { done })]],
		};
		return dialogs[task.kind].map(([label, open], number) => {
			const style = number ? "btn-default" : "btn-primary";
			const button = element("button", { class: `btn btn-sm ${style}`, "data-outcome": number }, label);
			button.setAttribute("aria-label", `${label}: ${task.title}`);
			button.addEventListener("click", open);
			return button;
		});
	}

	/** The row of a task, to give the focus to what takes its place. */
	place_of(task) {
		return this.buttons().findIndex((button) => button.closest(".crm-task").dataset.name === task.name);
	}

	/** Each row's first button. */
	buttons() {
		return [...this.list.querySelectorAll("[data-outcome='0']")];
	}

	/** Arrow keys go from row to row. */
	walk(event) {
		const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		const row = event.target.closest(".crm-task");
		if (!step || !row) return;
		const buttons = this.buttons();
		const place = buttons.findIndex((button) => row.contains(button));
		buttons[place + step]?.focus();
		event.preventDefault();
	}

	more({ data, total }) {
		const words = __("Show more: {0} of {1} shown", [data.length, total]);
		const button = element("button", { class: "btn btn-default btn-sm crm-more", "data-more": total }, words);
		button.addEventListener("click", () => {
			this.shown *= 2; // so that a few clicks show thousands
			this.load(data.length);
		});
		return button;
	}

	nothing() {
		const box = element("div", { class: "crm-nothing", "data-empty": 1 });
		box.append(
			element("h2", {}, __("Nothing is due now")),
			element("p", {}, __("What you plan with a lead, a follow-up, a visit, a call or a payment, comes here on its day.")),
			element("a", { href: "/app/lead?stage_type=Open", class: "btn btn-primary btn-sm" }, __("Go to open leads"))
		);
		return box;
	}
}

/** So many of the tasks, in as many calls as that takes; the first call's counts. */
async function fetch_tasks(question, wanted) {
	const ask = (start) => {
		const page_length = Math.min(wanted - start, MOST_IN_ONE_CALL);
		return frappe.xcall("lead_crm.api.desk.my_day", { ...question, start, page_length });
	};
	const day = await ask(0);
	while (day.data.length < Math.min(wanted, day.total)) {
		const { data } = await ask(day.data.length);
		if (!data.length) break; // somebody else did the rest meanwhile
		day.data.push(...data);
	}
	return day;
}

/** When a task is due, or how late it is. */
function when(task) {
	if (!task.due) return __("Score {0}", [task.score]);
	if (task.days_late === 1) return __("1 day late");
	if (task.days_late > 1) return __("{0} days late", [task.days_late]);
	return task.kind === "Promise" ? __("Today") : moment(task.due).format("HH:mm");
}

/** What stands under the name: what it is, how things stand, and what was noted. */
function details(task) {
	const money = task.kind === "Promise" && __("{0} outstanding", [plain_money(task)]);
	const broken = task.broken_count === 1 ? __("broken once") : task.broken_count && __("broken {0} times", [task.broken_count]);
	const what = { Promise: __("Promise to pay"), Visit: __("Visit"), "Follow Up": __("Follow-up"), Call: __("Planned call") };
	const parts = [what[task.kind], task.channel && __(task.channel), task.frequency && __(task.frequency), task.batch, money, broken];
	parts.push(task.lead_status && __(task.lead_status), task.source && __(task.source), !task.worker && __("nobody's"), task.notes);
	return parts;
}

function plain_money({ outstanding, currency }) {
	return $("<span>").html(format_currency(outstanding, currency)).text();
}

/** A button that is pressed or not. */
function choice(label, pressed, click) {
	const button = element("button", { class: "btn btn-sm btn-default", "aria-pressed": pressed }, label);
	button.addEventListener("click", click);
	return button;
}

/** An element of attributes and children; text stays text, whatever it holds. */
function element(tag, attributes = {}, ...children) {
	const made = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
	made.append(...children);
	return made;
}
