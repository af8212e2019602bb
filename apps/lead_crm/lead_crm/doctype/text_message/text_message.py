import frappe
from frappe.model.document import Document
from frappe.query_builder import Interval
from frappe.query_builder.functions import Now


class TextMessage(Document):
	@staticmethod
	def clear_old_logs(days=30):
		message = frappe.qb.DocType("Text Message")
		frappe.db.delete(message, filters=(message.creation < (Now() - Interval(days=days))))
