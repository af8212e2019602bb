"""What hangs on an area lead, for the connections of its form."""

from frappe import _


def get_data() -> dict:
	"""Groups of linked DocTypes, each with a count."""
	return {
		"fieldname": "reference_name",
		"dynamic_links": {"reference_name": ["Area Lead", "reference_doctype"]},
		"internal_links": {"Lead": "lead", "Customer": "customer"},
		"transactions": [
			{"label": _("Work"), "items": ["Follow Up", "Interaction"]},
			{"label": _("Money"), "items": ["Payment Promise"]},
			{"label": _("Person"), "items": ["Lead", "Customer"]},
		],
	}
