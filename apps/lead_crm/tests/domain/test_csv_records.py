"""X5: rows out of files as people have them."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_crm.domain.csv_records import (
	OPEN_QUOTE,
	TOO_FEW,
	TOO_MANY,
	UNREADABLE,
	Table,
	armed,
	defuse,
	sniff,
	text_of,
)


def table(text):
	return Table(io.StringIO(text, newline=""))


def rows(text):
	return [(record.number, record.cells, record.flaw) for record in table(text)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_four_delimiters_and_three_line_ends(delimiter, end):
	text = end.join(delimiter.join(row) for row in (["Name", "Phone"], ["Ali", "1"], ["Amna", "2"]))
	assert table(text).header.cells == ["Name", "Phone"]
	assert [cells for _number, cells, _flaw in rows(text)] == [["Ali", "1"], ["Amna", "2"]]


@pytest.mark.parametrize(
	("lines", "delimiter"),
	[
		(["Name, full;Phone", "Ali;1"], ";"),
		(["Name;Phone, mobile", "Khan, Ali;1", "Ali;2"], ";"),
		(["Name", "Ali"], ","),
		(['"a;b;c",d', "1,2"], ","),
		(["a|b", "1|2", "x" * 200_000 + "|3"], "|"),
		([], ","),
	],
)
def test_the_delimiter_is_the_one_that_agrees(lines, delimiter):
	assert sniff(lines) == delimiter


def test_the_line_by_which_excel_names_the_delimiter():
	assert rows("sep=;\r\na;b\r\n1,5;2\r\n") == [(3, ["1,5", "2"], None)]


def test_blank_rows_are_skipped_and_counted():
	assert rows("\n\nName,Phone\n\n  \n,,\n ,\nAli,1\n") == [(8, ["Ali", "1"], None)]


def test_a_row_with_another_number_of_cells_is_flawed():
	assert rows("a,b\n1\n1,2,3\n1,2,,\n") == [
		(2, ["1"], TOO_FEW),
		(3, ["1", "2", "3"], TOO_MANY),
		(4, ["1", "2"], None),
	]


@pytest.mark.parametrize(
	"line",
	['1,"x', '"1,x', '1,"x\n"2,y', '1,"' + "x" * 200_000],
	ids=["last", "first", "two of them", "endless"],
)
def test_an_open_quotation_mark_swallows_no_other_row(line):
	good = [f"{number},good" for number in range(3000)]
	lines = [*good[:20], *line.split("\n"), *good[20:]]
	found = rows("a,b\n" + "\n".join(lines) + "\n")
	assert [cells for _number, cells, flaw in found if not flaw] == [row.split(",") for row in good]
	assert [cells for _number, cells, flaw in found if flaw == OPEN_QUOTE] == [
		[bad] for bad in line.split("\n")
	]


def test_an_open_quotation_mark_in_the_last_line():
	assert rows('a,b\n1,2\n3,"4') == [(2, ["1", "2"], None), (3, ['3,"4'], OPEN_QUOTE)]
	assert rows('a,b\n5" pipe,"4\n') == [(2, ['5" pipe,"4'], OPEN_QUOTE)]


@pytest.mark.parametrize(
	"cell", ["two\nlines", "a\n\nb", 'he said "yes"\nand left', "one, two\nthree", '5" pipe', "a\r\nb"]
)
@pytest.mark.parametrize("place", [0, 1, 2])
def test_cells_of_several_lines_are_read_as_they_are(cell, place):
	row = ["1", "2", "3"]
	row[place] = cell
	text = io.StringIO(newline="")
	csv.writer(text).writerows([["a", "b", "c"], row, ["4", "5", "6"]])
	assert [record[1] for record in rows(text.getvalue())] == [row, ["4", "5", "6"]]


def test_several_cells_of_several_lines():
	assert rows('a,b,c\n"x\ny",1,"z\n\nq"\n') == [(2, ["x\ny", "1", "z\n\nq"], None)]
	assert rows('a,b,c\n"x\ny","1\n2","z\nq"\n') == [(2, ["x\ny", "1\n2", "z\nq"], None)]


def test_a_quotation_mark_within_a_cell_is_a_sign_like_others():
	assert rows('a,b\n5" pipe,x\ny,z\n') == [(2, ['5" pipe', "x"], None), (3, ["y", "z"], None)]


def test_a_letter_that_is_neither_utf8_nor_windows_is_a_flaw_of_its_row():
	text = "".join(text_of(line) for line in (b"a,b\n", "José,1\n".encode(), b"Jos\xe9,2\n", b"J\x81,3\n"))
	assert [(cells[0], flaw) for _number, cells, flaw in rows(text)][:2] == [("José", None), ("José", None)]
	assert rows(text)[2][2] == UNREADABLE


def test_an_empty_file_has_no_header():
	assert table("").header.cells == table("\n \n").header.cells == []


FORMULAS = [
	"=1+1",
	"+cmd|'/C calc'!A0",
	"-2+3+cmd|' /C calc'!A0",
	"@SUM(A1)",
	"\t=1",
	"\r",
	"'=1",
	'=HYPERLINK("http://x")',
]
PLAIN = ["Ali", "'Ali", "", "O'Neil", "a=b", "1-2", "2026-03-01", "-5", "-1.5", "+1"]
PHONES = ["+923001234567", "+92300 1234567", "+92 (300) 123-4567", "+1 (800) 555-0100"]


@pytest.mark.parametrize("cell", FORMULAS)
def test_formulas_are_defused(cell):
	"""D14: a spreadsheet shows what was exported, and runs none of it"""
	assert defuse(cell) == "'" + cell


@pytest.mark.parametrize("cell", PLAIN + PHONES)
def test_phones_numbers_and_plain_text_stay(cell):
	"""X15: a phone is no formula"""
	assert defuse(cell) == armed(cell) == cell


def test_an_apostrophe_that_a_person_put_before_a_phone_goes():
	assert armed("'+923001234567") == "+923001234567"


@given(st.text(st.sampled_from("'=+-@\t\r 0123456789a"), max_size=12))
def test_defused_and_armed_is_as_before(cell):
	assert armed(defuse(cell)) == cell


@given(
	st.lists(
		st.lists(st.text(st.characters(blacklist_categories=["Cs"]), max_size=8), min_size=2, max_size=4),
		max_size=6,
	)
)
def test_any_text_is_read_without_an_error(table_of_cells):
	text = io.StringIO(newline="")
	csv.writer(text).writerows([["a", "b"], *table_of_cells])
	for lines in (text.getvalue(), text.getvalue().replace(",", '"', 3)):
		width = len(table(lines).header.cells)
		assert all(flaw or len(cells) == width for _number, cells, flaw in rows(lines))
