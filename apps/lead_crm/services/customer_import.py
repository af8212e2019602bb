"""The import of customers from a file: in chunks by the bulk upsert, and what became of each row (X5, B9).

Nothing is committed here: `jobs.customer_import` does that after each chunk.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import frappe
from frappe import _

from lead_crm.domain import columns, sheet_cells
from lead_crm.domain.csv_records import Record
from lead_crm.exceptions import InvalidInput
from lead_crm.services import import_remarks
from lead_crm.services.branches import organization_of
from lead_crm.services.customer_bulk import Change, Row, upsert_rows
from lead_crm.services.customer_file import CustomerFile, Sheet, original, rejected_sheet
from lead_crm.services.customer_rehearsal import Rehearsal
from lead_crm.services.import_findings import Findings, without_own_words

CHUNK = 1000
NUMBERS = {"phone", "passport_number"}
WARNINGS = ("duplicates", "other_names")
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

	`warnings` counts those of them that are a customer of a row before, or whose customer has quite another name.

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
		self.warnings = dict.fromkeys(WARNINGS, 0)
		self.findings = Findings()
		self.results = Sheet(results, ["row", "outcome", "customer", "reason"], file.delimiter)
		self.rejected = rejected_sheet(rejected, file)
		self._places = {field: file.columns.index(column) for column, field in self.mapping.items()}
		self._rehearsal = Rehearsal(terms.overwrite) if terms.dry_run else None
		self._first_rows: dict[str, int] = {}  # customer → the first row that is this customer

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
		flaws = [self._flaw(record) for record in chunk]
		persons = [self._person(record.cells) for record, flaw in zip(chunk, flaws, strict=True) if not flaw]
		done = self._upsert(persons)
		seen = self._seen(done)
		replaced = iter(self._rehearsal.replaced if self._rehearsal else [])
		placed = iter(zip(done, persons, strict=True))
		for record, flaw in zip(chunk, flaws, strict=True):
			row, person = (Row("failed", error=flaw), {}) if flaw else next(placed)
			change = next(replaced, {}) if row.outcome != "failed" else {}
			self._note(record, row, person, change, row.customer in seen)

	def _upsert(self, persons: list[dict[str, Any]]) -> list[Row]:
		if self._rehearsal:
			return self._rehearsal.upsert_rows(persons)
		return upsert_rows(persons, self.terms.overwrite, need_key=True, note=self.note)

	def close(self) -> None:
		"""Complete the files of results and rejected rows."""
		self.results.close()
		self.rejected.close()

	def _flaw(self, record: Record) -> str:
		"""Why a row cannot be used as one; nothing if it can."""
		if record.flaw:
			return import_remarks.flaw(record, len(self.file.header))
		for column, field in self.mapping.items():
			if sheet_cells.is_error(cell := record.cells[self._places[field]]):
				return import_remarks.error_cell(column, cell)
		return ""

	def _person(self, cells: list[str]) -> dict[str, Any]:
		person = {field: cells[place] for field, place in self._places.items()}
		for field in NUMBERS & person.keys():
			person[field] = sheet_cells.spelled_out(person[field])
		person["source"] = (person.get("source") or "").strip() or self.terms.source
		return person | {"organization": self.terms.organization, "branch": self.terms.branch}

	def _note(self, record: Record, row: Row, person: dict, change: dict, is_seen: bool) -> None:
		outcome, number = OUTCOMES[row.outcome], record.number
		name, kept = (
			" ".join(person.get("full_name", "").split()),
			row.customer and self._exists(row.customer),
		)
		other = import_remarks.other_name(row, name) if is_seen else None
		reason = self._reason(row, person, name, number, is_seen, other)
		self.counts[outcome] += 1
		self.results.write([str(number), outcome, row.customer if kept else "", reason])
		if outcome == "rejected":
			self.rejected.write([reason, *original(self.file, record.cells)])
			self.findings.add(
				outcome, number, name or " ".join(record.cells), reason, without_own_words(reason)
			)
			return
		self.findings.add(outcome, number, name, import_remarks.replaced(change))
		if other:
			self._warn("other_names", number, name, other)
		if self._first_rows.setdefault(row.customer, number) != number:
			self._warn("duplicates", number, name, reason)

	def _warn(self, kind: str, number: int, name: str, reason: str) -> None:
		self.warnings[kind] += 1
		self.findings.add(kind, number, name, reason)

	def _reason(
		self, row: Row, person: dict, name: str, number: int, is_seen: bool, other: str | None
	) -> str:
		"""Why a row was rejected, or what a person should know about one that went through."""
		remarks = [row.error or other or (import_remarks.known_as(row, name) if is_seen else None)]
		if (first := self._first_rows.get(row.customer)) and row.customer:
			remarks.append(import_remarks.repeats(first))
		if row.conflicts:
			remarks.append(
				import_remarks.conflicts([other for other in row.conflicts if self._exists(other)])
			)
		remarks += [import_remarks.shortened(person[field]) for field in NUMBERS & person.keys()]
		return " ".join(" ".join(filter(None, remarks)).split())

	def _exists(self, customer: str) -> bool:
		return not (self._rehearsal and customer in self._rehearsal.new)

	def _seen(self, done: list[Row]) -> set[str]:
		"""Those customers that were there before, as far as the user may see them."""
		known = {row.customer for row in done if row.outcome in ("updated", "unchanged")}
		there = sorted(filter(self._exists, known))
		seen = set(frappe.get_list("Customer", {"name": ("in", there)}, pluck="name")) if there else set()
		return seen | {customer for customer in known if not self._exists(customer)}


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
