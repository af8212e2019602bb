"""The history of statuses (E3): written here and nowhere else, never edited."""

from datetime import datetime

import frappe
from frappe.utils import get_datetime


def record(document, from_status: str | None, since: datetime | None, at: datetime, note: str | None) -> None:
	"""One move of a lead or area lead.

	:param since: when it came into the status it leaves, in the site's time zone
	:param at: when it left, in the site's time zone
	"""
	change = frappe.new_doc("Status Change", reference_doctype=document.doctype, reference_name=document.name)
	change.update({"branch": document.branch, "from_status": from_status, "to_status": document.status})
	change.update({"changed_at": at, "changed_by": frappe.session.user, "note": note})
	change.seconds_in_status = max(0, int((at - get_datetime(since)).total_seconds())) if since else 0
	change.insert(ignore_permissions=True)  # nobody may write history by hand


def history(doctype: str, name: str) -> list[dict]:
	"""Every move of a record, oldest first."""
	fields = ["from_status", "to_status", "changed_at", "changed_by", "seconds_in_status", "note"]
	filters = {"reference_doctype": doctype, "reference_name": name}
	return frappe.get_all("Status Change", filters, fields, order_by="changed_at, creation")
