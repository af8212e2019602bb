"""The history of statuses (E3): written here and nowhere else, never edited."""

from datetime import datetime

import frappe
from frappe.utils import get_datetime, now

from lead_crm.services.identities import new_name
from lead_crm.services.rows import insert_rows

COLUMNS = (
	"name", "owner", "creation", "modified", "modified_by", "reference_doctype", "reference_name", "branch",
	"from_status", "to_status", "changed_at", "changed_by", "seconds_in_status", "note",
)  # fmt: skip


def record(document, from_status: str | None, since: datetime | None, at: datetime, note: str | None) -> None:
	"""One move of a lead or area lead.

	:param since: when it came into the status it leaves, in the site's time zone
	:param at: when it left, in the site's time zone
	"""
	seconds = max(0, int((at - get_datetime(since)).total_seconds())) if since else 0
	user, time = frappe.session.user, now()
	row = (new_name(), user, time, time, user, document.doctype, document.name, document.branch)
	# As a row: a document of its own, which nobody edits, would be a fifth of what saving a new lead costs.
	insert_rows("Status Change", COLUMNS, [(*row, from_status, document.status, at, user, seconds, note)])


def history(doctype: str, name: str) -> list[dict]:
	"""Every move of a record, oldest first."""
	fields = ["from_status", "to_status", "changed_at", "changed_by", "seconds_in_status", "note"]
	filters = {"reference_doctype": doctype, "reference_name": name}
	return frappe.get_all("Status Change", filters, fields, order_by="changed_at, creation")
