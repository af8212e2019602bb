"""An Excel workbook to be imported: read row by row, and only what its rows need of it (X5).

openpyxl reads it. What a person could be sent to fill the memory (a few kilobytes that unpack to gigabytes) is refused:
each part that is read as a whole has a limit, and rows and texts are given back as reading goes on.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any, BinaryIO, NamedTuple
from xml.etree.ElementTree import iterparse
from zipfile import BadZipFile, ZipFile

import frappe
from frappe import _
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.worksheet._reader import DATA_TAG, FORMULA_TAG, ROW_TAG, WorkSheetParser
from openpyxl.xml.constants import SHARED_STRINGS, SHEET_MAIN_NS

from lead_crm.domain import columns
from lead_crm.domain.csv_records import Record, armed
from lead_crm.domain.sheet_cells import UNCALCULATED, digits_of, text_of
from lead_crm.exceptions import InvalidInput

MB = 1024 * 1024
LARGEST_PART = 8 * MB
LARGEST_TEXTS = 128 * MB
LARGEST_SHEET = 4096 * MB
LONGEST_ROW = 4 * MB
MOST_ROWS = 1_048_576
ROWS_TO_FIND_THE_HEADER = 20
# What zipfile, the XML parsers and openpyxl raise of a file that is damaged, or none of theirs.
BROKEN = (
	BadZipFile, zlib.error, OSError, EOFError, RuntimeError, SyntaxError, LookupError, ValueError, TypeError,
	AttributeError, ArithmeticError,
)  # fmt: skip
_TEXT, _PLAIN, _PART = (f"{{{SHEET_MAIN_NS}}}{name}" for name in ("si", "t", "r"))


class Tab(NamedTuple):
	"""A sheet of the workbook."""

	title: str
	path: str
	hidden: bool


class WorkbookFile:
	"""An open workbook: the header of one of its sheets, its columns by name, and as an iterator its rows.

	:param sheet: its title; when left out, the first that has a header
	"""

	delimiter = ","

	def __init__(self, stream: BinaryIO, sheet: str | None = None):
		with said_if_broken():
			self._book = _Workbook(stream)
		self.sheets = [tab.title for tab in self._book.tabs if not tab.hidden]
		tab = self._asked(sheet) if sheet else self._first_with_header()
		self.sheet = tab.title
		self._rows = self._book.rows(tab)
		above, header = self._header(self._rows)
		self.header = header.cells
		if not self.header:
			sentence = _("Sheet “{0}” is empty. Its first row should name its columns.")
			frappe.throw(sentence.format(self.sheet), InvalidInput)
		self.columns = columns.names(self.header)
		self._waiting = [record for record in above if record.number > header.number]

	def __iter__(self) -> Iterator[Record]:
		width = len(self.header)
		yield from (_fitted(record, width) for record in self._waiting)
		yield from (_fitted(record, width) for record in _written(self._rows))

	@property
	def share_read(self) -> float:
		"""How much of the sheet has been read, 0 to 1."""
		return self._rows.share_read

	def _asked(self, sheet: str) -> Tab:
		for tab in self._book.tabs:
			if tab.title.strip().casefold() == sheet.strip().casefold():
				return tab
		titles = ", ".join(f"“{title}”" for title in self.sheets)
		frappe.throw(
			_("There is no sheet “{0}” in the file. It has: {1}.").format(sheet, titles), InvalidInput
		)

	def _first_with_header(self) -> Tab:
		"""The first sheet that names a column of a customer, else the first that is not empty."""
		tabs = [tab for tab in self._book.tabs if not tab.hidden] or self._book.tabs
		filled = []
		for tab in tabs:
			header = self._header(self._book.rows(tab))[1].cells
			if columns.guess(columns.names(header)):
				return tab
			filled += [tab] if header else []
		return (filled or tabs)[0]

	@staticmethod
	def _header(rows: "_Rows") -> tuple[list[Record], Record]:
		"""The first rows, and which of them is the header: a title may stand above it."""
		first = []
		for record in islice(_written(rows), ROWS_TO_FIND_THE_HEADER):
			first.append(record)
			guessed = columns.guess(columns.names(record.cells)).values()
			if "full_name" in guessed and len(guessed) > 1:
				return first, record
		return first, max(first, key=_likeness_to_a_header, default=Record(0, []))


def _likeness_to_a_header(record: Record) -> tuple[int, bool]:
	"""How many of the cells name a field; a title is one cell."""
	return len(columns.guess(columns.names(record.cells))), len(record.cells) > 1


def _written(rows: "_Rows") -> Iterator[Record]:
	"""The rows that are not blank, without the empty cells at their end."""
	with said_if_broken():
		for number, cells in rows:
			while cells and not cells[-1].strip():
				cells.pop()
			if cells:
				yield Record(number, cells)


def _fitted(record: Record, width: int) -> Record:
	"""As wide as the header: a cell keeps its column, so what is missing is empty, and what is beyond is a note beside."""
	cells = [armed(cell) for cell in record.cells[:width]]
	return record._replace(cells=cells + [""] * (width - len(cells)))


@contextmanager
def said_if_broken() -> Iterator[None]:
	"""In one sentence, whatever it is that the libraries stumble over."""
	try:
		yield
	except BROKEN as error:
		frappe.logger("lead_crm").info(f"A workbook cannot be read: {error!r}")
		sentence = _(
			"This is no Excel workbook that can be read, or it is damaged or protected. Open it in your spreadsheet, and save it as “Excel Workbook (.xlsx)” without a password, or as “CSV UTF-8”."
		)
		frappe.throw(sentence, InvalidInput)


def _refuse_too_large(what: str, bytes_: int) -> None:
	sentence = _(
		"{0} of this workbook has more than {1} MB once it is unpacked. Copy the rows into a new workbook, or save it as “CSV UTF-8”."
	)
	frappe.throw(sentence.format(what, bytes_ // MB), InvalidInput)


class _Archive(ZipFile):
	"""A ZIP whose parts are not read as a whole where that takes much memory."""

	def read(self, name, pwd=None) -> bytes:
		if self.getinfo(name).file_size > LARGEST_PART:
			_refuse_too_large(name, LARGEST_PART)
		return super().read(name, pwd)

	def part(self, name: str, largest: int) -> "_Part":
		if self.getinfo(name).file_size > largest:
			_refuse_too_large(name, largest)
		return _Part(self, name)


class _Part:
	"""A part that is unpacked as it is read; one row or text of it must not be endless."""

	def __init__(self, archive: _Archive, name: str):
		self._stream = archive.open(name)
		self._name = name
		self._size = max(1, archive.getinfo(name).file_size)
		self._unfinished = 0

	def read(self, size: int) -> bytes:
		self._unfinished += size
		if self._unfinished > LONGEST_ROW:
			_refuse_too_large(_("One row ({0})").format(self._name), LONGEST_ROW)
		return self._stream.read(size)

	def finish_one(self) -> None:
		self._unfinished = 0

	@property
	def share_read(self) -> float:
		return min(1.0, self._stream.tell() / self._size)


class _Texts:
	"""The texts that cells share, by their places."""

	def __init__(self, part: _Part):
		self._known: list[str] = []
		self._rest = map(_whole_text, _finished(part, _TEXT))

	def __getitem__(self, place: int) -> str:
		self._known.extend(islice(self._rest, max(0, place + 1 - len(self._known))))
		return self._known[place]


def _whole_text(element) -> str:
	"""Of its parts, which are formatted differently, without what is said of their pronunciation."""
	parts = [element.find(_PLAIN), *(run.find(_PLAIN) for run in element.findall(_PART))]
	return "".join(part.text or "" for part in parts if part is not None)


class _Workbook(ExcelReader):
	"""What rows need of a workbook: its sheets, its texts, and which formats are dates."""

	def __init__(self, stream: BinaryIO):
		super().__init__(stream, read_only=True, data_only=True, keep_links=False)
		self.archive = _Archive(stream)
		self.read_manifest()
		self.read_strings()
		self.read_workbook()
		apply_stylesheet(self.archive, self.wb)
		self.tabs = [
			Tab(sheet.name, rel.target, sheet.state != "visible")
			for sheet, rel in self.parser.find_sheets()
			if "chartsheet" not in rel.Type and rel.target in self.valid_files
		]
		self._digits = self._digits_by_style()

	def read_strings(self) -> None:
		"""The texts that cells share, as far as they are asked for; openpyxl's own reader keeps a node of each."""
		found = self.package.find(SHARED_STRINGS)
		if found:
			self.shared_strings = _Texts(self.archive.part(found.PartName.lstrip("/"), LARGEST_TEXTS))

	def _digits_by_style(self) -> dict[int, int]:
		formats = [style.numFmtId for style in self.wb._cell_styles]
		own = self.wb._number_formats
		named = {
			style: own[number - 164] for style, number in enumerate(formats) if 0 <= number - 164 < len(own)
		}
		return {style: digits for style, text in named.items() if (digits := digits_of(text))}

	def rows(self, tab: Tab) -> "_Rows":
		part = self.archive.part(tab.path, LARGEST_SHEET)
		return _Rows(part, self.shared_strings, self._digits, self.wb)


class _Rows(WorkSheetParser):
	"""The rows of a sheet, each with its number as Excel counts, as an iterator."""

	def __init__(self, part: _Part, texts: "_Texts", digits: dict[int, int], book: Any):
		super().__init__(
			part, texts, data_only=True, epoch=book.epoch, date_formats=book._date_formats,
			timedelta_formats=book._timedelta_formats,
		)  # fmt: skip
		self._digits = digits
		self._rows = self.parse()

	def __iter__(self) -> Iterator[tuple[int, list[str]]]:
		return self._rows

	@property
	def share_read(self) -> float:
		return self.source.share_read

	def parse(self) -> Iterator[tuple[int, list[str]]]:
		for element in _finished(self.source, ROW_TAG, DATA_TAG):
			number, cells = self.parse_row(element)
			if number > MOST_ROWS:
				frappe.throw(_("The sheet has more than {0} rows.").format(MOST_ROWS), InvalidInput)
			yield number, self._texts(cells)

	def parse_cell(self, element) -> dict[str, Any]:
		cell = super().parse_cell(element)
		if cell["value"] is None and element.find(FORMULA_TAG) is not None:
			cell["value"] = UNCALCULATED
		return cell

	def _texts(self, cells: list[dict[str, Any]]) -> list[str]:
		texts: list[str] = []
		for cell in cells:
			if cell["value"] is not None:
				texts += [""] * (cell["column"] - 1 - len(texts))
				texts.append(text_of(cell["value"], self._digits.get(cell["style_id"], 0)))
		return texts


def _finished(part: _Part, tag: str, end: str | None = None) -> Iterator[Any]:
	"""Each element of this name once it is read, up to the end of the one in which they are; then it is forgotten."""
	above: list[Any] = []
	for event, element in iterparse(part, ("start", "end")):
		if event == "start":
			above.append(element)
			continue
		above.pop()
		if element.tag == tag:
			yield element
			above[-1].clear()
			part.finish_one()
		elif element.tag == end:
			return
