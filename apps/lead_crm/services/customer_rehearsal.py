"""The bulk upsert as a rehearsal: it decides as the real one would, and writes and locks nothing (X5).

A dry run cannot just roll each chunk back, as a row may be the same customer as one of an earlier chunk; nor
be one transaction rolled back at the end, as that would lock every customer of the file, for minutes.
So it keeps in memory what earlier rows would have left: about a kilobyte a row.
"""

import sys
from typing import Any

import frappe

from lead_crm.services.customer_bulk import Round, Row, prepared
from lead_crm.services.customers import FIELDS, living
from lead_crm.services.identities import new_name

KEPT = ("full_name", "is_active", *(field for field in FIELDS if field != "full_name"))


class Rehearsal(Round):
	"""One round of the bulk upsert that goes on from chunk to chunk; `new` are customers nobody has made."""

	def __init__(self, overwrite: bool):
		super().__init__(overwrite)
		self._kept: dict[str, tuple] = {}  # customer → its values, as tuples take the least memory
		self.replaced: list[
			dict[str, tuple]
		] = []  # of each row of this chunk, field → value before and after

	def upsert_rows(self, rows: list[dict[str, Any]]) -> list[Row]:
		"""What `customer_bulk.upsert_rows` would answer after all rows before."""
		self.replaced = []
		return self.run(list(prepared(rows, need_key=True)))

	def _place(self, row: frappe._dict) -> Row:
		self.replaced.append({})
		return super()._place(row)

	def _change(self, customer: str, row: frappe._dict) -> str:
		before = dict(self.customers[customer])
		outcome = super()._change(customer, row)
		after = self.customers[customer]
		self.replaced[-1] = {
			field: (before[field], after[field]) for field in FIELDS if before[field] != after[field]
		}
		return outcome

	def _claim(self, rows: list[frappe._dict]) -> None:
		names = set()
		for row in rows:
			row.newcomer = new_name()
			names.update(key.name for key in row["keys"])
		unseen = sorted(names - self.owner.keys())
		self.owner.update(dict.fromkeys(unseen))
		self.owner.update(_owners(unseen))
		self._keys = names

	def _load(self) -> None:
		touched = {self.owner[key] for key in self._keys if self.owner[key]}
		people = living(touched - self._kept.keys(), lock_missing=False)
		self.customers |= {person.name: person for person in people.values()}
		for name in touched & self._kept.keys():
			self.customers[name] = frappe._dict(zip(KEPT, self._kept[name], strict=True))
		for key in self._keys:
			owner = self.owner[key]
			if owner and owner not in self._kept:
				self.owner[key] = people[owner].name if owner in people else None

	def _write(self) -> None:
		"""Only what later rows need is kept."""
		for name, known in self.customers.items():
			self._kept[name] = tuple(known[field] for field in KEPT)
		for done in (self.customers, self.changed, self.pairs, self.joined):
			done.clear()


def _owners(keys: list[str]) -> dict[str, str | None]:
	"""Key name → customer, of the keys that exist; without the lock that a real upsert takes."""
	if not keys:
		return {}
	identity = frappe.qb.DocType("Customer Identity")
	query = frappe.qb.from_(identity).select(identity.name, identity.customer).where(identity.name.isin(keys))
	return {name: sys.intern(customer) if customer else None for name, customer in query.run()}
