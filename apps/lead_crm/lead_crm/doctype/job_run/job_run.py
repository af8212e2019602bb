import frappe
from frappe.model.document import Document
from frappe.query_builder import Interval
from frappe.query_builder.functions import Now


class JobRun(Document):
	@staticmethod
	def clear_old_logs(days=30):
		run = frappe.qb.DocType("Job Run")
		frappe.db.delete(run, filters=(run.creation < (Now() - Interval(days=days))))
