"""Whether two customers may be one person: what counts, and how it is said."""

import pytest

from lead_crm.domain.likeness import (
	LIKELY,
	Person,
	blocks,
	compare,
	is_quite_another,
	name_likeness,
	one_sign_off,
)


def person(name, **values):
	return Person(
		name, **{key: frozenset(value) if key != "city" else value for key, value in values.items()}
	)


AMNA = person("Amna Iqbal", city="Lahore", phones=["+923001234567"], passports=["AB1234567"])


@pytest.mark.parametrize(
	("other", "reason"),
	[
		(person("Iqbal Amna", city="Lahore"), "swapped_names"),
		(person("Amna Iqbl", city="lahore"), "similar_name"),
		(person("AMNA IQBAL", city="Lahore", phones=["+923217654321"]), "same_name"),
		(person("Amna Bibi Iqbal", city="Lahore", passports=["AB1234568"]), "passport_one_off"),
		(person("Amna Iqbal", phones=["+923001234576"]), "phone_one_off"),
	],
)
def test_likely_pairs_and_why(other, reason):
	"""X3"""
	alike = compare(AMNA, other)
	assert alike.score >= LIKELY
	assert reason in alike.reasons
	assert alike == compare(other, AMNA)


@pytest.mark.parametrize(
	("other", "namesakes"),
	[
		(person("Bilal Iqbal", city="Lahore"), 2),
		(person("Amna Iqbal", city="Karachi", passports=["ZX9988776"]), 2),
		(person("Amna Iqbal", city="Lahore", phones=["+923217654321"]), 100),
		(person("Usman Malik", city="Lahore", passports=["AB1234568"]), 2),
	],
)
def test_unlikely_pairs(other, namesakes):
	"""X3: a family's passports follow one another, and what many are called says little"""
	assert compare(AMNA, other, namesakes).score < LIKELY


def test_same_mailbox_of_an_office_says_nothing():
	"""X3"""
	amna, bilal = (
		{"emails": [f"{box}@{host}.test"]} for box, host in (("amnaiqbal", "a"), ("amna.iqbal", "b"))
	)
	assert "same_mailbox" in compare(person("Amna Iqbal", **amna), person("A. Iqbal", **bilal)).reasons
	office = [person("Amna", emails=[f"reservations@{host}.test"]) for host in ("a", "b")]
	assert "same_mailbox" not in compare(*office).reasons


@pytest.mark.parametrize(
	("one", "other", "expected"),
	[
		("AB1234567", "AB1234568", True),
		("AB1234567", "AB124567", True),
		("AB1234567", "AB1243567", True),
		("AB1234567", "AB1234567", False),
		("AB1234567", "AB9934567", False),
		("12345", "12346", False),
	],
)
def test_one_sign_off(one, other, expected):
	"""X3"""
	assert one_sign_off(one, other) is expected


def test_accents_capitals_and_apostrophes_are_no_difference():
	"""X3"""
	assert name_likeness(person("José O’Brien"), person("JOSE OBrien")) == 1
	assert name_likeness(person(""), person("Amna")) == 0


@pytest.mark.parametrize("other", ["Iqbal Amna", "Amnah Iqbal", "Amna Ikbal", "Aamna Iqbal"])
def test_spellings_of_a_name_share_a_block(other):
	"""X3"""
	assert set(blocks(person("Amna Iqbal"))) & set(blocks(person(other)))


def test_near_keys_share_a_block_and_strangers_do_not():
	"""X3"""
	near = person("Somebody", passports=["AB1234568"])
	assert set(blocks(AMNA)) & set(blocks(near))
	assert not set(blocks(AMNA)) & set(blocks(person("Usman Malik", city="Quetta", phones=["+923330001112"])))
	assert list(blocks(person(""))) == []


@pytest.mark.parametrize(
	("one", "other", "another"),
	[
		("Omar Sheikh", "Maria Lopez", True),
		("Omar Sheikh", "Li", True),
		("Omar Sheikh", "Sheikh, Omer", False),
		("Ali", "Muhammad Ali Khan Yousafzai", False),
		("José Núñez", "Jose Nunez", False),
		("Omar Sheikh", "عمر شیخ", False),
		("Omar Sheikh", "?", False),
	],
)
def test_names_that_nobody_takes_for_one(one, other, another):
	"""X5: what an import warns of"""
	assert is_quite_another(one, other) is another
	assert is_quite_another(other, one) is another
