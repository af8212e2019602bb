import frappe
from frappe.model.document import Document
from frappe.query_builder import Interval
from frappe.query_builder.functions import Now

from lead_crm.services import events


class OutgoingEvent(Document):
	@frappe.whitelist(methods=["POST"])
	def send_again(self):
		"""Send the event once more, under the id it has (X13).

		:raises PermissionError: the user may not write this document
		"""
		self.check_permission("write")
		events.send_again(self)

	@staticmethod
	def clear_old_logs(days=30):
		event = frappe.qb.DocType("Outgoing Event")
		old = (event.creation < (Now() - Interval(days=days))) & (event.status != "Waiting")
		frappe.db.delete(event, filters=old)


def on_doctype_update():
	frappe.db.add_index("Outgoing Event", ["status", "next_attempt_at"])
