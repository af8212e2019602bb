import frappe
from frappe.model.document import Document
from frappe.query_builder import Interval
from frappe.query_builder.functions import Now


class IdempotencyRecord(Document):
	@staticmethod
	def clear_old_logs(days=30):
		record = frappe.qb.DocType("Idempotency Record")
		frappe.db.delete(record, filters=(record.creation < (Now() - Interval(days=days))))
