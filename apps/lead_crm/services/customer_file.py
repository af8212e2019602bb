"""Files of an import: the CSV or workbook that is read row by row, and those that say what became of its rows (X5)."""

import codecs
import csv
import hashlib
import io
import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import frappe
from frappe import _

from lead_crm.domain import columns
from lead_crm.domain.csv_records import OPEN_QUOTE, Record, Table, defuse, text_of
from lead_crm.exceptions import InvalidInput
from lead_crm.services.customer_workbook import WorkbookFile

ENDINGS = (".xlsx", ".xlsm", ".csv", ".tsv", ".txt")
ZIP, OLD_OFFICE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
LONGEST_LINE = 1_000_000
REASON = "reason"


class CsvFile:
	"""An open CSV: its header, its columns by name, and as an iterator its rows."""

	sheet, sheets = None, ()

	def __init__(self, stream: BinaryIO):
		self._stream = stream
		self._size = max(1, os.fstat(stream.fileno()).st_size)
		self._text = _decoded(stream)  # kept, as it closes the stream when it goes
		self._table = Table(_lines(self._text))
		self.header = self._table.header.cells
		self.columns = columns.names(self.header)
		self.delimiter = self._table.delimiter
		if not self.header:
			frappe.throw(_("The file is empty. Its first line should name its columns."), InvalidInput)
		if self._table.header.flaw == OPEN_QUOTE:
			frappe.throw(_("The first line has a quotation mark that is not closed."), InvalidInput)

	def __iter__(self) -> Iterator[Record]:
		return self._table

	@property
	def share_read(self) -> float:
		"""How much of the file has been read, 0 to 1."""
		return min(1.0, self._stream.tell() / self._size)


CustomerFile = CsvFile | WorkbookFile


@contextmanager
def opened(path: Path, sheet: str | None = None) -> Iterator[CustomerFile]:
	"""The CSV or Excel workbook at this path; what it is says its beginning, not its name.

	:param sheet: of a workbook, the title of the sheet that is meant; otherwise the first that has a header
	:raises InvalidInput: it cannot be read, has no header, or no such sheet
	"""
	try:
		stream = open(path, "rb")
	except OSError as error:
		frappe.throw(_("{0} cannot be read: {1}.").format(path, error.strerror), InvalidInput)
	with stream:
		yield WorkbookFile(stream, sheet) if _is_zip(stream) else CsvFile(stream)


def _is_zip(stream: BinaryIO) -> bool:
	start = stream.read(4)
	stream.seek(0)
	if start == OLD_OFFICE:
		sentence = _(
			"This file has a password, or is of the old kind .xls. Open it in your spreadsheet, and save it as “Excel Workbook (.xlsx)” without a password."
		)
		frappe.throw(sentence, InvalidInput)
	return start == ZIP


def fingerprint(path: Path) -> str:
	"""What tells a file from what it was before somebody changed it."""
	with open(path, "rb") as stream:
		return hashlib.file_digest(stream, "sha256").hexdigest()


def _decoded(stream: BinaryIO) -> io.TextIOWrapper:
	"""The file as UTF-16 where its beginning says so, else as Latin-1, which keeps every byte as it is."""
	start = stream.read(4)
	stream.seek(0)
	if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
		return io.TextIOWrapper(stream, encoding="utf-16", errors="replace", newline="")
	if b"\0" in start:
		frappe.throw(
			_(
				"This is neither an Excel workbook (.xlsx) nor a CSV file. In your spreadsheet, save it as one of them."
			),
			InvalidInput,
		)
	if start.startswith(codecs.BOM_UTF8):
		stream.seek(len(codecs.BOM_UTF8))
	return io.TextIOWrapper(stream, encoding="latin-1", newline="")


def _lines(text: io.TextIOWrapper) -> Iterator[str]:
	"""The lines; of a file that is not UTF-16, each is for itself UTF-8 or Windows-1252."""
	lines = iter(lambda: text.readline(LONGEST_LINE), "")
	if text.encoding == "utf-16":
		return lines
	return (line if line.isascii() else text_of(line.encode("latin-1")) for line in lines)


class Sheet:
	"""A CSV that is made with its first row; what a spreadsheet would run as a formula is defused."""

	def __init__(self, path: Path | None, header: Iterable[str], delimiter: str = ","):
		self.path = path
		self.rows = 0
		self._header = header
		self._delimiter = delimiter
		self._file = None

	def write(self, cells: Iterable[str]) -> None:
		if not self.path:
			return
		if not self._file:
			# The mark at the beginning tells Excel that it is UTF-8.
			self._file = open(self.path, "w", encoding="utf-8-sig", errors="replace", newline="")
			self._writer = csv.writer(self._file, delimiter=self._delimiter)
			self._writer.writerow(map(defuse, self._header))
		self._writer.writerow(map(defuse, cells))
		self.rows += 1

	def close(self) -> None:
		if self._file:
			self._file.close()


def rejected_sheet(path: Path | None, file: CustomerFile) -> Sheet:
	"""For rows to be mended and imported again: as they were, after the reason.

	The reason comes first: behind a row with a cell too few it would stand in that cell's place, and the row
	would pass for a good one.
	"""
	return Sheet(path, [REASON, *original(file, file.header)], file.delimiter)


def original(file: CustomerFile, cells: list[str]) -> list[str]:
	"""A row without the reason for which it was rejected before."""
	return cells[1:] if file.header[0] == REASON else cells


def zipped(path: Path) -> bytes:
	"""The file as a ZIP."""
	content = io.BytesIO()
	with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
		archive.write(path, path.name)
	return content.getvalue()
