// The second step of a Customer Import: which column of the file is which field (X5).

class ImportColumns {
	constructor(view) {
		this.view = view;
	}

	async show() {
		this.view.work.append($("<p>", { class: "text-muted" }).text(__("Reading the file…")));
		try {
			this.preview = await frappe.xcall("run_doc_method", this.view.asked("preview"));
		} catch {
			this.view.frm.page.clear_primary_action();
			return this.view.work
				.empty()
				.append(lead_crm.importing.alert("red", __("The file cannot be read. Go back, and attach another one.")));
		}
		this.draw();
	}

	draw() {
		const chosen = Object.fromEntries((this.view.doc.columns || []).map((row) => [row.column, row.field]));
		const taken = Object.values(chosen).filter(Boolean);
		const left_out = this.preview.columns.length - taken.length;
		this.view.guide.find(".crm-step-head").remove();
		this.view.guide.append(
			lead_crm.importing.heading(
				__("Which column is what?"),
				__("{0} of {1} columns are imported; the rest is left out.", [taken.length, taken.length + left_out])
			)
		);
		const focus = document.activeElement?.dataset?.column;
		const table = lead_crm.importing.columns(
			this.preview,
			chosen,
			(column, field) => this.choose(column, field),
			this.view.is_locked()
		);
		this.view.work.empty().append(this.sheets(), this.missing(taken), table);
		if (focus) this.view.work.find(`select[data-column="${CSS.escape(focus)}"]`).trigger("focus");
	}

	/** What is missing before the columns can be used. */
	missing(taken) {
		const { fields, keys } = this.preview;
		const label = (name) => fields.find(({ field }) => field === name).label;
		if (!taken.includes("full_name"))
			return lead_crm.importing.alert("red", __("Choose the column that is {0}.", [label("full_name")]));
		if (keys.some((key) => taken.includes(key))) return null;
		const names = keys.map(label).join(", ");
		return lead_crm.importing.alert("red", __("Choose a column by which a customer is recognised: {0}.", [names]));
	}

	sheets() {
		const { sheets, sheet } = this.preview;
		if (sheets.length < 2) return null;
		const options = sheets.map((title) =>
			lead_crm.importing.element("option", { value: title, selected: title === sheet }, title)
		);
		const select = lead_crm.importing.element(
			"select",
			{ id: "crm-sheet", class: "form-control input-sm", disabled: this.view.is_locked() },
			...options
		);
		select.addEventListener("change", async () => {
			await this.view.frm.set_value("sheet", select.value);
			await this.view.frm.save();
		});
		return lead_crm.importing.element(
			"div",
			{ class: "crm-sheet" },
			lead_crm.importing.element("label", { for: "crm-sheet" }, __("Sheet of the workbook")),
			select
		);
	}

	/** A field is one column's: the one that had it lets it go. */
	choose(column, field) {
		for (const row of this.view.doc.columns) {
			if (row.column === column) frappe.model.set_value(row.doctype, row.name, "field", field);
			else if (field && row.field === field) frappe.model.set_value(row.doctype, row.name, "field", "");
		}
		this.view.frm.dirty();
		this.draw();
	}
}
