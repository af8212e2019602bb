"""The errors that programs and clerks meet; each carries the HTTP status that docs promise."""

import frappe


class InvalidInput(frappe.ValidationError):
	"""What was sent cannot be used: the message names the field, the value and what would be right."""

	http_status_code = 400


class IllegalTransition(frappe.ValidationError):
	"""The pipeline does not allow this move: the message names the moves that it allows."""

	http_status_code = 409


class DuplicateRecord(frappe.ValidationError):
	"""It exists already: the message names the other record."""

	http_status_code = 409


class TryAgain(frappe.ValidationError):
	"""Too many writers of the same records at once, even after all retries."""

	http_status_code = 503
