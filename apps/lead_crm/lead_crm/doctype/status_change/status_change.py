import frappe
from frappe.model.document import Document

from lead_crm.services import system_fields

# All that the funnel and the time in each stage are made of, so that they are read from the index alone.
COUNTED = [
	"branch", "changed_at", "reference_doctype", "from_status", "to_status", "reference_name", "seconds_in_status",
]  # fmt: skip


class StatusChange(Document):
	def validate(self):
		system_fields.refuse_by_hand(self)


def on_doctype_update():
	frappe.db.add_index("Status Change", COUNTED, "counted")
