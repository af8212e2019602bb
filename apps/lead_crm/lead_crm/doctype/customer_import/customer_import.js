frappe.ui.form.on("Customer Import", {
	setup(frm) {
		const in_organization = () => (frm.doc.organization ? { organization: frm.doc.organization } : {});
		frm.set_query("branch", () => ({ filters: in_organization() }));
		frm.get_field("file").df.options = { restrictions: { allowed_file_types: [".csv", ".tsv", ".txt"] } };
	},

	onload(frm) {
		frappe.realtime.off("customer_import_progress");
		frappe.realtime.on("customer_import_progress", (progress) => frm.events.show_progress(frm, progress));
	},

	refresh(frm) {
		frm.dashboard.clear_headline();
		frm.toggle_display("columns_section", !!frm.doc.columns?.length);
		Object.assign(frm.get_field("columns").grid, { cannot_add_rows: true, cannot_delete_rows: true });
		if (frm.is_new()) {
			frm.set_intro(__("Attach a CSV file and save: its columns are then matched, and you can start."));
		} else if (["Running", "Undoing"].includes(frm.doc.status)) {
			frm.disable_save();
			frm.events.show_progress(frm, { rows: frm.doc.rows });
			frm.events.look_again(frm);
		} else {
			frm.percent = 0;
			frm.enable_save();
			frm.events.offer_start(frm);
			frm.events.offer_undo(frm);
			frm.events.show_result(frm);
		}
	},

	async branch(frm) {
		if (!frm.doc.branch || frm.doc.organization) return;
		const { message } = await frappe.db.get_value("Branch", frm.doc.branch, "organization");
		frm.set_value("organization", message.organization);
	},

	offer_start(frm) {
		if (frm.is_dirty() || !frm.perm[0].write) return;
		const start = () => frm.events.confirm_start(frm);
		const try_first = () => frm.events.start(frm, true);
		const tried = frm.doc.status === "Done" && frm.doc.dry_run;
		const buttons = [[__("Start"), start], [__("Try First"), try_first]];
		if (frm.doc.dry_run && !tried) buttons.reverse();
		frm.page.set_primary_action(...buttons[0]);
		frm.add_custom_button(...buttons[1]);
	},

	confirm_start(frm) {
		const branch = frappe.utils.escape_html(frm.doc.branch).bold();
		const question = __("Import the customers of this file into {0}?", [branch]);
		frappe.confirm(question, () => frm.events.start(frm, false));
	},

	offer_undo(frm) {
		if (frm.is_dirty() || !frm.perm[0].write || frm.doc.dry_run) return;
		if (!frm.doc.created && !frm.doc.updated && !frm.doc.left) return;
		const question = __(
			"Take this import back? Customers that it made go, and what it filled in is emptied. What somebody used or changed since stays, and is listed."
		);
		frm.page.add_menu_item(__("Undo Import"), () => frappe.confirm(question, () => frm.events.undo(frm)));
	},

	async undo(frm) {
		await frm.call({ doc: frm.doc, method: "undo", freeze: true });
		frm.reload_doc();
	},

	async start(frm, dry_run) {
		if (frm.is_dirty()) await frm.save();
		await frm.call({ doc: frm.doc, method: "start", args: { dry_run }, freeze: true });
		frm.reload_doc();
	},

	show_progress(frm, { percent, rows }) {
		if (!["Running", "Undoing"].includes(frm.doc.status) || percent < frm.percent) return;
		frm.percent = percent || frm.percent || 0;
		const importing = frm.doc.dry_run ? __("Trying") : __("Importing");
		const title = frm.doc.status === "Undoing" ? __("Taking Back") : importing;
		frm.dashboard.show_progress(title, frm.percent, __("{0} rows done", [rows || 0]));
	},

	// For when no message comes: the run is not begun yet, or its messages are lost.
	look_again(frm) {
		clearTimeout(frm.look_timer);
		frm.look_timer = setTimeout(async () => {
			const { message } = await frappe.db.get_value(frm.doctype, frm.doc.name, ["status", "rows"]);
			if (!["Running", "Undoing"].includes(message.status)) {
				frm.dashboard.hide_progress();
				return frm.reload_doc();
			}
			frm.events.show_progress(frm, { rows: message.rows });
			frm.events.look_again(frm);
		}, 3000);
	},

	show_result(frm) {
		if (frm.doc.status === "Failed") {
			frm.dashboard.set_headline_alert(frappe.utils.escape_html(frm.doc.error), "red");
		} else if (frm.doc.status === "Undone") {
			const { removed, restored, left } = frm.doc;
			const words = __("Taken back: {0} removed, {1} as before, {2} left.", [removed, restored, left]);
			const why = frm.events.link(frm.doc.undo_file, __("What was left, and why"));
			frm.dashboard.set_headline_alert(words + why, left ? "orange" : "green");
		} else if (frm.doc.status === "Done") {
			const color = frm.doc.rejected ? "orange" : "green";
			frm.dashboard.set_headline_alert(frm.events.result_in_words(frm), color);
		}
	},

	result_in_words(frm) {
		const { created, updated, unchanged, rejected, rejected_file, result_file, dry_run } = frm.doc;
		const counts = [created, updated, unchanged, rejected];
		const numbers = __("{0} new, {1} filled in or changed, {2} there already, {3} rejected.", counts);
		const words = dry_run ? __("Tried only, nothing was written. It would be: {0}", [numbers]) : numbers;
		const { link } = frm.events;
		return words + link(rejected_file, __("Rejected rows")) + link(result_file, __("Every row"));
	},

	link(url, label) {
		return url ? ` <a href="${encodeURI(url)}" target="_blank">${label}</a>` : "";
	},
});
