"""CSV as people have it: four delimiters, blank lines, quotation marks left open, defused formulas (X5)."""

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain, islice
from typing import NamedTuple

DELIMITERS = ",;\t|"
SAMPLE = 20
TOO_FEW, TOO_MANY, OPEN_QUOTE, UNREADABLE = "too few", "too many", "open quote", "unreadable"

_SEPARATOR_LINE = re.compile(rf"sep=([{DELIMITERS}])\s*", re.IGNORECASE)
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_APOSTROPHE_BEFORE_FORMULA = re.compile(r"''*[=+\-@\t\r]")
_PHONE_OR_NUMBER = re.compile(r"\+[0-9][0-9 ().-]{5,}|[+-][0-9]+([.,][0-9]+)?")
_UNDECODED = re.compile("[\ud800-\udfff]")


class Record(NamedTuple):
	"""A row: its number as a spreadsheet counts, its cells, and what is wrong with it as a row."""

	number: int
	cells: list[str]
	flaw: str | None = None


def text_of(line: bytes) -> str:
	"""A line as UTF-8 or else as Windows-1252, so that one broken letter does not garble a whole file.

	Bytes that are neither become lone surrogates, which make the record UNREADABLE.
	"""
	try:
		return line.decode("utf-8")
	except UnicodeDecodeError:
		return line.decode("cp1252", errors="surrogateescape")


def defuse(cell: str) -> str:
	"""The cell with an apostrophe before what a spreadsheet would take for a formula; a phone or number stays.

	`armed` takes it away again, so a cell that looks defused already gets one more.
	"""
	return "'" + cell if _FORMULA.match(cell) and not _PHONE_OR_NUMBER.fullmatch(cell) else cell


def armed(cell: str) -> str:
	"""The cell without the apostrophe that `defuse`, or a person, put before it."""
	return cell[1:] if _APOSTROPHE_BEFORE_FORMULA.match(cell) else cell


def sniff(sample: list[str]) -> str:
	"""The delimiter that cuts the most of these lines into as many cells as the first."""
	return max(DELIMITERS, key=lambda delimiter: _agreement(sample, delimiter))


def _agreement(sample: list[str], delimiter: str) -> tuple[int, int]:
	rows = [row for row in _parse(sample, delimiter) if row]
	width = len(rows[0]) if rows else 0
	return (sum(len(row) == width for row in rows), width) if width > 1 else (0, 0)


def _parse(lines: list[str], delimiter: str) -> list[list[str]]:
	"""The rows of these lines, up to one that cannot be read."""
	rows = []
	with suppress(csv.Error):
		rows.extend(csv.reader(lines, delimiter=delimiter))
	return rows


class _Lines:
	"""Lines that can be given back."""

	def __init__(self, lines: Iterable[str]):
		self._rest = iter(lines)
		self._waiting: deque[str] = deque()
		self.taken: list[str] = []

	def __iter__(self) -> Iterator[str]:
		return self

	def __next__(self) -> str:
		line = self._waiting.popleft() if self._waiting else next(self._rest).replace("\0", "")
		self.taken.append(line)
		return line

	def give_back(self, lines: list[str]) -> None:
		self._waiting.extendleft(reversed(lines))


class Table:
	"""The header of a CSV and, one by one, its records; blank ones are skipped.

	A quotation mark that is never closed would swallow the lines after it: such a line is a record of its
	own, with a flaw, and reading goes on after it.
	"""

	def __init__(self, lines: Iterable[str]):
		lines = iter(lines)
		sample = list(islice(lines, SAMPLE))
		self._lines = _Lines(chain(sample, lines))
		self._number = 0
		self._width = 0
		if sample and (said := _SEPARATOR_LINE.fullmatch(sample[0])):
			next(self._lines)
			self._number = 1
		self.delimiter = said[1] if sample and said else sniff(sample)
		self._reader = self._new_reader()
		self.header = next(self, Record(0, []))
		self._width = len(self.header.cells)

	def __iter__(self) -> Iterator[Record]:
		return self

	def __next__(self) -> Record:
		while True:
			record = self._read()
			if any(cell and not cell.isspace() for cell in record.cells):
				return record if record.flaw else self._judged(record)

	def _new_reader(self) -> Iterator[list[str]]:
		return csv.reader(self._lines, delimiter=self.delimiter)

	def _read(self) -> Record:
		taken = self._lines.taken = []
		try:
			cells = next(self._reader)
			closed = self._is_closed(cells, taken)
		except csv.Error:  # a cell of over 131,072 characters
			closed = False
		self._number += 1
		if closed:
			return Record(self._number, [armed(cell) for cell in cells])
		self._lines.give_back(taken[1:])
		self._reader = self._new_reader()
		return Record(self._number, [taken[0].rstrip("\r\n")], OPEN_QUOTE)

	def _is_closed(self, cells: list[str], taken: list[str]) -> bool:
		"""Whether these lines are one row, not one that opened a quotation mark and the rows after it."""
		if len(taken) == 1:
			return '"' not in taken[0] or not self._opens(taken[0])
		if self._width and len(cells) != self._width:
			return False
		# Of a cell with line breaks, the last line closes the mark; a line between has none, or pairs.
		if not taken[-1].count('"') % 2 or any(line.count('"') % 2 for line in taken[1:-1]):
			return False
		return not any(self._looks_like_a_row(line) for line in taken[1:-1])

	def _opens(self, line: str) -> bool:
		return len(_parse([line.rstrip("\r\n") + "\n", "next"], self.delimiter)) == 1

	def _looks_like_a_row(self, line: str) -> bool:
		cells = [len(row) for row in _parse([line], self.delimiter)]
		return self._width > 1 and cells == [self._width] and not self._opens(line)

	def _judged(self, record: Record) -> Record:
		cells = record.cells
		while self._width and len(cells) > self._width and not cells[-1].strip():
			cells.pop()
		return record._replace(flaw=self._flaw(cells))

	def _flaw(self, cells: list[str]) -> str | None:
		if any(not cell.isascii() and _UNDECODED.search(cell) for cell in cells):
			return UNREADABLE
		if not self._width or len(cells) == self._width:
			return None
		return TOO_FEW if len(cells) < self._width else TOO_MANY
