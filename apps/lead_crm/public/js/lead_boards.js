// Kanban boards of leads (C29, C30): of each column the newest cards and how many there are, and on each card what the lead
// is worth and how long it has been in its stage. Other DocTypes' boards stay as Frappe has them.

const ON_A_BOARD = "Lead";
const boards = [];

frappe.views.KanbanView = class LeadBoards extends frappe.views.KanbanView {
	setup_view() {
		super.setup_view();
		boards.push(this);
		dress_the_board(); // its own script is loaded by now
	}

	get_call_args() {
		const call = super.get_call_args();
		if (this.doctype !== ON_A_BOARD) return call;
		const args = { board: this.board_name, filters: call.args.filters };
		return { ...call, method: "lead_crm.api.desk.board_cards", args };
	}

	prepare_data(answer) {
		this.totals = answer.message?.totals;
		super.prepare_data(answer);
	}

	/** A board without cards still has its columns. */
	toggle_result_area() {
		this.$result.show();
	}

	render() {
		super.render();
		for (const column of this.$result[0].querySelectorAll("[data-column-value]")) this.show_total(column);
	}

	/** How many leads a column has, and that these are not all of them. */
	show_total(column) {
		if (!this.totals) return;
		const status = column.dataset.columnValue;
		const total = this.totals[status] || 0;
		const shown = this.data.filter((lead) => lead.status === status).length;
		column.querySelector(".crm-total")?.remove();
		const label = document.createElement("span");
		label.className = "crm-total text-muted";
		label.textContent = shown < total ? __("newest {0} of {1}", [shown, total]) : total;
		column.querySelector(".kanban-column-title").append(label);
	}
};

// Frappe draws columns and cards by these two functions, whenever one changes.
function dress_the_board() {
	const { KanbanBoardColumn: Column, KanbanBoardCard: Card } = frappe.views;
	if (!Card || Card.is_dressed) return;
	frappe.views.KanbanBoardColumn = function (column, wrapper, board_perms) {
		as_if_in_front(wrapper, () => Column(column, wrapper, board_perms));
		board_of(wrapper)?.show_total(wrapper.children(".kanban-column").last()[0]);
	};
	frappe.views.KanbanBoardCard = function (card, wrapper) {
		as_if_in_front(wrapper, () => Card(card && { ...card, title: as_text(card.title) }, wrapper));
		if (card?.doctype === ON_A_BOARD) wrapper.children().last().find(".kanban-card-doc").append(words(card.doc));
	};
	frappe.views.KanbanBoardCard.is_dressed = true;
}

const board_of = (wrapper) => boards.find((board) => board.$result[0].contains(wrapper[0]));

// They ask the list in front; who is quick is at another one by the time that the board is drawn.
function as_if_in_front(wrapper, draw) {
	const in_front = window.cur_list;
	window.cur_list = board_of(wrapper) || in_front;
	try {
		draw();
	} finally {
		window.cur_list = in_front;
	}
}

// Frappe's card takes the entities out of a title and puts it in as HTML: what was typed must be text after that, too.
function as_text(title) {
	const { html2text, escape_html } = frappe.utils;
	return escape_html(escape_html(html2text(title || "")));
}

function words(lead) {
	const line = $("<div class='crm-card-words'>");
	const parts = [];
	if (flt(lead.potential_revenue)) {
		parts.push($("<span>").html(format_currency(lead.potential_revenue, lead.currency)).text());
	}
	if (lead.status_since) parts.push(__("{0} days in stage", [lead_crm.days_since(lead.status_since)]));
	if (cint(lead.is_hot) && lead.stage_type === "Open") parts.push(__("Hot"));
	return line.append(lead_crm.in_a_row(parts));
}
