"""Looking for customers that may be one person, among those that changed since the last look (X3).

How far an organization was looked through is kept on it, so a scan goes on where the last one ended or was killed.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import frappe
from frappe import _

from lead_crm.domain import likeness
from lead_crm.domain.likeness import Person
from lead_crm.services import duplicate_index, duplicates

A_PAGE = 500
FIELDS = ["name", "full_name", "city", "is_active", "merged_into", "modified"]
KINDS = {"Phone": "phones", "Email": "emails", "Passport": "passports"}


class Cursor(NamedTuple):
	"""Up to which customer, in the order of their last change, an organization was looked through."""

	at: datetime
	name: str


def scan_page(organization: str, until: datetime) -> int:
	"""Look at the next customers that changed, and queue those that may be somebody else's second record.

	:param until: changes after that are left for later, as a transaction under way may yet add earlier ones
	:return: how many were looked at; fewer than A_PAGE when that was all
	"""
	rows = _changed(organization, until)
	people = _people(rows)
	numbers = {row.name: set() for row in rows} | {
		name: {duplicate_index.number_of(organization, block) for block in likeness.blocks(person)}
		for name, person in people.items()
	}
	duplicate_index.put(numbers)
	duplicates.keep(organization, _likely(organization, people))
	done = Cursor(rows[-1].modified, rows[-1].name) if len(rows) == A_PAGE else Cursor(until, "")
	values = {"duplicates_sought_until": done.at, "duplicates_sought_name": done.name}
	frappe.db.set_value("Organization", organization, values, update_modified=False)
	return len(rows)


def _changed(organization: str, until: datetime) -> list[frappe._dict]:
	stored = ["duplicates_sought_until", "duplicates_sought_name"]
	at, name = frappe.db.get_value("Organization", organization, stored)
	customer = frappe.qb.DocType("Customer")
	query = frappe.qb.from_(customer).select(*(customer[field] for field in FIELDS))
	query = query.where((customer.organization == organization) & (customer.modified <= until))
	if at:
		query = query.where(
			(customer.modified > at) | ((customer.modified == at) & (customer.name > (name or "")))
		).where(customer.modified >= at)
	return query.orderby(customer.modified, customer.name).limit(A_PAGE).run(as_dict=True)


def _people(rows: Iterable[frappe._dict]) -> dict[str, Person]:
	"""Those who are customers today, with all their keys."""
	rows = [row for row in rows if row.is_active and not row.merged_into]
	keys: dict[str, dict[str, set[str]]] = {
		row.name: {kind: set() for kind in KINDS.values()} for row in rows
	}
	filters = {"customer": ("in", sorted(keys))}
	for key in frappe.get_all("Customer Identity", filters, ["customer", "kind", "value"]) if keys else ():
		keys[key.customer][KINDS[key.kind]].add(key.value)
	return {
		row.name: Person(
			row.full_name,
			row.city or "",
			**{kind: frozenset(values) for kind, values in keys[row.name].items()},
		)
		for row in rows
	}


def _likely(organization: str, people: dict[str, Person]) -> list[tuple[str, str, float, str]]:
	"""Pairs that are likely enough to be shown to somebody: (customer, other, score, reasons in words)."""
	pairs = duplicate_index.near(people)
	strangers = {name for pair in pairs for name in pair} - people.keys()
	filters = {"name": ("in", sorted(strangers))}
	everybody = people | _people(frappe.get_all("Customer", filters, FIELDS) if strangers else ())
	namesakes = _namesakes(organization, {person.name for person in everybody.values()})
	found = []
	for one, other in sorted(pair for pair in pairs if everybody.keys() >= set(pair)):
		both = everybody[one], everybody[other]
		alike = likeness.compare(*both, namesakes=min(namesakes[person.name.casefold()] for person in both))
		if alike.score >= likeness.LIKELY:
			found.append((one, other, alike.score, in_words(alike.reasons)))
	return found


def _namesakes(organization: str, names: set[str]) -> Counter:
	"""How many customers of the organization bear each of these names."""
	filters = {"organization": organization, "full_name": ("in", sorted(names))}
	if not names:
		return Counter()
	fields = ["full_name", "count(name) as number"]
	rows = frappe.get_all("Customer", filters, fields, group_by="full_name")
	return Counter({row.full_name.casefold(): row.number for row in rows})


def in_words(reasons: list[str]) -> str:
	"""What speaks for a pair, for the person who judges it."""
	words = {
		"same_name": _("The same name"),
		"swapped_names": _("The same names in another order"),
		"part_of_name": _("One name is part of the other"),
		"similar_name": _("Names that differ by a spelling or a typing mistake"),
		"other_name": _("Quite another name"),
		"same_city": _("The same city"),
		"passport_one_off": _("Passport numbers that differ by one sign"),
		"phone_one_off": _("Phone numbers that differ by one digit"),
		"email_one_off": _("Emails that differ by one sign"),
		"same_mailbox": _("The same email name at another provider"),
	}
	return ". ".join(words[reason] for reason in reasons) + "."
