"""People at both ends of a task: who in a branch may do it, and how the lead, area lead or customer behind it is reached."""

from collections import defaultdict

import frappe

from lead_crm.domain import identity
from lead_crm.services.branches import country_code

FIELDS = {
	"Lead": ["name", "phone", "phone_key", "email", "status", "is_hot"],
	"Area Lead": ["name", "phone", "phone_key", "email", "status"],
	"Customer": ["name", "phone", "email", "branch", "organization"],
}
REACHED_BY = ("phone", "phone_link", "email")


def in_branch(branch: str, text: str, start: int, page_length: int) -> tuple:
	"""Enabled users who work in a branch, by name, for a link field; whoever asks was asked whether they see it.

	:param text: part of the name or the email
	:return: (user, full name) of each
	"""
	user, member = frappe.qb.DocType("User"), frappe.qb.DocType("Branch Member")
	has_text = user.name.like(f"%{text}%") | user.full_name.like(f"%{text}%")
	query = frappe.qb.from_(user).join(member).on(member.user == user.name)
	query = query.select(user.name, user.full_name).distinct()
	query = query.where((member.parent == branch) & (user.enabled == 1) & has_text)
	return query.orderby(user.full_name).limit(page_length).offset(start).run()


def add_to(rows: list[frappe._dict]) -> list[frappe._dict]:
	"""Give each row phone, phone_link (E.164, for tel: and WhatsApp), email and lead_status; one query a DocType.

	:param rows: with reference_doctype and reference_name
	:return: the same rows
	"""
	names = defaultdict(set)
	for row in rows:
		names[row.reference_doctype].add(row.reference_name)
	found = {(doctype, person.name): person for doctype in names for person in _seen(doctype, names[doctype])}
	for row in rows:
		person = found.get((row.reference_doctype, row.reference_name)) or frappe._dict()
		row.update({field: person.get(field) for field in REACHED_BY})
		row.lead_status, row.is_hot = person.get("status"), person.get("is_hot") or 0
	return rows


def _seen(doctype: str, names: set[str]) -> list[frappe._dict]:
	if not frappe.has_permission(doctype, "read"):
		return []
	filters = {"name": ("in", sorted(names))}
	people = frappe.get_list(doctype, filters=filters, fields=FIELDS[doctype], limit_page_length=0)
	parents = _first_parents([person.name for person in people]) if doctype == "Lead" else {}
	for person in people:
		_reach(person, parents.get(person.name))
	return people


def _reach(person: frappe._dict, parent: frappe._dict | None) -> None:
	"""A child is reached by its first parent."""
	if parent and not person.phone:
		person.phone, person.phone_key = parent.phone, parent.phone_key
	person.email = person.email or (parent.email if parent else None)
	key = person.phone_key
	if "organization" in person and person.phone:
		key = identity.normalise_phone(person.phone, country_code(person.branch, person.organization))
	person.phone_link = (key or "").split(";")[0] or None


def _first_parents(leads: list[str]) -> dict[str, frappe._dict]:
	"""Lead → its primary parent or guardian; the leads are ones that the user may see."""
	rows = frappe.get_all(
		"Lead Guardian",
		{"parent": ("in", leads or [""]), "parenttype": "Lead"},
		["parent", "phone", "phone_key", "email"],
		order_by="is_primary, idx desc",
	)
	return {row.parent: row for row in rows}
