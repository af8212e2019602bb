"""A field called `is_new` hides Frappe's own method of that name, so that no such document could be saved over REST."""

from frappe.model import delete_fields
from frappe.model.utils.rename_field import rename_field

DOCTYPE = "Customer Import Change"


def execute():
	rename_field(DOCTYPE, "is_new", "was_made")
	delete_fields({DOCTYPE: ["is_new"]}, delete=1)
