"""Customers: the one upsert that every flow calls, and what a person may do to a customer by hand (B1–B11)."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import get_datetime, now_datetime

from lead_crm.domain import identity, matching
from lead_crm.exceptions import DuplicateRecord, InvalidInput
from lead_crm.permissions import sees_branch
from lead_crm.services import customer_chain, duplicate_index, duplicates
from lead_crm.services.branches import country_code, organization_of
from lead_crm.services.document import stored
from lead_crm.services.identities import Key, claim, give, new_name, owners_of
from lead_crm.services.times import time_from
from lead_crm.services.transactions import in_one_go

FIELDS = (*matching.FILLED_ONLY_WHEN_EMPTY, *matching.OVERWRITTEN, "last_activity")
READ = ("name", "is_active", "merged_into", *FIELDS)
RAW_FIELD = {"Phone": "phone", "Email": "email", "Passport": "passport_number"}


class Upserted(NamedTuple):
	"""What an upsert did: `matched_on` is the kind of key that decided, `conflicts` the other customers found."""

	customer: str
	created: bool
	matched_on: str | None = None
	conflicts: tuple[str, ...] = ()
	changed: bool = False


def upsert(person: dict[str, Any], overwrite: bool = True) -> Upserted:
	"""Find or make the customer that this person is (B1, B2, X1).

	:param person: full_name and any of phone, email, passport_number, branch, organization, source, city, service_type,
		last_activity, country; empty or malformed keys take no part in matching and are kept as given (B3)
	:param overwrite: False only fills what the customer lacks
	:raises InvalidInput: no name, or no organization to be found
	"""
	return in_one_go(lambda: _upsert(prepare(person), overwrite))


def upsert_of_account(account) -> Upserted:
	"""The customer that a lead or an area lead is of: as `upsert`, of somebody who is active at this moment.

	Frappe has looked the record's links up before it lets it be validated; a new customer takes them over.

	:param account: a Lead or Area Lead that is being saved; its customer is who it is taken to be where no key says otherwise
	"""
	person = prepare({field: account.get(field) for field in FIELDS} | {"last_activity": now_datetime()})
	person.links_are_known = True
	return in_one_go(lambda: _claimed(person, True, account.customer))


def prepare(person: dict[str, Any]) -> frappe._dict:
	"""Clean text, the organization, a time for the last activity, and the keys under `keys`."""
	given = frappe._dict({field: _text(field, person.get(field)) for field in FIELDS})
	if not given.full_name:
		frappe.throw(_("Full Name is missing: a customer needs a name."), InvalidInput)
	given.organization = organization_of(given.branch, given.organization)
	if isinstance(given.last_activity, str):
		given.last_activity = time_from(given.last_activity, "last_activity")
	given["keys"] = keys_of(given, _text("country", person.get("country")))
	return given


def _text(field: str, value: Any) -> Any:
	"""The value as clean text; a number is one too, a time stays one, nothing is None."""
	if isinstance(value, str):
		return identity.clean_text(value) or None
	if value is None or isinstance(value, datetime):
		return value
	if isinstance(value, date):
		return get_datetime(value)
	if isinstance(value, int) and not isinstance(value, bool):
		return str(value)
	frappe.throw(_("{0} must be a text.").format(field), InvalidInput)


def keys_of(person: dict[str, Any], country: str | None = None) -> list[Key]:
	"""The keys by which this person is known in the organization."""
	code = (
		country_code(person.get("branch"), person.get("organization"), country)
		if person.get("phone") or country
		else None
	)
	values = identity.identities(
		person.get("phone"), person.get("email"), person.get("passport_number"), code
	)
	return [
		Key(person["organization"], kind, value, person[RAW_FIELD[kind]]) for kind, value in values.items()
	]


def _upsert(given: frappe._dict, overwrite: bool) -> Upserted:
	return _as_it_is(given, overwrite) or _claimed(given, overwrite)


def _as_it_is(given: frappe._dict, overwrite: bool) -> Upserted | None:
	"""Who is known by every key, and by nothing else than these, needs no lock where nothing would be written."""
	owner_by_name = owners_of([key.name for key in given["keys"]], lock=False)
	named = set(owner_by_name.values()) - {None}
	people = living(named, lock_missing=False)
	is_one = len({person.name for person in people.values()}) == 1 and len(people) == len(named)
	if not is_one or len(owner_by_name) < len(given["keys"]):
		return None
	customer = next(iter(people.values()))
	if _differences(customer, given, overwrite):
		return None
	_owner, decided_by = matching.pick_owner({key.kind: customer.name for key in given["keys"]})
	return Upserted(customer.name, False, decided_by.lower() if decided_by else None)


def _claimed(given: frappe._dict, overwrite: bool, known: str | None = None) -> Upserted:
	newcomer = new_name()
	owner_by_name = claim(given["keys"], {key.name: newcomer for key in given["keys"]})
	people = living({*owner_by_name.values(), known} - {newcomer, None})
	names = {asked: person.name for asked, person in people.items()}
	owners = {key.kind: names.get(owner_by_name[key.name]) for key in given["keys"]}
	customer, decided_by = matching.pick_owner(owners)
	others = matching.conflicts(owners, customer) if customer else []
	known = names.get(known)
	customer = customer or known
	stray = [name for name, owner in owner_by_name.items() if owner != newcomer and owner not in people]
	if not customer:
		_insert(given, newcomer)
		give(stray, newcomer)
		return Upserted(newcomer, True)
	if known and known != customer:
		others = [*dict.fromkeys([*others, known])]
	free = [name for name, owner in owner_by_name.items() if owner == newcomer]
	give([*free, *stray], customer)
	duplicates.report(customer, others, given.organization, _("They share a phone, email or passport."))
	changed = _update(people, customer, given, overwrite, has_new_keys=bool(free))
	return Upserted(customer, False, decided_by.lower() if decided_by else None, tuple(others), changed)


def living(names: Iterable[str], lock_missing: bool = True) -> dict[str, frappe._dict]:
	"""Each of these customers, or the one it was merged into, with its values; those that are gone are left out.

	:param lock_missing: look again, with a lock, for one that an older snapshot does not show
	"""
	rows: dict[str, frappe._dict] = {}
	wanted = set(names)
	while wanted:
		found = _rows(wanted)
		if lock_missing and (missing := wanted - found.keys()):
			found |= _rows(missing, lock=True)
		rows |= found
		wanted = {row.merged_into for row in found.values() if row.merged_into} - rows.keys()
	return {name: last for name in names if (last := _last(rows, name))}


def _rows(names: set[str], lock: bool = False) -> dict[str, frappe._dict]:
	if not names:
		return {}
	customer = frappe.qb.DocType("Customer")
	query = frappe.qb.from_(customer).select(*(customer[field] for field in READ))
	query = query.where(customer.name.isin(sorted(names))).orderby(customer.name)
	return {row.name: row for row in (query.for_update() if lock else query).run(as_dict=True)}


def _last(rows: dict[str, frappe._dict], name: str) -> frappe._dict | None:
	row = rows.get(name)
	while row and row.merged_into:
		row = rows.get(row.merged_into)
	return row


def _insert(given: frappe._dict, name: str) -> None:
	document = frappe.get_doc({"doctype": "Customer", **{field: given[field] for field in FIELDS}})
	document.last_activity = given.last_activity or now_datetime()
	document.flags.update(keys_are_claimed=True, is_made_by_rule=True)
	document.flags.ignore_links = given.links_are_known
	document.insert(ignore_permissions=True, set_name=name)  # the caller's right was checked at its door


def _update(people: dict, name: str, given: frappe._dict, overwrite: bool, has_new_keys: bool) -> bool:
	known = next(person for person in people.values() if person.name == name)
	values = _differences(known, given, overwrite)
	if not values:
		if has_new_keys:
			touch([name])
		return False
	document = frappe.get_doc("Customer", name, for_update=True)
	document.update(values)
	document.flags.keys_are_claimed = True
	document.flags.handed_over = (
		True  # who works in both branches says by the upsert whose customer it is (B2)
	)
	document.save(ignore_permissions=True)  # the caller's right was checked at its door
	return True


def _differences(known: frappe._dict, given: frappe._dict, overwrite: bool) -> dict[str, Any]:
	"""What changes; the record of a branch that the caller does not work in stays as it is."""
	if known.branch and known.branch != given.branch and not sees_branch(known.branch):
		return {}
	values = matching.changes(known, given, overwrite)
	if not known.is_active and frappe.get_cached_doc("Lead CRM Settings").reactivate_customers:
		values["is_active"] = 1
	return values


def touch(names: list[str]) -> None:
	"""A customer with another key was changed, though none of its fields was."""
	frappe.db.set_value("Customer", {"name": ("in", names)}, "modified_by", frappe.session.user)


def check_change(customer) -> None:
	"""A change by hand keeps the organization, and claims a new phone, email or passport before it is taken over."""
	before = stored(customer, "organization", "merged_into", *RAW_FIELD.values())
	if before.organization != customer.organization:
		frappe.throw(
			_("A customer stays in its organization, {0}.").format(before.organization), InvalidInput
		)
	if not customer.flags.is_merging:
		_refuse_merged(before.merged_into)
		customer.merged_into = before.merged_into
	if not customer.flags.keys_are_claimed and any(
		customer.get(field) != before[field] for field in RAW_FIELD.values()
	):
		claim_for(customer)


def _refuse_merged(survivor: str | None) -> None:
	if survivor:
		frappe.throw(
			_("This customer was merged into {0}. Change that one, or undo the merge.").format(survivor),
			InvalidInput,
		)


def claim_for(customer) -> None:
	"""The keys of a customer typed in by hand: taken, or refused when another has one (B7).

	:raises DuplicateRecord: naming the customer that has the key
	"""
	customer.organization = organization_of(customer.branch, customer.organization)
	keys = keys_of(customer.as_dict())
	owners = claim(keys, {key.name: customer.name for key in keys})
	for key in keys:
		if owners[key.name] != customer.name:
			_refuse_duplicate(key, owners[key.name])


def _refuse_duplicate(key: Key, other: str) -> None:
	found = frappe.db.get_value("Customer", other, ["full_name", "branch"], as_dict=True) or frappe._dict()
	if found.branch and not sees_branch(found.branch):
		message = _("{0} “{1}” belongs to a customer of another branch.").format(_(key.kind), key.raw)
	else:
		message = _("{0} “{1}” belongs to customer {2} ({3}). Open that one instead.").format(
			_(key.kind), key.raw, found.full_name, other
		)
	frappe.throw(message, DuplicateRecord)


def manual_add(person: dict[str, Any]):
	"""A customer typed in by hand (B7).

	:return: the Customer
	:raises DuplicateRecord: a key is taken; the message names the customer who has it
	"""
	given = prepare(person)
	document = frappe.new_doc("Customer", **{field: given[field] for field in FIELDS})
	document.last_activity = given.last_activity or now_datetime()
	return document.insert()


def set_active(name: str, active: bool, reason: str | None = None):
	"""Deactivate (the record stays, B8) or reactivate; doing it twice changes nothing.

	:return: the Customer
	"""
	document = frappe.get_doc("Customer", customer_chain.find(name))
	document.check_permission("write")
	if bool(document.is_active) != active:
		document.is_active = int(active)
		document.save()
		if reason:
			document.add_comment("Comment", reason)
	return document


def forget(name: str) -> None:
	"""A purged customer's keys are free again, and there is nothing to judge or undo about it any more."""
	frappe.db.delete("Customer Identity", {"customer": name})
	duplicate_index.forget([name])
	for doctype, fields in (
		("Duplicate Pair", ("customer", "other_customer")),
		("Customer Merge", ("survivor", "duplicate")),
	):
		for field in fields:
			frappe.db.delete(doctype, {field: name})
