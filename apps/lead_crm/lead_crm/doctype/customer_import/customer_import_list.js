// An import that was only checked is not done.

const COLOURS = { Draft: "gray", Running: "blue", Done: "green", Failed: "red", Undoing: "blue", Undone: "gray" };

frappe.listview_settings["Customer Import"] = {
	add_fields: ["dry_run"],

	get_indicator({ status, dry_run }) {
		const filter = `status,=,${status}|dry_run,=,${dry_run ? 1 : 0}`;
		if (status === "Done" && dry_run) return [__("Checked"), "blue", filter];
		return [__(status), COLOURS[status], `status,=,${status}`];
	},
};
