"""Duplicate Pair: customers that may be one person, for a person to judge."""

import hashlib

import frappe


def report(customer: str, others: list[str], organization: str, reason: str, score: float = 1.0) -> None:
	"""Queue each pair once; a pair that was dismissed stays dismissed."""
	for other in others:
		first, second = sorted((customer, other))
		name = hashlib.sha256(f"{first}\x1f{second}".encode()).hexdigest()[:20]
		if frappe.db.exists("Duplicate Pair", name):
			continue
		pair = frappe.new_doc(
			"Duplicate Pair", customer=first, other_customer=second, organization=organization
		)
		pair.update({"score": score, "reasons": reason})
		pair.insert(
			ignore_permissions=True, set_name=name, ignore_if_duplicate=True
		)  # nobody may write pairs by hand
