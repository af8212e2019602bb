"""Tags of a customer, which Frappe keeps both as links and as a text on the record."""

import frappe
from frappe.desk.doctype.tag.tag import DocTags


def of(customer: str) -> list[str]:
	"""The tags of a customer."""
	filters = {"document_type": "Customer", "document_name": customer}
	return frappe.get_all("Tag Link", filters, pluck="tag", order_by="tag")


def add_missing(customer: str, tags: list[str]) -> list[str]:
	"""Tag a customer with those that it does not have.

	:return: the tags that were added
	"""
	has = of(customer)
	added = [tag for tag in tags if tag not in has]
	for tag in added:
		DocTags("Customer").add(customer, tag)
	return added


def remove(customer: str, tags: list[str]) -> None:
	"""Take these tags off; one that is not there is no matter."""
	for tag in tags:
		DocTags("Customer").remove(customer, tag)
