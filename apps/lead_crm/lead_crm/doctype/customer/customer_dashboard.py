"""What hangs on a customer, for the connections of its form; leads come by the DocType's own links."""

from frappe import _


def get_data() -> dict:
	"""Groups of linked DocTypes, each with a count."""
	return {
		"fieldname": "reference_name",
		"dynamic_links": {"reference_name": ["Customer", "reference_doctype"]},
		"transactions": [
			{"label": _("Work"), "items": ["Follow Up", "Interaction"]},
			{"label": _("Money"), "items": ["Payment Promise"]},
		],
	}
