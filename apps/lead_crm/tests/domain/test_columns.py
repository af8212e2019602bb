"""X5: which column is which field."""

import pytest

from lead_crm.domain.columns import FIELDS, BadMapping, choose, guess, names, simplified

COLUMNS = ["Full Name", "Mobile", "E-Mail", "Note"]


@pytest.mark.parametrize(
	("column", "field"),
	[
		("full_name", "full_name"),
		("Name", "full_name"),
		("CUSTOMER", "full_name"),
		("Contact Person", "full_name"),
		("Mobile No.", "phone"),
		("tel", "phone"),
		("PHONE_NUMBER", "phone"),
		("WhatsApp", "phone"),
		("e-mail", "email"),
		("E Mail Address", "email"),
		("Passport No", "passport_number"),
		("passport#", "passport_number"),
		("Town", "city"),
		("Lead Source", "source"),
		("service-type", "service_type"),
		("Last Activity", "last_activity"),
		("ｐｈｏｎｅ", "phone"),
	],
)
def test_a_name_is_known_in_any_spelling(column, field):
	assert guess([column]) == {column: field}


@pytest.mark.parametrize("column", ["", "id", "type", "addr", "Phone 2", "reason", "Column 3", "نام"])
def test_other_columns_are_left_out(column):
	assert guess([column]) == {}


def test_every_field_is_known_by_its_own_name():
	assert guess(FIELDS) == {field: field for field in FIELDS}


@pytest.mark.parametrize(
	("columns", "winner"),
	[
		(["Mobile", "Phone"], "Phone"),
		(["Contact", "Customer Name"], "Customer Name"),
		(["tel", "Tel."], "tel"),
	],
)
def test_of_two_columns_for_one_field_the_plainer_then_the_first_wins(columns, winner):
	assert list(guess(columns)) == [winner]


@pytest.mark.parametrize(
	("header", "columns"),
	[
		([" Name ", "\ufeffPhone\n"], ["Name", "Phone"]),
		(["Phone", "Phone", "phone"], ["Phone", "Phone (2)", "phone"]),
		(["", "Name", " "], ["Column 1", "Name", "Column 3"]),
		(["x" * 200, "x" * 200], ["x" * 130, "x" * 130 + " (2)"]),
	],
)
def test_every_column_has_a_name_of_its_own(header, columns):
	assert names(header) == columns


def test_what_is_given_wins_over_the_guess():
	assert choose(["Name", "Nickname", "Phone"], {"Nickname": "full_name"}) == {
		"Nickname": "full_name",
		"Phone": "phone",
	}


def test_an_empty_field_leaves_a_column_out():
	assert choose(COLUMNS, {"Mobile": ""}) == {"Full Name": "full_name", "E-Mail": "email"}
	assert choose(COLUMNS, {"Mobile": None, "Note": "phone"})["Note"] == "phone"


@pytest.mark.parametrize(
	("columns", "given", "words"),
	[
		(COLUMNS, {"Fax": "phone"}, ["Fax", "Full Name", "Note"]),
		(COLUMNS, {"Note": "remarks"}, ["remarks", "full_name", "last_activity"]),
		(COLUMNS, {"Note": "email", "Mobile": "email"}, ["Note", "Mobile", "email"]),
		(["First Name", "Phone"], {}, ["full_name", "First Name", "Phone"]),
		(COLUMNS, {"Full Name": ""}, ["full_name", "Full Name"]),
		(["Name", "Town"], {}, ["phone", "email", "passport_number", "Town"]),
	],
)
def test_a_mapping_that_cannot_be_used_says_what_there_is(columns, given, words):
	with pytest.raises(BadMapping) as refusal:
		choose(columns, given)
	for word in words:
		assert word in str(refusal.value)


def test_simplified_keeps_letters_of_all_scripts():
	assert simplified("Straße / Größe_1") == "strassegrösse1"
