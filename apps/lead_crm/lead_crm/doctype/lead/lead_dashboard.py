"""What hangs on a lead, for the connections of its form."""

from frappe import _


def get_data() -> dict:
	"""Groups of linked DocTypes, each with a count."""
	hanging = ("Follow Up", "Interaction", "Payment Promise")
	return {
		"fieldname": "lead",
		"non_standard_fieldnames": dict.fromkeys(hanging, "reference_name"),
		"dynamic_links": {"reference_name": ["Lead", "reference_doctype"]},
		"internal_links": {"Customer": "customer", "Booking": "booking"},
		"transactions": [
			{"label": _("Work"), "items": ["Follow Up", "Intro Visit", "Interaction", "Call Plan"]},
			{"label": _("Money"), "items": ["Payment Promise", "Booking"]},
			{"label": _("Person"), "items": ["Customer"]},
		],
	}
