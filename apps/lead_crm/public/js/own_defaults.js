// Frappe fills a new form's currency and country with the site's, by the fields' names. Ours are the organization's, and
// where they are left empty the server puts those in. The same list is in services/document.py.
const NOT_THE_SITES = {
	currency: ["Lead", "Booking", "Interaction", "Payment Promise"],
	country: ["Branch"],
};
const of_frappe = frappe.model.get_default_value;

frappe.model.get_default_value = function (field, doc, parent) {
	const is_ours = (NOT_THE_SITES[field.fieldname] || []).includes(doc.doctype);
	return is_ours ? null : of_frappe.call(this, field, doc, parent);
};
