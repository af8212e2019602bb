"""Where the id of a merged customer leads (X2)."""

import frappe


def chain(name: str) -> list[str]:
	"""The customer, and those that it was merged into one after the other, the last one being a customer today."""
	names = [name]
	while merged_into := frappe.db.get_value("Customer", names[-1], "merged_into"):
		names.append(merged_into)
	return names


def find(name: str) -> str:
	"""The customer, or the one it was merged into, through any number of merges; an unknown name stays as it is."""
	return chain(name)[-1]
