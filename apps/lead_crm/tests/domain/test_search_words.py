"""Words by which a lead is found: one spelling for what is written and what is typed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_crm.domain.search_words import (
	LONGEST_WORD,
	MOST_TERMS,
	email_words,
	fold,
	phone_words,
	terms,
	words,
)


def finds(typed: str, *written: str) -> bool:
	"""Whether each term is the beginning of one of the words."""
	known = words(written)
	return bool(terms(typed)) and all(
		any(word.startswith(beginning) for word in known for beginning in term) for term in terms(typed)
	)


@pytest.mark.parametrize(
	("typed", "written"),
	[
		("amna", "Amna Iqbal"),
		("IQB amn", "Amna Iqbal"),
		("o'bri", "Amna O'Brien"),
		("obrien", "Amna O'Brien"),
		("brien", "Amna O'Brien"),
		("al-rashid", "Omar Al-Rashid"),
		("rashid", "Omar Al-Rashid"),
		("jose nunez", "José Núñez"),
		("José", "Jose Perez"),
		("strasse", "Große Straße"),
		("lodz", "Łódź Travels"),
		("nguyen", "Nguyễn Văn Ánh"),
		("علي", "أحمد علی"),
		("احمد", "أحمد علي"),
		("कुमारी", "अमना कुमारी"),
		("小龙", "李小龙"),
		("иван", "Иванов Пётр"),
		("שרה", "שָׂרָה לוי"),
		("🙂", "Amna 🙂"),
		("wu", "Wu Li"),
		("will", "Will The Great"),
		("24", "Pizza 24 Seven"),
		("١٢٣", "Flat 123"),
	],
)
def test_found_by_beginnings_of_words_in_any_spelling(typed, written):
	"""C19, D4"""
	assert finds(typed, written)


@pytest.mark.parametrize(
	("typed", "written"),
	[
		("mna", "Amna Iqbal"),
		("amna khan", "Amna Iqbal"),
		("कि", "कु मार"),
		("龙李", "李小龙"),
		("🙁", "Amna 🙂"),
	],
)
def test_what_no_word_begins_with_is_not_found(typed, written):
	"""C19"""
	assert not finds(typed, written)


@pytest.mark.parametrize(
	"text", ["", "   ", '+-*()~"<>@', "%", "_", "\\", "'; --", "\x00", "\ud800", "​", "()"]
)
def test_signs_alone_are_nothing_to_look_for(text):
	"""D4: no sign means anything to the database"""
	assert terms(text) == []


def test_signs_between_words_mean_nothing():
	"""D4"""
	assert terms('+amna -"iqbal*" ~(khan) %_') == [("iqbal",), ("amna",), ("khan",)]


def test_longest_word_first_and_no_word_that_another_holds():
	"""C19: the longest is mostly the rarest"""
	assert terms("am amna iqbal amna") == [("iqbal",), ("amna",)]


@pytest.mark.parametrize(
	"typed",
	[
		"+923001234567",
		"0300 1234567",
		"0300-123",
		"(0300)",
		"٠٣٠٠١٢٣",
		"+92 300 12",
		"0092 300 1234567",
		"3001234567",
		"300 1234 567",
		"۰۳۰۰ ۱۲۳۴۵۶۷",
	],
)
def test_phone_is_found_however_written_also_by_its_beginning(typed):
	"""C19, X15"""
	assert any(
		word.startswith(beginning) for word in phone_words("+923001234567") for beginning in terms(typed)[0]
	)


def test_phone_that_was_recognised_is_looked_for_as_such():
	"""X15: 92300… without a plus is known by those who work in Pakistan"""
	assert terms("92 300 1234567", ["+923001234567"]) == [("3001234567",)]
	assert phone_words("+923001234567;ext=12") == {"3001234567"}
	assert phone_words("+390612345678") == {"0612345678"}


def test_number_beside_a_name_may_be_a_phone():
	"""C19"""
	assert ("0300", "300") in terms("amna 0300")


def test_email_is_found_by_all_its_parts_but_the_last():
	"""D4"""
	assert email_words("Hassan.Khan@Acme.com") == {"hassankhanacmecom", "khanacmecom", "acmecom"}
	for typed in ("hassan.khan@acme.com", "hassan.khan@", "khan", "acme.com", "HASSAN"):
		(term,) = terms(typed)
		assert any(word.startswith(term[0]) for word in email_words("Hassan.Khan@Acme.com")), typed


@pytest.mark.parametrize("value", [None, "", "no address"])
def test_missing_or_odd_values_do_no_harm(value):
	"""B3"""
	assert email_words(value) == words([value])
	assert phone_words(value) == set()


@given(st.text(max_size=300))
def test_any_text_gives_short_plain_terms(text):
	"""D4: whatever is sent"""
	found = terms(text)
	assert len(found) <= MOST_TERMS
	for term in found:
		for word in term:
			assert 0 < len(word) <= LONGEST_WORD
			assert not set(word) & set("%_\\'\"+-*()~<>@ \x00")


@given(st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=4))
def test_whatever_is_written_is_found_by_itself(names):
	"""C19"""
	written = " ".join(names)
	if terms(written) and not any(sign.isdigit() for sign in fold(written)):
		assert finds(written[:80], written) or len(written) > 80


@given(st.text(max_size=100))
def test_folding_twice_changes_nothing(text):
	"""C19"""
	assert fold(fold(text)) == fold(text)
