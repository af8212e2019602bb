// What the reports share: their filters, and numbers that open the records they count.

frappe.provide("lead_crm.reports");

lead_crm.reports.branch = () => ({ fieldname: "branch", label: __("Branch"), fieldtype: "Link", options: "Branch" });

lead_crm.reports.pipeline = () => ({
	fieldname: "pipeline",
	label: __("Pipeline"),
	fieldtype: "Link",
	options: "Lead Pipeline",
	default: frappe.boot.lead_crm_pipeline,
	reqd: 1,
});

/** The last 90 days, unless changed. */
lead_crm.reports.days = () => [
	{
		fieldname: "from_date",
		label: __("From Date"),
		fieldtype: "Date",
		default: frappe.datetime.add_days(frappe.datetime.get_today(), -90),
		reqd: 1,
	},
	{ fieldname: "to_date", label: __("To Date"), fieldtype: "Date", default: frappe.datetime.get_today(), reqd: 1 },
];

/** By what to group: the first unless changed. */
lead_crm.reports.by = (choices) => ({
	fieldname: "by",
	label: __("By"),
	fieldtype: "Select",
	options: choices.map((value) => ({ value, label: __(value) })),
	default: choices[0],
	reqd: 1,
});

const FIELD_OF = {
	Source: "source",
	"Assigned To": "assigned_to",
	Branch: "branch",
	Pipeline: "pipeline",
	Channel: "channel",
};

/** The report's filters by name, leaving out what is empty; also as a list takes them. */
function chosen() {
	const filters = (...names) =>
		Object.fromEntries(names.map((name) => [name, frappe.query_report.get_filter_value(name)]).filter(([, value]) => value));
	const { from_date, to_date } = filters("from_date", "to_date");
	filters.period = () => ["between", [from_date, to_date]];
	filters.group = (row) => ({ [FIELD_OF[filters("by").by]]: row.group || ["is", "not set"] });
	return filters;
}

function address(path, filters) {
	const query = new URLSearchParams();
	for (const [field, value] of Object.entries(filters)) {
		query.set(field, Array.isArray(value) ? JSON.stringify(value) : value);
	}
	return `/app/${path}?${query}`;
}

/** The address of a list that shows what these filters leave. */
lead_crm.reports.list = (doctype, filters) => address(doctype, filters);

lead_crm.reports.report = (name, filters) => address(`query-report/${encodeURIComponent(name)}`, filters);

/**
 * A formatter for a report: totals in bold, and each number of these columns a link to what it counts.
 *
 * @param {object} links fieldname: (row, filters) => address
 */
lead_crm.reports.drill = (links) => (value, row, column, data, default_formatter) => {
	const shown = default_formatter(column.fieldname === "status" ? __(value) : value, row, column, data);
	if (data?.is_total) return `<b>${shown}</b>`;
	const link = links[column.fieldname];
	if (!link || !data || !value) return shown;
	return `<a href="${frappe.utils.escape_html(link(data, chosen()))}">${shown}</a>`;
};
