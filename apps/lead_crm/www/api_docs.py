"""The page /api-docs: every function and document of the API, to read and to try (B13)."""

from urllib.parse import urlencode

import frappe

no_cache = 1


def get_context(context):
	"""For whoever is logged in: what is tried there is done in their name."""
	if frappe.session.user == "Guest":
		frappe.redirect(f"/login?{urlencode({'redirect-to': '/api-docs'})}")
	context.full_width = True
	context.no_breadcrumbs = True
