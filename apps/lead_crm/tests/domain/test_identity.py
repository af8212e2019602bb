"""Keys of phones, emails and passports: one key for every spelling, none for what is no number."""

import html
from html.parser import HTMLParser
from unicodedata import category

import phonenumbers
import pytest
from email_validator import validate_email
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType

from lead_crm.domain import identity
from lead_crm.domain.identity import (
	clean_text,
	identities,
	identity_key,
	is_email,
	is_plausible_phone,
	normalise_email,
	normalise_passport,
	normalise_phone,
)

COUNTRY_CODES = sorted(phonenumbers.COUNTRY_CODE_TO_REGION_CODE)
COUNTRIES = ("PK", "US", "DE", "AR", "RU", "IT", None)
countries = st.sampled_from(COUNTRIES)
phone_like = st.text("0123456789+-–()/ .~xext#٣५\u00a0\u200f", max_size=24)
name_like = st.text("abxnABß01-._+' ", max_size=10)
email_like = st.builds("{}@{}.{}".format, name_like, name_like, st.text("comtesxn-1", max_size=8))
any_email = email_like | st.builds("{}@{}.com".format, st.text(max_size=8), st.text(max_size=8))
any_script = st.text("eक\u094d\u0301\u200c\u200d\u200b \n\ufe0f👩\u212aن\u1100\u1161", max_size=12)
NBSP_AND_MARKS = "\u202a+1\u00a0310\u2011246\u20111501\u202c"


def examples():
	"""Every region's own example of a fixed and of a mobile number."""
	for region in sorted(phonenumbers.SUPPORTED_REGIONS):
		for kind in (PhoneNumberType.FIXED_LINE, PhoneNumberType.MOBILE):
			if number := phonenumbers.example_number_for_type(region, kind):
				yield region, number


def spellings(number):
	"""The ways in which people write one number so that it can be read anywhere."""
	e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
	spaced = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
	parts = spaced.replace("-", " ").split()
	yield from (e164, spaced, "00" + e164[1:], ".".join(parts), " / ".join(parts), "\u00a0".join(parts))
	yield from ("tel:" + "-".join(parts), f"({parts[0]}) {'–'.join(parts[1:])}")
	yield spaced.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))


def is_a_run(number):
	"""Some regions' examples are what clerks type to get past a mandatory field, such as 1234567890."""
	return str(number.national_number) in "01234567890" and number.national_number > 99999


def test_every_spelling_of_a_number_in_any_country_is_one_key():
	"""X15"""
	for _region, number in examples():
		keys = {normalise_phone(spelling) for spelling in spellings(number)}
		e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
		assert keys == ({None} if is_a_run(number) else {e164})


def test_national_spelling_in_any_country_is_the_same_key():
	"""X15"""
	for region, number in examples():
		written = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
		if is_a_run(number) or phonenumbers.parse(written, region) != number:
			continue
		e164 = phonenumbers.format_number(number, PhoneNumberFormat.E164)
		assert normalise_phone(written, region.lower()) == e164, (region, written)


@pytest.mark.parametrize(
	("raw", "country", "key"),
	[
		("310/246-1501", "US", "+13102461501"),
		("310-246-1501", "US", "+13102461501"),
		("(310) 246 1501", "us", "+13102461501"),
		("212/ 319-1660", "US", "+12123191660"),
		("415/543--6084", "US", "+14155436084"),
		("+1 310 246 1501", "PK", "+13102461501"),
		(NBSP_AND_MARKS, None, "+13102461501"),
		("011 92 300 1234567", "US", "+923001234567"),
		("0300-1234567", "PK", "+923001234567"),
		("00923001234567", "US", "+923001234567"),
		("+00 92 300 1234567", None, "+923001234567"),
		("923001234567", "PK", "+923001234567"),
		("٠٣٠٠١٢٣٤٥٦٧", "PK", "+923001234567"),
		("۰۳۰۰۱۲۳۴۵۶۷", "PK", "+923001234567"),
		("०३००१२३४५६७", "PK", "+923001234567"),
		("0300\x001234567\n", "PK", "+923001234567"),
		(3001234567, "PK", "+923001234567"),
		("3001234567.0", "PK", "+923001234567"),
		("+44 (0)20 7946 0018", None, "+442079460018"),
		("+39 06 698 12345", None, "+390669812345"),
		("030/123456-89", "DE", "+493012345689"),
		("030 1234567 - 89", "DE", "+4930123456789"),
		("310−246ー1501", "US", "+13102461501"),
		("＋92（300）1234567", None, "+923001234567"),
		(" tel:4567", "NU", "+6834567"),
	],
)
def test_real_spellings(raw, country, key):
	"""X15, A28"""
	assert normalise_phone(raw, country) == key


def test_any_blank_may_stand_in_a_number():
	"""X15"""
	blanks = [sign for sign in map(chr, range(0x10000)) if category(sign) == "Zs"]
	assert len(blanks) > 15
	for blank in [*blanks, "\t"]:
		assert normalise_phone(f"0300{blank}1234567", "PK") == "+923001234567"


@pytest.mark.parametrize(
	"extension", [" ext 5", " ext. 5", "extn:5", " x5", "#5", " доб. 5", " (ext 5)", ";ext=5", "Extn5"]
)
def test_an_extension_is_a_line_of_its_own(extension):
	"""X15"""
	assert normalise_phone("310-246-1501" + extension, "US") == "+13102461501;ext=5"


@pytest.mark.parametrize(
	"raw",
	[
		*("", " ", "-", "+", "00", "+++---", "()", "x5", "ext 5", "none", "n/a", "ask his wife", "=1+1"),
		*("call 0300 1234567", "0300 1234567 (home)", "1-800-FLOWERS", "0300 12345 sixty", "½ 3001234567"),
		*("03001234567, 03011234567", "03001234567; 03011234567", "0300 1234567 & 0301 1234567"),
		*("0300 1234567\n0301 1234567", "0300 1234567 +923011234567", "042-35761234/5", "1234567 / 7654328"),
		*("0300\n1234567", "0300\u20281234567", "0300\r1234567", "+49 0000 30 123456"),
		*("0000000000", "1111111", "1234567890", "0123456789", "123456789", "987654321", "+92 0000000000"),
		*("246-1501 ext", "911", "12", "0300 1234567 x 0301 1234567", "+999 123456", "1" * 101),
		*("tel:", "+92" + "3" * 30, "\ud800", None, True, -3001234567, 10**5000, 3e9, b"03001234567", [1]),
	],
	ids=lambda raw: f"{raw!r:.30}" if not isinstance(raw, int) else "integer",
)
@pytest.mark.parametrize("country", ["PK", "DE"])
def test_what_is_no_single_number_is_no_key(raw, country):
	"""B3"""
	assert normalise_phone(raw, country) is None


@pytest.mark.parametrize("raw", ["310/246-", "246-1501", "310/246-15011", "310 246 1501 x 2123191660"])
def test_a_number_of_an_impossible_length_is_no_key(raw):
	"""B3"""
	assert normalise_phone(raw, "US") is None


@pytest.mark.parametrize("country", [None, "", "XX", "Pakistan", 92])
def test_a_national_number_needs_its_country(country):
	"""B3"""
	assert normalise_phone("0300 1234567", country) is None
	assert normalise_phone("+92 300 1234567", country) == "+923001234567"


def test_a_range_that_the_metadata_does_not_know_is_a_key():
	"""X15"""
	assert not phonenumbers.is_valid_number(phonenumbers.parse("+13101461501"))
	assert normalise_phone("310 146 1501", "US") == "+13101461501"


@given(phone_like, countries, countries)
def test_a_phone_key_is_its_own_key(raw, country, other):
	"""A28"""
	key = normalise_phone(raw, country)
	assert key is None or normalise_phone(key, other) == key


@pytest.mark.parametrize(
	("raw", "key"),
	[("+49 0030 123456", "+4930123456"), ("+353 006577821", "+3536577821"), ("+27 003069490", "+273069490")],
)
def test_prefixes_are_taken_off_until_none_is_left(raw, key):
	"""A28: the library takes off one, so that its answer has another answer."""
	once = phonenumbers.format_number(phonenumbers.parse(raw), PhoneNumberFormat.E164)
	assert once != key
	assert normalise_phone(raw) == normalise_phone(once) == key


@given(st.sampled_from(COUNTRY_CODES), st.text("0123456789", min_size=1, max_size=13))
def test_the_short_cut_agrees_with_the_library(code, national):
	"""X15"""
	number = f"+{code}{national}"
	if identity._is_settled(number):
		assert identity._parse(number, None) == number


@given(st.text(st.characters(blacklist_categories=["Nd", "No", "Nl"]), max_size=20), countries)
def test_text_without_digits_is_no_phone(raw, country):
	"""B3, D12"""
	if not any(character.isdigit() for character in raw):
		assert normalise_phone(raw, country) is None
		assert not is_plausible_phone(raw)


@given(st.text("abcdefghijkmnpqrsuvwyz,;&@!?", min_size=1, max_size=5))
def test_other_text_with_a_number_is_no_phone(text):
	"""B3, D12"""
	number = "0300 1234567"
	for raw in (number + text, text + number, number[:8] + text + number[8:]):
		assert normalise_phone(raw, "PK") is None
		assert not is_plausible_phone(raw)


@pytest.mark.parametrize(
	("raw", "plausible"),
	[
		("123456", False),
		("1234567", True),
		("+123456789012345", True),
		("00123456789012345", True),
		("1234567890123456", False),
		("(0300) 123-4567 ext. 12", True),
		("٠٣٠٠١٢٣٤٥٦٧", True),
		("1111111", True),
		("0300 1234567 home", False),
		("+++---", False),
		("0300+1234567", False),
		(None, False),
	],
)
def test_a_phone_field_takes_7_to_15_digits_and_no_text(raw, plausible):
	"""D12"""
	assert is_plausible_phone(raw) is plausible


@pytest.mark.parametrize(
	("raw", "key"),
	[
		(" Ann.Lee+crm@Example.COM\n", "ann.lee+crm@example.com"),
		("a@b.test", "a@b.test"),
		("a@firma.local", "a@firma.local"),
		("jörg@firma.local", "jörg@firma.local"),
		("a@b.invalid", "a@b.invalid"),
		("o'brien@x.co.uk", "o'brien@x.co.uk"),
		("JO\u0308RG@Mu\u0308ller.de", "jörg@müller.de"),
		("jörg@xn--mller-kva.DE", "jörg@müller.de"),
		("\ufeff\u202aann@x.com\u202c", "ann@x.com"),
	],
)
def test_an_email_has_one_key(raw, key):
	"""A28, B3, D12"""
	assert normalise_email(raw) == key
	assert is_email(raw)


@pytest.mark.parametrize(
	"raw",
	[
		*("", "@", "ann", "ann@", "@x.com", "ann@x", "ann@x.c1", "ann@x..com", "ann@-x.com"),
		*("ann@x.com bob@x.com", "ann@x.com,bob@x.com", "ann@x.com;bob@x.com", "ann@x.com@y.com"),
		*("Ann <ann@x.com>", '"ann"@x.com', "ann@[127.0.0.1]", "ann\x00@x.com", "an\u200bn@x.com"),
		*("ann@ab--x.com", "ann@x.ab--c", ".ann@x.com", "an n@x.com", "ann@x.com."),
		*("ann@x.com\x00", "ann@x.com\nbob@x.com", "a@" + ("ﬃ" * 15 + ".") * 4 + "com"),
		*("a" * 65 + "@x.com", "ü" * 65 + "@x.com", "a@" + "x." * 70 + "com", "ann@" + "x" * 64 + ".com"),
		*(None, 5, b"ann@x.com", ["ann@x.com"], "\ud800@x.com", " " * 5000 + "ann@x.com " * 2),
	],
	ids=lambda raw: f"{raw!r:.30}",
)
def test_what_is_no_single_address_is_no_key(raw):
	"""B3, D12"""
	assert normalise_email(raw) is None
	assert not is_email(raw)


def test_an_email_has_at_most_140_characters():
	"""B3: the field holds no more."""
	longest = "a" * 60 + "@" + "x" * 60 + "." + "y" * 14 + ".com"
	assert len(longest) == 140 and is_email(longest)
	assert not is_email(longest.replace("y.com", "yy.com"))


@given(email_like)
def test_the_quick_check_of_an_email_agrees_with_the_library(raw):
	"""B3: an address is no other one for being checked by a pattern."""
	try:
		expected = validate_email(raw.strip(), check_deliverability=False, test_environment=True)
	except ValueError:
		expected = None
	assert normalise_email(raw) == (expected and expected.normalized.lower())


@given(any_email)
def test_an_email_key_is_its_own_key(raw):
	"""A28"""
	key = normalise_email(raw)
	assert key is None or normalise_email(key) == key == key.lower()


@pytest.mark.parametrize(
	("raw", "key"),
	[
		("ab 123", "AB123"),
		("AB123", "AB123"),
		(" a-b.1/2 3\u200f", "AB123"),
		("ＡＢ１２３", "AB123"),
		("ab١٢٣", "AB123"),
		(1234567, "1234567"),
		("75 № 1234567", "75NO1234567"),
		("аб 123", "АБ123"),
		("straße 1", "STRASSE1"),
		("\u1100-\u1161 123", "가123"),
		("ΐ123", "Ϊ123"),
		("Ϊ\u0301123", "Ϊ123"),
		("A" * 19 + "1", "A" * 19 + "1"),
	],
)
def test_a_passport_has_one_key(raw, key):
	"""A17, A28"""
	assert normalise_passport(raw) == key


@pytest.mark.parametrize(
	"raw",
	[
		*("", "-", "N/A", "none", "ABCDE", "AB1", "0000000", "x", "A" * 20 + "1", "AB123" + " " * 96),
		*(None, True, 1.5, b"AB123", -12345, ["AB123"]),
	],
)
def test_what_is_no_passport_number_is_no_key(raw):
	"""A28"""
	assert normalise_passport(raw) is None


@given(st.text(max_size=14) | st.text("aA1 -éßǰ\u0301\u0345\u1100\u1161ŉ١", max_size=14))
def test_a_passport_key_is_its_own_key(raw):
	"""A28"""
	key = normalise_passport("A1" + raw)
	assert key is None or normalise_passport(key) == key


def test_keys_come_in_the_order_in_which_they_are_matched():
	"""B2"""
	keys = identities("0300-1234567", "Ann@x.com", "ab 123", "PK")
	assert list(keys.items()) == [("Phone", "+923001234567"), ("Email", "ann@x.com"), ("Passport", "AB123")]


def test_what_is_no_key_takes_no_part():
	"""B3"""
	assert identities("ask his wife", "ann at home", "ab 123", "PK") == {"Passport": "AB123"}
	assert identities(None, "", "N/A") == {}


def test_the_primary_key_of_an_identity_is_stable():
	"""X1: keys are in the database; another one would double every customer."""
	assert identity_key("Org", "Phone", "+923001234567") == "ad1647b1417d21c32b8db51bb42d978bab17303c"


def test_the_primary_key_tells_organizations_kinds_and_accents_apart():
	"""B2: the database's collation would not."""
	parts = [("A", "Email", "jose@x.com"), ("A", "Email", "josé@x.com"), ("B", "Email", "jose@x.com")]
	parts += [("AB", "C", "D"), ("A", "BC", "D"), ("A", "B", "CD")]
	assert len({identity_key(*part) for part in parts}) == len(parts)


@pytest.mark.parametrize(
	("raw", "clean"),
	[
		(" Ann Lee ", "Ann Lee"),
		("Ann\r\nLee\rand\tBob\n", "Ann\nLee\nand\tBob"),
		("A\x00n\x07n\x7f\x85", "Ann"),
		("\ufeffAn\u200bn\u2060\u00ad", "Ann"),
		("\u202eAnn\u202c \u2066Lee\u2069\u200f", "Ann Lee"),
		("An\u200dn\u200c Le\u200ce", "Ann Lee"),
		("Jose\u0301", "José"),
		("Jose\u200b\u0301", "José"),
		("Ann\ud800", "Ann"),
		("نمی\u200cخواهم \u200c", "نمی\u200cخواهم"),
		("نمی\u200c\u200c\u200cخواهم", "نمی\u200cخواهم"),
		("ශ්\u200dරී", "ශ්\u200dරී"),
		("\u0301\u200b\u094d\u200c", "\u094d\u0301"),
		("e\u200d\u0301\u200d", "é"),
		("മോഹന്\u200d ക", "മോഹന്\u200d ക"),
		("👩\u200d👩\u200d👧 ❤️\u200d🔥", "👩\u200d👩\u200d👧 ❤️\u200d🔥"),
		("", ""),
	],
)
def test_text_is_kept_without_what_nobody_sees(raw, clean):
	"""A28"""
	assert clean_text(raw) == clean


@given(st.text(max_size=30) | any_script)
def test_clean_text_is_clean(raw):
	"""A28"""
	clean = clean_text(raw)
	assert clean_text(clean) == clean
	assert not set(clean) & set("\x00\r\x7f\u200b\u200e\u200f\u202a\u202e\u2066\ufeff")


@given(
	st.lists(
		st.sampled_from(["<", ">", "/", "b", "script", "&lt;", "\u200b", " ", "!--", "=", "3"]), max_size=12
	)
)
def test_clean_text_has_no_tags_and_reads_as_typed(parts):
	"""C23, D12: whatever HTML is typed is text"""
	seen = []
	parser = HTMLParser()
	parser.handle_starttag = parser.handle_endtag = parser.handle_comment = lambda *found: seen.append(found)
	clean = clean_text("".join(parts))
	parser.feed(clean)
	parser.close()
	assert not seen
	assert clean_text(clean) == clean
	assert html.unescape(clean) == html.unescape("".join(parts).replace("\u200b", "").strip())
