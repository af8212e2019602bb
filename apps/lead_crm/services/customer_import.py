"""The import of customers from a file: in chunks by the bulk upsert, and what became of each row (X5, B9).

Nothing is committed here: `jobs.customer_import` does that after each chunk.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import frappe
from frappe import _

from lead_crm.domain import columns, csv_records
from lead_crm.domain.csv_records import Record
from lead_crm.domain.identity import clean_text
from lead_crm.exceptions import InvalidInput
from lead_crm.services.branches import organization_of
from lead_crm.services.customer_bulk import Change, Row, upsert_rows
from lead_crm.services.customer_file import CustomerFile, Sheet, original, rejected_sheet
from lead_crm.services.customer_rehearsal import Rehearsal

CHUNK = 1000
OUTCOMES = {"created": "created", "updated": "updated", "unchanged": "unchanged", "failed": "rejected"}


class Terms(NamedTuple):
	"""What the person who imports says: whose customers they are, and how the file is to be read.

	`columns` maps columns to fields where the guess is wrong; `overwrite` replaces what a known customer has.
	"""

	organization: str | None = None
	branch: str | None = None
	source: str | None = None
	columns: Mapping[str, str | None] = {}
	overwrite: bool = False
	dry_run: bool = False


class CustomerImport:
	"""One run through a file; `counts` says how many rows were created, updated, unchanged, rejected so far.

	:raises InvalidInput: the terms, or the columns of the file
	"""

	def __init__(
		self,
		file: CustomerFile,
		terms: Terms,
		results: Path | None,
		rejected: Path | None,
		note: Callable[[list[Change]], None] = lambda changes: None,
	):
		self.file = file
		self.terms = checked(terms)
		self.note = note
		self.mapping = mapping_of(file, terms.columns)
		self.counts = dict.fromkeys(OUTCOMES.values(), 0)
		self.results = Sheet(results, ["row", "outcome", "customer", "reason"], file.delimiter)
		self.rejected = rejected_sheet(rejected, file)
		self._places = {field: file.columns.index(column) for column, field in self.mapping.items()}
		self._rehearsal = Rehearsal(terms.overwrite) if terms.dry_run else None

	@property
	def rows(self) -> int:
		return sum(self.counts.values())

	def chunks(self) -> Iterator[list[Record]]:
		"""The rows of the file in parts, each to be done as one transaction."""
		records = iter(self.file)
		while chunk := list(islice(records, CHUNK)):
			yield chunk

	def do(self, chunk: list[Record]) -> None:
		"""Import these rows, or in a dry run find out what would become of them, and note it down."""
		persons = [self._person(record.cells) for record in chunk if not record.flaw]
		done = self._upsert(persons)
		names = self._known_names(done)
		placed = iter(zip(done, persons, strict=True))
		for record in chunk:
			row, person = (Row("failed", error=self._flaw(record)), {}) if record.flaw else next(placed)
			self._note(record, row, row.error or self._remark(row, person, names))

	def _upsert(self, persons: list[dict[str, Any]]) -> list[Row]:
		if self._rehearsal:
			return self._rehearsal.upsert_rows(persons)
		return upsert_rows(persons, self.terms.overwrite, need_key=True, note=self.note)

	def close(self) -> None:
		"""Complete the files of results and rejected rows."""
		self.results.close()
		self.rejected.close()

	def _person(self, cells: list[str]) -> dict[str, Any]:
		person = {field: cells[place] for field, place in self._places.items()}
		person["source"] = (person.get("source") or "").strip() or self.terms.source
		return person | {"organization": self.terms.organization, "branch": self.terms.branch}

	def _note(self, record: Record, row: Row, reason: str) -> None:
		outcome, reason = OUTCOMES[row.outcome], " ".join(reason.split())
		self.counts[outcome] += 1
		customer = row.customer if row.customer and self._exists(row.customer) else ""
		self.results.write([str(record.number), outcome, customer, reason])
		if outcome == "rejected":
			self.rejected.write([reason, *original(self.file, record.cells)])

	def _flaw(self, record: Record) -> str:
		"""Why a row could not be read as one."""
		cells = abs(len(record.cells) - len(self.file.header))
		if record.flaw == csv_records.TOO_FEW:
			return _("This row has fewer cells than the header: {0} missing.").format(cells)
		if record.flaw == csv_records.TOO_MANY:
			return _("This row has more cells than the header: {0} too many.").format(cells)
		if record.flaw == csv_records.OPEN_QUOTE:
			return _("This line opens a quotation mark and does not close it. Close it, or take it out.")
		return _("This row has letters that cannot be read. Save the file as “CSV UTF-8”.")

	def _exists(self, customer: str) -> bool:
		return not (self._rehearsal and customer in self._rehearsal.new)

	def _remark(self, row: Row, person: dict[str, Any], names: dict[str, str]) -> str:
		"""What a person should know about a row that went through: it may have been recognised wrongly."""
		remarks = []
		name = names.get(row.customer, "")
		if name and name.casefold() != clean_text(person["full_name"]).casefold():
			remarks.append(_("Known as “{0}”.").format(name))
		if row.conflicts:
			others = ", ".join(other for other in row.conflicts if self._exists(other)) or _("of another row")
			remarks.append(_("Shares a phone, email or passport with customer {0} too.").format(others))
		return " ".join(remarks)

	def _known_names(self, done: list[Row]) -> dict[str, str]:
		"""What those customers are called that were there before, as far as the user may see them."""
		known = {row.customer for row in done if row.outcome in ("updated", "unchanged")}
		if not known:
			return {}
		found = frappe.get_list("Customer", {"name": ("in", sorted(known))}, ["name", "full_name"])
		names = {customer.name: customer.full_name for customer in found}
		return self._rehearsal.names(known, names) if self._rehearsal else names


def checked(terms: Terms) -> Terms:
	"""The terms with the organization that the branch has.

	:raises InvalidInput: a branch, organization or source that does not exist, or do not belong together
	"""
	organization = organization_of(terms.branch, terms.organization)
	named = {"Organization": organization, "Branch": terms.branch, "Lead Source": terms.source}
	for doctype, name in named.items():
		if name and frappe.db.get_value(doctype, name) != name:
			frappe.throw(_("{0} “{1}” does not exist.").format(_(doctype), name), InvalidInput)
	return terms._replace(organization=organization)


def mapping_of(file: CustomerFile, given: Mapping[str, str | None]) -> dict[str, str]:
	"""Which column is which field.

	:raises InvalidInput: in words that name the columns there are
	"""
	try:
		return columns.choose(file.columns, given)
	except columns.BadMapping as error:
		frappe.throw(str(error), InvalidInput)
