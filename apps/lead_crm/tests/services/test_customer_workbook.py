"""Customers out of an Excel workbook: sheets, cells, and files that are none, or would fill the memory (X5)."""

import io
import re
import zipfile
from datetime import datetime
from functools import partial
from unittest.mock import patch

from openpyxl import Workbook

from lead_crm.exceptions import InvalidInput
from lead_crm.services import customer_file, customer_workbook
from lead_crm.tests import factories
from lead_crm.tests.import_test import ImportTest

HEADER = ["Name", "Mobile", "City"]


class WorkbookTest(ImportTest):
	def book(self, rows=(), sheets=None, hidden=(), name="people.xlsx"):
		"""A workbook of these rows, or of several sheets by their titles."""
		book = Workbook()
		book.remove(book.active)
		for title, cells in (sheets or {"Customers": rows}).items():
			sheet = book.create_sheet(title)
			sheet.sheet_state = "hidden" if title in hidden else "visible"
			for row in cells:
				sheet.append(row)
		book.save(self.folder / name)
		return self.folder / name

	def changed(self, path, part, change):
		"""The workbook with another content of one part."""
		content = io.BytesIO()
		with zipfile.ZipFile(path) as old, zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
			for entry in old.namelist():
				new.writestr(entry, change(old.read(entry)) if entry == part else old.read(entry))
		path.write_bytes(content.getvalue())
		return path

	def number(self):
		"""A phone as Excel has it once it took it for a number."""
		return int(factories.phone().lstrip("+"))


class TestCells(WorkbookTest):
	def test_numbers_and_days(self):
		"""X5: phones that Excel made numbers"""
		one, two = self.number(), self.number()
		seen = datetime(2026, 3, 31, 14, 5)
		path = self.book(
			[[*HEADER, "Last Activity"], ["Ali", float(one), None, seen], ["Amna", two % 10**10, "Lahore"]]
		)
		self.assertEqual(self.counts(path), (2, 0, 0, 0))
		first, second = self.customer(str(one)), self.customer(str(two % 10**10))
		self.assertEqual([first.last_activity, second.city], [seen, "Lahore"])
		self.assertEqual(self.counts(f"name,phone\nAli,+{one}\nAmna,+{two}\n"), (0, 0, 2, 0))

	def test_zeros_that_are_only_shown(self):
		path = self.book([HEADER])
		book = customer_workbook.ExcelReader(path)
		book.read()
		sheet = book.wb.active
		sheet.append(["Ali", self.number() % 10**10])
		sheet["B2"].number_format = "0000 0000000"
		book.wb.save(path)
		with customer_file.opened(path) as file:
			self.assertRegex(next(iter(file)).cells[1], "^0[0-9]{10}$")

	def test_a_formula_is_its_result_and_without_one_no_value(self):
		path = self.book(
			[HEADER, ["=A1", self.number()], ["Amna", self.number(), "=NOW()"], ["#N/A", self.number()]]
		)
		result = partial(re.sub, rb'<c r="A2">(<f>A1</f>)<v.*?</c>', rb'<c r="A2" t="str">\1<v>Ali</v></c>')
		self.changed(path, "xl/worksheets/sheet1.xml", result)
		self.assertEqual(self.counts(path), (1, 0, 0, 2))
		reasons = [row["reason"] for row in self.written()]
		self.assertIn("City has a formula without a result", reasons[1])
		self.assertIn("Name has an error of the spreadsheet, “#N/A”", reasons[2])

	def test_an_error_in_a_column_that_is_left_out_does_not_matter(self):
		path = self.book([[*HEADER, "Remarks"], ["Ali", self.number(), "", "#REF!"]])
		self.assertEqual(self.counts(path), (1, 0, 0, 0))

	def test_a_number_that_lost_its_digits_is_told(self):
		path = self.book(
			[
				[*HEADER, "Email"],
				["Ali", "9.23E+11"],
				["Amna", "9.23E+11", "", f"{factories.unique('w')[2:]}@b.test"],
			]
		)
		self.assertEqual(self.counts(path), (1, 0, 0, 1))
		for row in self.written():
			self.assertIn("“9.23E+11” was shortened by a spreadsheet", row["reason"])


class TestRows(WorkbookTest):
	def test_they_are_numbered_as_excel_counts(self):
		"""X5: blank rows, a title above the header, short rows, notes beside"""
		rows = [
			["Our customers in 2026"], [], HEADER, [], ["Ali", self.number()], [None, "  "],
			["Amna", self.number(), "Lahore", None, "a note"], ["bad"],
		]  # fmt: skip
		self.assertEqual(self.counts(self.book(rows)), (2, 0, 0, 1))
		self.assertEqual(
			[(row["row"], row["outcome"]) for row in self.written()],
			[("5", "created"), ("7", "created"), ("8", "rejected")],
		)

	def test_rejected_rows_come_back_once_they_are_mended(self):
		"""X5"""
		path = self.book([HEADER, ["Ali", self.number()], ["=Amna".replace("=", "'="), "?", "Lahore"]])
		self.assertEqual(self.counts(path), (1, 0, 0, 1))
		rejected = (self.folder / "people.rejected.csv").read_text("utf-8-sig")
		self.assertIn("'=Amna,?,Lahore", rejected)
		phone = factories.phone()
		self.assertEqual(self.counts(rejected.replace("?", phone)), (1, 0, 0, 0))
		self.assertEqual(self.customer(phone).city, "Lahore")

	def test_again_changes_nothing(self):
		"""X5"""
		path = self.book([HEADER, *(["Person", self.number(), "Lahore"] for _row in range(20))])
		self.assertEqual(self.counts(path, dry_run=True), (20, 0, 0, 0))
		self.assertEqual([self.counts(path) for _run in range(2)], [(20, 0, 0, 0), (0, 0, 20, 0)])

	def test_a_header_that_does_not_name_the_customer_is_found_by_what_it_names(self):
		rows = [["Lahore fair", "2026"], ["Who", "Mobile", "Town"], ["Ali", self.number(), "Lahore"]]
		self.assertEqual(self.counts(self.book(rows), columns={"Who": "full_name"}), (1, 0, 0, 0))


class TestSheets(WorkbookTest):
	def of(self, sheet=None, **book):
		with customer_file.opened(self.book(**book), sheet) as file:
			return file.sheet, file.columns, len(list(file))

	def test_the_first_with_a_header_is_meant(self):
		"""X5"""
		sheets = {
			"Read me": [["How to use this"]],
			"Old": [HEADER],
			"People": [HEADER, ["Ali", 1]],
			"More": [HEADER],
		}
		self.assertEqual(self.of(sheets=sheets, hidden=["Old"]), ("People", HEADER, 1))

	def test_or_the_one_that_is_asked_for(self):
		sheets = {"People": [HEADER], "Others": [HEADER, ["Ali", 1]]}
		self.assertEqual(self.of("others ", sheets=sheets), ("Others", HEADER, 1))
		with self.assertRaisesRegex(InvalidInput, "no sheet “Leads”.*“People”, “Others”"):
			self.of("Leads", sheets=sheets)

	def test_an_empty_one_is_refused(self):
		with self.assertRaisesRegex(InvalidInput, "“Customers” is empty"):
			self.of()


class TestRefusals(WorkbookTest):
	def assert_refused(self, path, words):
		with self.assertRaisesRegex(InvalidInput, words) as refused:
			self.counts(path)
		self.assertNotIn("Traceback", str(refused.exception))

	def test_what_is_none_or_damaged(self):
		"""X5: in one sentence"""
		whole = self.book([HEADER, ["Ali", 1]]).read_bytes()
		broken = {
			"cut": whole[: len(whole) // 2],
			"no zip": b"PK\x03\x04" + b"x" * 100,
			"password": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600,
			"other": self.changed(
				self.book([HEADER]), "[Content_Types].xml", lambda xml: b"<a/>"
			).read_bytes(),
			"xml": self.changed(self.book([HEADER]), "xl/workbook.xml", lambda xml: xml[:-20]).read_bytes(),
			"sheet": self.changed(
				self.book([HEADER]), "xl/worksheets/sheet1.xml", lambda xml: b"<a"
			).read_bytes(),
		}
		for name, content in broken.items():
			with self.subTest(name):
				self.assert_refused(self.file(content, "broken.xlsx"), "password")

	def test_what_is_damaged_further_down_keeps_what_was_read(self):
		path = self.book([HEADER, *(["Ali", self.number()] for _row in range(400))])
		self.changed(path, "xl/worksheets/sheet1.xml", lambda xml: xml[:-900])
		self.chunks_of(10)
		with customer_file.opened(path) as file:
			rows = iter(file)
			with self.assertRaisesRegex(InvalidInput, "damaged"):
				for _record in rows:
					pass

	def test_what_unpacks_to_far_more_than_it_is(self):
		"""X5: before it fills the memory"""
		for limit, part in (("LARGEST_PART", "xl/styles.xml"), ("LARGEST_SHEET", "xl/worksheets/sheet1.xml")):
			with self.subTest(part), patch.object(customer_workbook, limit, 1_000_000):
				path = self.changed(self.book([HEADER]), part, lambda xml: xml + b" " * 1_100_000)
				self.assertLess(path.stat().st_size, 20_000)
				self.assert_refused(path, "more than 0 MB once it is unpacked")

	def test_a_row_without_end(self):
		with patch.object(customer_workbook, "LONGEST_ROW", 200_000):
			path = self.changed(
				self.book([HEADER]),
				"xl/worksheets/sheet1.xml",
				lambda xml: xml.replace(b"</row>", b"<c/>" * 100_000 + b"</row>"),
			)
			self.assert_refused(path, "One row")
