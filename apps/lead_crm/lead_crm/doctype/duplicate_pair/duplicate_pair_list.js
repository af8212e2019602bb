frappe.listview_settings["Duplicate Pair"] = {
	filters: [["status", "=", "Open"]],
	hide_name_column: true,
	hide_name_filter: true,

	get_indicator(pair) {
		const color = { Open: "orange", Dismissed: "gray", Merged: "green" }[pair.status];
		return [__(pair.status), color, `status,=,${pair.status}`];
	},

	formatters: {
		score: (score) => `${Math.round(score * 100)} %`,
	},
};
