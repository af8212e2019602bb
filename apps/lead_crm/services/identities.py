"""Customer Identity: the rows whose primary key makes dedup true (X1). Claim first, then read, then write."""

from collections.abc import Iterable
from typing import NamedTuple

import frappe
from frappe.utils import now

from lead_crm.domain.identity import identity_key
from lead_crm.services.rows import insert_rows

COLUMNS = (
	"name", "owner", "creation", "modified", "modified_by", "organization", "kind", "value", "raw", "customer",
)  # fmt: skip


def new_name() -> str:
	"""A name for a row that no other will have: 64 random bits.

	With 40, as Frappe's short names have, one import of 100,000 rows in ten would meet a name taken among a million.
	"""
	return frappe.generate_hash(length=16)


class Key(NamedTuple):
	"""One way by which an organization knows a person."""

	organization: str
	kind: str
	value: str
	raw: str

	@property
	def name(self) -> str:
		return identity_key(self.organization, self.kind, self.value)


def claim(keys: Iterable[Key], newcomer: dict[str, str]) -> dict[str, str | None]:
	"""Lock the rows of these keys, making those that nobody has yet, and say whose each is.

	Rows are taken in one order by everybody, and an insert that finds the row locks it, so writers queue up and never
	wait in a circle.

	:param newcomer: key name → the customer that gets the key where nobody owns it
	:return: key name → customer that owns it
	"""
	rows = {key.name: key for key in keys}
	names = sorted(rows)
	if not names:
		return {}
	made = insert_rows(
		"Customer Identity",
		COLUMNS,
		[_row(name, rows[name], newcomer[name]) for name in names],
		"ON DUPLICATE KEY UPDATE name = name",
	)
	if made == len(names):
		return {name: newcomer[name] for name in names}  # all are new, and locked by having been made
	return owners_of(names)


def _row(name: str, key: Key, customer: str) -> tuple:
	user, time = frappe.session.user, now()
	return (name, user, time, time, user, key.organization, key.kind, key.value, key.raw[:140], customer)


def owners_of(names: list[str], lock: bool = True) -> dict[str, str | None]:
	"""Key name → owner, as committed now, for those that somebody has.

	:param lock: nobody else changes them until this transaction ends
	"""
	if not names:
		return {}
	identity = frappe.qb.DocType("Customer Identity")
	query = (
		frappe.qb.from_(identity).select(identity.name, identity.customer).where(identity.name.isin(names))
	)
	query = query.orderby(identity.name)
	return dict((query.for_update() if lock else query).run())


def give(names: Iterable[str], customer: str) -> None:
	"""Attach claimed keys to a customer other than the newcomer they were claimed for."""
	if names := sorted(names):
		frappe.db.set_value(
			"Customer Identity", {"name": ("in", names)}, "customer", customer, update_modified=False
		)


def identities_of(customer: str) -> list[dict]:
	"""Every key by which a customer is known, for the form."""
	return frappe.get_all(
		"Customer Identity",
		{"customer": customer},
		["name", "kind", "value", "raw", "creation"],
		order_by="kind desc, creation",
	)
