// The steps of a Customer Import, one shown at a time, with one primary button: the next (X5).

const FILE = 0,
	COLUMNS = 1,
	CHECK = 2,
	IMPORT = 3;
const AT_WORK = ["Running", "Undoing"];
const LOOK_AGAIN = 2000;

class ImportView {
	constructor(frm) {
		this.frm = frm;
		this.name = frm.doc.name;
		this.step = null;
	}

	get doc() {
		return this.frm.doc;
	}

	get parts() {
		return lead_crm.importing;
	}

	get may_write() {
		return this.frm.perm[0].write;
	}

	/** The step that the document has come to. */
	reached() {
		const { status, dry_run } = this.doc;
		if (this.frm.is_new()) return FILE;
		if (status === "Draft") return COLUMNS;
		return dry_run && ["Running", "Done", "Failed"].includes(status) ? CHECK : IMPORT;
	}

	is_at_work() {
		return AT_WORK.includes(this.doc.status);
	}

	/** What ran can be taken back, but not become another import. */
	is_locked() {
		const { status, dry_run, undoing, rows } = this.doc;
		if (this.is_at_work() || !this.may_write) return true;
		if (status === "Failed") return !!(undoing || (rows && !dry_run));
		return status === "Done" && !dry_run;
	}

	/** Where a save that was no step leaves the form: at the file. */
	get stays_at() {
		return this.shown === FILE && !this.goes_on ? FILE : null;
	}

	/** As the document is; somebody who went back stays there until it has moved on. */
	show(stays_at) {
		const signs = [this.doc.modified, this.doc.status].join();
		if (this.signs !== signs && !this.frm.is_dirty()) this.step = stays_at ?? null;
		this.signs = signs;
		this.draw(this.step ?? this.reached());
	}

	go(step) {
		this.step = step;
		this.draw(step);
		this.frm.get_field("guide").$wrapper.find("h4").trigger("focus");
	}

	draw(step) {
		const { frm } = this;
		clearTimeout(this.timer);
		this.shown = step;
		frm.toggle_display("file_section", step === FILE);
		frm.page.clear_primary_action();
		frm.page.clear_secondary_action();
		frm.clear_custom_buttons();
		this.guide = $("<div>").appendTo(frm.get_field("guide").$wrapper.empty());
		this.work = $("<div>", { class: "crm-import-work" }).appendTo(frm.get_field("work").$wrapper.empty());
		this.guide.append(this.parts.stepper(this.steps(), step));
		[this.show_file, this.show_columns, this.show_check, this.show_import][step].call(this);
		if (this.is_at_work()) this.look_again();
		else if (step > FILE && !this.is_locked()) frm.page.set_secondary_action(__("Back"), () => this.go(step - 1));
	}

	steps() {
		const reached = this.reached();
		const is_over = ["Done", "Undone"].includes(this.doc.status) && reached === IMPORT;
		return [__("File"), __("Columns"), __("Check"), __("Import")].map((label, place) => ({
			label,
			done: place < reached || is_over,
			open: place === reached || (place < reached && !this.is_locked() && place !== CHECK),
			go: () => this.go(place),
		}));
	}

	next(label, action) {
		if (this.may_write) this.frm.page.set_primary_action(label, action);
	}

	// 1: the file

	show_file() {
		this.guide.append(
			this.parts.heading(
				__("Which file, and whose customers?"),
				__("Nothing is written yet. Next, you see how the columns are understood, and then what the import would do.")
			)
		);
		this.next(__("Next: Columns"), async () => {
			if (!this.frm.is_new() && !this.frm.is_dirty()) return this.go(COLUMNS);
			this.goes_on = true;
			await this.frm.save().finally(() => (this.goes_on = false));
		});
	}

	// 2: the columns

	show_columns() {
		this.next(__("Next: Check"), () => this.start(true));
		new ImportColumns(this).show();
	}

	// 3: what would happen

	show_check() {
		const { status, rows, rejected, branch } = this.doc;
		if (this.is_at_work()) return this.show_progress(__("Checking what would happen"), __("Nothing is written."));
		if (status === "Failed")
			return this.show_failure(__("The check did not come to its end"), () => this.start(true), __("Check Again"));
		const usable = rows - rejected;
		const { number } = this.parts;
		this.guide.append(
			this.parts.heading(
				__("This is what would happen"),
				__("{0} rows were read for {1}. Nothing is written yet.", [number(rows), branch])
			)
		);
		if (!usable)
			this.work.append(
				this.parts.alert("red", __("None of the rows can be used. Go back and look at the columns, or mend the file."))
			);
		else this.next(__("Import {0} Rows", [number(usable)]), () => this.start(false));
		this.work.append(this.parts.findings(this.doc), this.files());
	}

	// 4: the import

	show_import() {
		const { status } = this.doc;
		if (status === "Running") return this.show_progress(__("Importing"), __("You may close this page; it goes on."));
		if (status === "Undoing")
			return this.show_progress(__("Taking the import back"), __("You may close this page; it goes on."));
		if (status === "Failed") {
			const again = this.doc.undoing ? () => this.call("undo") : () => this.start(false);
			this.show_failure(__("It did not come to its end"), again, __("Continue"));
		} else if (status === "Undone") this.show_undone();
		else this.show_done();
		this.offer_undo();
	}

	show_done() {
		const { rows, branch, created, updated, rejected } = this.doc;
		const { number } = this.parts;
		this.guide.append(this.parts.heading(__("Imported"), __("{0} rows were read for {1}.", [number(rows), branch])));
		const words =
			created + updated
				? __("{0} customers are new, {1} were filled in or changed.", [number(created), number(updated)])
				: __("Nothing had to be changed.");
		this.work.append(
			this.parts.alert(rejected ? "orange" : "green", words),
			this.parts.findings(this.doc),
			this.files()
		);
		this.next(__("Import Another File"), () => frappe.new_doc(this.frm.doctype, { branch }));
	}

	show_undone() {
		const { removed, restored, left, undo_file } = this.doc;
		const words = __("Taken back: {0} removed, {1} as before, {2} left.", [removed, restored, left]);
		const files = [{ url: undo_file, label: __("What was left, and why") }];
		this.guide.append(
			this.parts.heading(__("Taken back"), __("You may go back, change the columns or the file, and check again."))
		);
		this.work.append(this.parts.alert(left ? "orange" : "green", words), this.parts.downloads(files));
		this.next(__("Check Again"), () => this.start(true));
	}

	files() {
		const { rejected_file, result_file } = this.doc;
		return this.parts.downloads([
			{ url: rejected_file, label: __("Download rejected rows") },
			{ url: result_file, label: __("Download every row's result") },
		]);
	}

	show_failure(title, again, label) {
		this.guide.append(this.parts.heading(title));
		this.work.append(this.parts.alert("red", this.doc.error || ""));
		this.next(label, again);
	}

	offer_undo() {
		const { status, created, updated, left, undoing } = this.doc;
		const done = status === "Undone" ? left : created || updated;
		if (!this.may_write || undoing || !done) return;
		const question = __(
			"Take this import back? Customers that it made go, and what it filled in is emptied. What somebody used or changed since stays, and is listed."
		);
		this.frm.add_custom_button(__("Undo Import"), () => frappe.confirm(question, () => this.call("undo")));
	}

	// At work

	show_progress(title, ...sentences) {
		this.guide.append(this.parts.heading(title, ...sentences));
		this.heard({ percent: this.doc.percent, rows: this.doc.rows });
	}

	heard({ name = this.name, percent, rows }) {
		if (name !== this.name || !this.is_at_work()) return;
		const done = __("{0} rows done ({1} %)", [this.parts.number(rows), percent || 0]);
		const words = rows || percent ? done : __("It begins as soon as a worker is free.");
		this.work.empty().append(this.parts.progress(percent || 0, words));
	}

	/** For when no message comes: the run is not begun yet, its messages are lost, or its worker was killed. */
	look_again(silent = 0) {
		this.timer = setTimeout(async () => {
			if (cur_frm !== this.frm) return;
			const now = await frappe.xcall("run_doc_method", this.asked("progress")).catch(() => null);
			if (!now) return this.look_again(silent);
			if (!AT_WORK.includes(now.status)) return this.frm.reload_doc();
			this.heard(now);
			if (!now.under_way && silent) return this.show_stopped(now);
			this.look_again(now.under_way ? 0 : silent + 1);
		}, LOOK_AGAIN);
	}

	show_stopped({ status, rows }) {
		const words = __("It was stopped after {0} rows. What is done is kept, and recognised when it goes on.", [
			this.parts.number(rows),
		]);
		this.work.append(this.parts.alert("orange", words));
		this.next(__("Continue"), () => (status === "Undoing" ? this.call("undo") : this.start(!!this.doc.dry_run)));
	}

	async start(dry_run) {
		if (this.frm.is_dirty()) await this.frm.save();
		await this.call("start", { dry_run });
	}

	/** By its name, not by what the form holds: a run may have changed the document meanwhile. */
	async call(method, args) {
		await frappe.call({ method: "run_doc_method", args: { ...this.asked(method), args }, freeze: true });
		this.step = null;
		await this.frm.reload_doc();
	}

	asked(method) {
		return { dt: this.frm.doctype, dn: this.name, method };
	}

	leave() {
		clearTimeout(this.timer);
	}
}
