"""Enquiries for a child: the child's lead, the parents' contacts, and the discovery that follows (C6–C9)."""

from datetime import date

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from lead_crm.domain import identity
from lead_crm.exceptions import InvalidInput, TryAgain
from lead_crm.services import guardians, leads, pipelines
from lead_crm.services.branches import country_code, organization_of
from lead_crm.services.system_fields import set_by_system

PIPELINE = "Enrolment"
DISCOVERED = ("Discovery Completed", "Qualified")
LOCK_SECONDS = 20


def create(branch: str, child: dict, parents: list[dict], details: dict, from_public: bool = False):
	"""Take an enquiry: the child's lead in this branch, made or found again by a parent's phone or email and the child's name.

	:param child: {first_name, last_name?, date_of_birth?, gender?}
	:param parents: [{name, phone, email?, relation?, is_primary?}], at least one
	:param details: school, source, expectations, preferred_schedule, remarks
	:param from_public: a stranger on the website asks, whose answers change nothing of a lead that is there already;
		its flags.was_there says so
	:return: the lead, with its enquiry number
	:raises InvalidInput: naming what is missing or cannot be right
	"""
	parents = checked(parents, branch)
	one_at_a_time(branch, {parent["phone_key"] for parent in parents})
	rows = guardians.find_or_make(parents, branch)
	lead = _known_child(branch, child, rows) or _new_child(branch, child)
	if from_public and lead.name:
		lead.flags.was_there = True
		return lead
	_add_guardians(lead, rows)
	_fill(lead, details)
	# Who enquires at the website has no account; that the branch takes such enquiries is what allows it.
	return lead.save() if lead.name else lead.insert(ignore_permissions=from_public)


def checked(parents: list[dict], branch: str) -> list[dict]:
	"""The parents as `create` has them, each with its phone_key and email_key.

	:raises InvalidInput: naming what is missing or cannot be right
	"""
	if not parents:
		frappe.throw(_("Parents are missing: at least one with name and phone."), InvalidInput)
	country = country_code(branch, organization_of(branch))
	for number, parent in enumerate(parents, 1):
		parent["phone_key"] = identity.normalise_phone(parent.get("phone"), country)
		parent["email_key"] = identity.normalise_email(parent.get("email"))
		_check_parent(number, parent)
	return parents


def _check_parent(number: int, parent: dict) -> None:
	if not parent.get("name"):
		frappe.throw(_("Parent {0}: the name is missing.").format(number), InvalidInput)
	if not parent["phone_key"]:
		frappe.throw(
			_("Parent {0}: “{1}” is no phone number.").format(number, parent.get("phone") or ""), InvalidInput
		)
	if parent.get("email") and not parent["email_key"]:
		frappe.throw(_("Parent {0}: “{1}” is no email.").format(number, parent["email"]), InvalidInput)


def one_at_a_time(branch: str, phone_keys: set[str]) -> None:
	"""Two clerks who take the same family's enquiry at once must not both find nobody: the second waits for the first."""
	for key in sorted(phone_keys):
		lock = identity.identity_key(branch, "Enquiry", key)
		if not frappe.db.sql("SELECT GET_LOCK(%s, %s)", (lock, LOCK_SECONDS))[0][0]:
			frappe.throw(_("Somebody else is entering this family. Please try again in a moment."), TryAgain)
		for ending in (frappe.db.after_commit, frappe.db.after_rollback):
			ending.add(lambda lock=lock: frappe.db.sql("SELECT RELEASE_LOCK(%s)", lock))


def _known_child(branch: str, child: dict, rows: list[dict]):
	"""The open lead of this child: a common parent, and the same name; a different birth date is another child."""
	names = frappe.get_all(
		"Lead Guardian", {"contact": ("in", [row["contact"] for row in rows])}, pluck="parent"
	)
	candidates = frappe.get_all(
		"Lead",
		{"name": ("in", names or [""]), "branch": branch, "stage_type": "Open", "archived": 0},
		["name", "first_name", "last_name", "date_of_birth"],
		order_by="creation",
	)
	for candidate in candidates:
		if _name_of(candidate) == _name_of(child) and _may_be_same_day(
			candidate.date_of_birth, child.get("date_of_birth")
		):
			return frappe.get_doc("Lead", candidate.name, for_update=True)
	return None


def _name_of(child: dict) -> tuple[str, str]:
	return tuple(" ".join((child.get(part) or "").casefold().split()) for part in ("first_name", "last_name"))


def _may_be_same_day(known: date | None, given: date | None) -> bool:
	return not (known and given) or getdate(known) == getdate(given)


def _new_child(branch: str, child: dict):
	pipeline = PIPELINE if frappe.db.exists("Lead Pipeline", PIPELINE, cache=True) else pipelines.default()
	lead = frappe.new_doc("Lead", lead_kind="Person", branch=branch, pipeline=pipeline)
	lead.update({field: child.get(field) for field in ("first_name", "last_name", "date_of_birth", "gender")})
	return lead


def _add_guardians(lead, rows: list[dict]) -> None:
	known = {row.contact for row in lead.guardians}
	for row in rows:
		if row["contact"] not in known:
			row["is_primary"] = row["is_primary"] if not known else 0
			lead.append("guardians", row)


def _fill(lead, details: dict) -> None:
	"""What is asked at the enquiry or in the discovery; an answer that is left out keeps the one before."""
	for field in ("school", "preferred_schedule", "source", "remarks", "discovery_notes"):
		if details.get(field):
			lead.set(field, details[field])
	if details.get("expectations"):
		lead.set(
			"expectations",
			[{"expectation": _expectation(name)} for name in dict.fromkeys(details["expectations"])],
		)


def _expectation(name: str) -> str:
	"""The expectation as the list has it, whatever the capitals and underscores; a new one joins the list."""
	wanted = " ".join(name.replace("_", " ").split()).title() if "_" in name or name.islower() else name
	known = frappe.db.get_value("Expectation", wanted, "name")
	# The right to take an enquiry is the right to note what was expected.
	return (
		known
		or frappe.get_doc({"doctype": "Expectation", "expectation_name": wanted})
		.insert(ignore_permissions=True)
		.name
	)


def complete_discovery(lead, details: dict):
	"""Keep the answers, stamp the time, and move the lead on unless it is further already (C6, C9).

	:param details: school, preferred_schedule, expectations, discovery_notes
	:return: the lead
	"""
	_fill(lead, details)
	set_by_system(lead, discovery_completed_at=lead.discovery_completed_at or now_datetime())
	stages = [stage.status for stage in pipelines.load(lead.pipeline).stages]
	target = next((status for status in DISCOVERED if status in stages), None)
	if target and stages.index(lead.status) < stages.index(target):
		return leads.follow(lead, (target,))
	return lead.save()
