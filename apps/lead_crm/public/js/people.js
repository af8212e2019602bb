// How users are named. Frappe takes a document's full_name for the name of every user in it; that of a lead is its own.

const OURS = "Lead CRM";

/** Whether a field is of a DocType of ours, or a column of a report of ours. */
function is_ours(field) {
	if (field?.parent) return frappe.get_meta(field.parent)?.module === OURS;
	return frappe.get_route()[0] === "query-report" && frappe.query_report?.report_doc?.module === OURS;
}

const as_frappe_does = frappe.form.link_formatters.User;

frappe.form.link_formatters.User = function (user, doc, field) {
	return is_ours(field) ? frappe.user_info(user).fullname || user : as_frappe_does(user, doc, field);
};

/** The column of a list that says who; the desk knows the names of colleagues (membership.introduce_colleagues). */
frappe.provide("lead_crm");
lead_crm.user_column = function (user, field) {
	if (!user) return "";
	const [email, name] = [user, frappe.user_info(user).fullname || user].map(frappe.utils.escape_html);
	return `<a class="filterable ellipsis" title="${email}" data-filter="${field.fieldname},=,${email}">${name}</a>`;
};
