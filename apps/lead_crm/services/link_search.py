"""What a link field offers while somebody types: leads by their words, customers by their keys and how their name begins.

Frappe's own search asks every document whether it has the text somewhere: at each key, seconds among a million.
"""

from collections.abc import Sequence
from typing import Any

import frappe

from lead_crm.services import customer_list, lead_find, lead_words

SHOWN = {
	"Lead": ["name", "full_name", "phone", "email", "status"],
	"Customer": ["name", "full_name", "phone", "email", "city"],
}


def leads(text: str, filters: list, start: int, page_length: int) -> list[frappe._dict]:
	"""Leads that the user may see with a word to each of those typed; of words that a thousand bear, some of these.

	:param filters: as a list of the desk has them
	:return: rows of SHOWN, the newest first
	"""
	if text.strip():
		filters = [*filters, ["name", "in", _named(text) or [""]]]
	return _page("Lead", filters, "creation desc, name desc", start, page_length)


def _named(text: str) -> Sequence[str]:
	terms = lead_find.terms(text)
	return lead_words.some_with(terms, lead_find.my_branches()) if terms else []


def customers(text: str, filters: list, start: int, page_length: int) -> list[frappe._dict]:
	"""Customers that the user may see: whose phone, email or passport it is, then whose name or id begins so; where these
	are few, those that have the text anywhere as well.

	:return: rows of SHOWN
	"""
	most = start + page_length
	if not text.strip():
		return _page("Customer", filters, "creation desc, name desc", start, page_length)
	found: dict[str, frappe._dict] = {}
	for condition in _from_likely_to_slow(text):
		for row in _page("Customer", [*filters, condition], "full_name, name", 0, most):
			found.setdefault(row.name, row)
		if len(found) >= most:
			break
	return list(found.values())[start:most]


def _from_likely_to_slow(text: str) -> list[list]:
	return [
		["name", "in", customer_list.owners(text) or [""]],
		["full_name", "like", f"{text}%"],
		["name", "like", f"{text}%"],
		["full_name", "like", f"%{text}%"],
	]


def _page(doctype: str, filters: Any, order: str, start: int, page_length: int) -> list[frappe._dict]:
	return frappe.get_list(
		doctype,
		filters=filters,
		fields=SHOWN[doctype],
		order_by=order,
		limit_start=start,
		limit_page_length=page_length,
		ignore_ifnull=True,
	)
