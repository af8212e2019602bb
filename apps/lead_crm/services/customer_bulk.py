"""The upsert for thousands of rows: normalised, looked up and written by sets, with the single upsert's rules (X1, X5).

One call is one round: claim every key of every row at once, decide row by row in memory, write what is new and what
changed in a few statements. Documents' own events do not run, as with Frappe's own bulk functions.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import now_datetime

from lead_crm.domain import matching
from lead_crm.exceptions import InvalidInput
from lead_crm.permissions import branches_of, sees_everything
from lead_crm.services import duplicates, events, hand_over
from lead_crm.services.customers import FIELDS, living, prepare, touch
from lead_crm.services.identities import claim, new_name
from lead_crm.services.rows import insert_rows
from lead_crm.services.transactions import in_one_go

MAX_ROWS, MAX_LENGTH = 5000, 140
LINKS = {"source": "Lead Source", "branch": "Branch", "organization": "Organization"}
COLUMNS = ("name", "owner", "modified_by", "creation", "modified", "docstatus", "idx", "is_active", *FIELDS)


class Row(NamedTuple):
	"""What became of one row; `outcome` is created, updated, unchanged or failed; `known_as` its customer's name before."""

	outcome: str
	customer: str | None = None
	error: str | None = None
	conflicts: tuple[str, ...] = ()
	matched_on: str | None = None
	known_as: str | None = None


class Change(NamedTuple):
	"""What was done to one customer: made, given other values, given keys."""

	customer: str
	created: bool
	before: dict[str, Any]
	after: dict[str, Any]
	keys: list[str]


def upsert_rows(
	rows: list[dict[str, Any]],
	overwrite: bool = True,
	need_key: bool = False,
	note: Callable[[list[Change]], None] = lambda changes: None,
	read: Callable[[dict], dict] = dict,
) -> list[Row]:
	"""Upsert all rows; each succeeds or fails on its own, as if they came one after the other.

	:param rows: as `customers.upsert` takes them; at most MAX_ROWS, which share one transaction
	:param overwrite: False only fills what a known customer lacks
	:param need_key: refuse a row without a phone, email or passport that could recognise it the next time
	:param note: told what was done, within the transaction
	:param read: gives the row as it is meant; what it raises is what is wrong with the row
	:raises InvalidInput: too many rows
	"""
	if len(rows) > MAX_ROWS:
		_refuse(_("{0} rows are too many for one call; send at most {1}.").format(len(rows), MAX_ROWS))
	return in_one_go(lambda: _upsert_rows(Round(overwrite), prepared(rows, need_key, read), note))


def _upsert_rows(work: "Round", rows: Iterable[frappe._dict | str], note: Callable) -> list[Row]:
	done = work.run(list(rows))
	note(work.changes())
	return done


def prepared(
	rows: list[dict[str, Any]], need_key: bool, read: Callable[[dict], dict] = dict
) -> Iterator[frappe._dict | str]:
	"""Each row ready to be matched, or the sentence that says why it cannot be."""
	known_links = {}
	for row in rows:
		try:
			yield _checked(prepare(read(row)), known_links, need_key)
		except (frappe.ValidationError, frappe.PermissionError) as error:
			frappe.clear_last_message()
			yield str(error)


def _checked(given: frappe._dict, known_links: dict, need_key: bool) -> frappe._dict:
	for field, value in given.items():
		if isinstance(value, str) and len(value) > MAX_LENGTH:
			_refuse(_("{0} is longer than {1} characters.").format(_label(field), MAX_LENGTH))
	for field, doctype in LINKS.items():
		if given[field] and not _exists(doctype, given[field], known_links):
			_refuse(_("{0} “{1}” does not exist.").format(_label(field), given[field]))
	if need_key and not given["keys"]:
		_refuse(
			_("No phone, email or passport number by which this customer could be recognised the next time.")
		)
	return given


def _label(field: str) -> str:
	return _(frappe.get_meta("Customer").get_label(field))


def _refuse(sentence: str) -> None:
	frappe.throw(sentence, InvalidInput)


def _exists(doctype: str, name: str, known: dict) -> bool:
	if (doctype, name) not in known:
		known[doctype, name] = frappe.db.get_value(doctype, name, cache=True)
	return known[doctype, name] == name


class Round:
	"""The state of every customer that the rows touch, as it will be once all rows are done."""

	def __init__(self, overwrite: bool):
		self.overwrite = overwrite
		self.owner: dict[str, str | None] = {}  # key name → customer
		self.claimed: dict[str, str] = {}  # key name → newcomer it was claimed for
		self.fresh: set[str] = set()  # key names that nobody owned before
		self.stray: set[str] = set()  # those of them whose customer is gone
		self.joined: set[str] = set()  # known customers that got another key
		self.customers: dict[str, frappe._dict] = {}
		self.new: set[str] = set()
		self.changed: dict[str, dict] = {}  # customer → its values before
		self.pairs: list[tuple[str, tuple[str, ...], str]] = []

	def run(self, rows: list[frappe._dict | str]) -> list[Row]:
		good = [row for row in rows if not isinstance(row, str)]
		self._claim(good)
		self._load()
		results = [Row("failed", error=row) if isinstance(row, str) else self._place(row) for row in rows]
		self._write()
		return results

	def _claim(self, rows: list[frappe._dict]) -> None:
		keys = {}
		for row in rows:
			row.newcomer = new_name()
			for key in row["keys"]:
				keys.setdefault(key.name, key)
				self.claimed.setdefault(key.name, row.newcomer)
		owners = claim(keys.values(), self.claimed)
		self.owner = {name: None if owner == self.claimed[name] else owner for name, owner in owners.items()}
		self.fresh = {name for name, owner in self.owner.items() if not owner}

	def _load(self) -> None:
		people = living({owner for owner in self.owner.values() if owner})
		self.customers = {person.name: person for person in people.values()}
		for key, owner in self.owner.items():
			if owner and owner not in people:
				self.stray.add(key)
			self.owner[key] = people[owner].name if owner in people else None
		self.fresh |= self.stray

	def _place(self, row: frappe._dict) -> Row:
		names = {key.kind: key.name for key in row["keys"]}
		owners = {kind: self.owner[name] for kind, name in names.items()}
		customer, matched_on = matching.pick_owner(owners)
		others = tuple(matching.conflicts(owners, customer)) if customer else ()
		known_as = self.customers[customer].full_name if customer else None
		outcome = self._change(customer, row) if customer else "created"
		if not customer:
			customer = self._create(row)
		for name in names.values():
			if not self.owner[name]:
				self.owner[name] = customer
				self.joined.add(customer)
		if others:
			self.pairs.append((customer, others, row.organization))
		return Row(outcome, customer, None, others, matched_on, known_as)

	def _create(self, row: frappe._dict) -> str:
		row.last_activity = row.last_activity or now_datetime()
		self.customers[row.newcomer] = frappe._dict({field: row[field] for field in FIELDS}, is_active=1)
		self.new.add(row.newcomer)
		return row.newcomer

	def _change(self, customer: str, row: frappe._dict) -> str:
		known = self.customers[customer]
		values = matching.changes(known, row, self.overwrite) if self._is_mine(known, row) else {}
		if not known.is_active and frappe.get_cached_doc("Lead CRM Settings").reactivate_customers:
			values["is_active"] = 1
		if not values:
			return "unchanged"
		if customer not in self.new:
			self.changed.setdefault(customer, dict(known))
		known.update(values)
		return "updated"

	def _is_mine(self, known: frappe._dict, row: frappe._dict) -> bool:
		return (
			not known.branch
			or known.branch == row.branch
			or sees_everything()
			or known.branch in branches_of()
		)

	def _write(self) -> None:
		self._insert_new()
		self._write_changes()
		self._give_keys()
		if joined := sorted(self.joined - self.new - self.changed.keys()):
			touch(joined)
		for customer, others, organization in self.pairs:
			duplicates.report(customer, others, organization, _("They share a phone, email or passport."))

	def _insert_new(self) -> None:
		new = [name for name in self.customers if name in self.new]
		insert_rows("Customer", COLUMNS, [_as_row(name, self.customers[name]) for name in new])
		events.record_many([_created(name, self.customers[name]) for name in new])

	def changes(self) -> list[Change]:
		"""What was done, once for each customer."""
		keys: dict[str, list[str]] = {}
		for key in sorted(self.fresh):
			if customer := self.owner[key]:
				keys.setdefault(customer, []).append(key)
		touched = sorted({*self.new, *self.changed, *keys})
		return [self._change_of(name, keys.get(name, [])) for name in touched]

	def _change_of(self, name: str, keys: list[str]) -> Change:
		before, after = self.changed.get(name, {}), self.customers[name]
		if name in self.new:
			return Change(name, True, {}, {field: after[field] for field in FIELDS}, keys)
		fields = [field for field in before if field in FIELDS and before[field] != after[field]]
		return Change(
			name, False, *({field: row[field] for field in fields} for row in (before, after)), keys
		)

	def _write_changes(self) -> None:
		write_values([(name, self.changed[name], self.customers[name]) for name in sorted(self.changed)])
		self._take_along()

	def _take_along(self) -> None:
		"""What hangs on customers that went to another branch follows them."""
		went: dict[str, list[str]] = {}
		for name, before in self.changed.items():
			if before.get("branch") and before["branch"] != self.customers[name].branch:
				went.setdefault(self.customers[name].branch, []).append(name)
		for branch, names in went.items():
			hand_over.take_along("Customer", names, branch)

	def _give_keys(self) -> None:
		"""Keys claimed for a row that turned out to be somebody else move to that customer; the rest are right already."""
		moved = [
			(name, self.owner[name])
			for name in sorted(self.fresh)
			if self.owner[name] != self.claimed[name] or name in self.stray
		]
		columns, to_owner = ("name", "customer"), "ON DUPLICATE KEY UPDATE customer = VALUES(customer)"
		insert_rows("Customer Identity", columns, moved, to_owner)


def write_values(changes: Iterable[tuple[str, dict, dict]]) -> None:
	"""Give known customers other values, in few statements, and keep the change as Frappe's own tracking would have (C26).

	:param changes: (customer, its values before, its values now)
	"""
	changes = list(changes)
	assignments = ", ".join(
		f"`{column}` = VALUES(`{column}`)" for column in ("modified", "modified_by", "is_active", *FIELDS)
	)
	rows = [_as_row(name, after) for name, _before, after in changes]
	insert_rows("Customer", COLUMNS, rows, "ON DUPLICATE KEY UPDATE " + assignments)
	insert_rows("Version", VERSION_COLUMNS, [_version(*change) for change in changes])


def _as_row(name: str, values: dict) -> tuple:
	user, now = frappe.session.user, now_datetime()
	return (name, user, user, now, now, 0, 0, values["is_active"], *(values.get(field) for field in FIELDS))


def _version(name: str, before: dict, after: dict) -> tuple:
	user, now = frappe.session.user, now_datetime()
	changed = [
		[field, _text(before.get(field)), _text(after.get(field))]
		for field in (*FIELDS, "is_active")
		if before.get(field) != after.get(field)
	]
	data = {"added": [], "changed": changed, "removed": [], "row_changed": []}
	return (new_name(), user, user, now, now, "Customer", name, json.dumps(data))


def _created(name: str, values: dict) -> events.Happened:
	return events.Happened(
		"customer.created", "Customer", name, values.get("branch"), values.get("organization"), {}
	)


VERSION_COLUMNS = ("name", "owner", "modified_by", "creation", "modified", "ref_doctype", "docname", "data")


def _text(value: Any) -> str:
	return "" if value is None else str(value)
