// Links by which a person is reached: call, WhatsApp, mail (X15).

frappe.provide("lead_crm.reaching");

Object.assign(lead_crm.reaching, {
	/**
	 * The links, as elements; none for what is not known.
	 *
	 * @param {object} person name, phone_link (E.164), email
	 */
	links({ name, phone_link, email }) {
		const links = [];
		if (phone_link) {
			links.push(link("call", `tel:${phone_link}`, __("Call {0}", [name])));
			links.push(link("whatsapp", `https://wa.me/${phone_link.slice(1)}`, __("WhatsApp to {0}", [name])));
		}
		if (email) links.push(link("mail", `mailto:${encodeURIComponent(email)}`, __("Mail to {0}", [name])));
		return links;
	},
});

const ICONS = { call: "call", mail: "mail" };

function link(kind, href, label) {
	const anchor = document.createElement("a");
	Object.assign(anchor, { href, title: label, className: "btn btn-default btn-sm crm-reach" });
	anchor.setAttribute("aria-label", label);
	anchor.dataset.reach = kind;
	if (kind in ICONS) {
		anchor.innerHTML = frappe.utils.icon(ICONS[kind], "sm");
	} else {
		Object.assign(anchor, { target: "_blank", rel: "noopener noreferrer", textContent: "WhatsApp" });
	}
	return anchor;
}
