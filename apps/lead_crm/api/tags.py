"""Frappe's own function for taking a tag away, which tells nobody; ours does, as tags count in the score (D6)."""

import frappe
from frappe.desk.doctype.tag import tag as frappe_tags

from lead_crm.services import scoring


@frappe.whitelist(methods=["POST", "PUT", "DELETE"])
def remove_tag(tag: str, dt: str, dn: str) -> None:
	"""As `frappe.desk.doctype.tag.tag.remove_tag`, in whose place it stands; a lead is scored anew.

	:raises PermissionError: the caller may not write the record
	"""
	frappe_tags.remove_tag(tag, dt, dn)
	if dt == "Lead":
		scoring.rescore([dn])
