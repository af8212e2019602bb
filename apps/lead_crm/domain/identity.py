"""What makes two records the same person: phone, email and passport as keys (A28, B2, B3, X15).

A key is one spelling of all the ways to write the same thing. What does not become a key is kept as given
and takes no part in matching, so every function here answers None instead of raising.
"""

import re
from functools import cache
from hashlib import sha256
from unicodedata import category, decimal, normalize

import phonenumbers
from email_validator import validate_email
from phonenumbers import NumberParseException, PhoneMetadata, ValidationResult

LONGEST_INPUT = 100
LONGEST_EMAIL = 140

_COUNTRY_CODES = {str(code) for code in phonenumbers.COUNTRY_CODE_TO_REGION_CODE}
_UPWARD, _DOWNWARD = "012345678901", "098765432109"
_EXTENSION_LABEL = r";ext=|(?:e?xt(?:ensi[oó]?)?n?|доб|anexo|int|x|\#)[:.]?[ -]*"
_PHONE = re.compile(
	rf"(?:tel:)?[ (]*(\+?)([-0-9 .()/~]+)(?:(?:{_EXTENSION_LABEL})([0-9]{{1,9}})\#?[ )]*)?", re.IGNORECASE
)
_PHONE_SEPARATORS = str.maketrans("", "", "- .()/~")
_SPREADSHEET_NUMBER = re.compile(r"[0-9]{7,}\.0")
_BETWEEN_NUMBERS = re.compile(r"[/~]| -+ ")

_ATOM = r"[a-z0-9_!#$%&'*+\-/=?^`{|}~]+"
# Two letters and two hyphens begin an encoded label, which only the library can judge.
_LABEL = r"(?!..--)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_LAST_LABEL = r"(?!..--)(?:[a-z0-9][a-z0-9-]{0,61})?[a-z]"
_PLAIN_EMAIL = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@(?:{_LABEL}\.)+{_LAST_LABEL}")
_WITH_TOP_LEVEL_DOMAIN = re.compile(r"[^@]{1,64}@[^@]*\.[^.@]*[^\d.@-]")
# Mail programs copy direction marks and byte order marks along with an address.
_COPIED_ALONG = " \t\r\n\xa0\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"

_NOT_LETTER_OR_DIGIT = re.compile(r"[^A-Z0-9]+")

_JOINERS = "\u200c\u200d"
_VIRAMAS = "\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d\u0dca"
_TAG = re.compile(r"<(?=[a-zA-Z/!?])")
_INVISIBLE = re.compile(
	"[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
	"\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]+"
)
_STRAY_JOINERS = re.compile(
	rf"(?<![^\x00-\x7f\s{_JOINERS}])[{_JOINERS}]+|(?<![{_VIRAMAS}])[{_JOINERS}]+(?![^\x00-\x7f\s])"
)


def normalise_phone(raw: str | int | None, country: str | None = None) -> str | None:
	"""The key of a telephone number (B3, X15).

	:param raw: as typed: national, international, with 00, any script's digits, an extension
	:param country: ISO 3166 alpha-2 code that a number without country code belongs to
	:return: E.164, with `;ext=` for an extension, which is a line of its own; None if it is no key
	"""
	spelling = _read_phone(raw)
	if not spelling:
		return None
	number, extension = spelling
	key = _e164(number, country.strip().upper() if isinstance(country, str) else None)
	if not key or _is_placeholder(_split_country_code(key)[1]):
		return None
	return f"{key};ext={extension}" if extension else key


def is_plausible_phone(raw: str | int | None) -> bool:
	"""Whether a field may hold this as its phone (D12): 7 to 15 digits and the usual signs, no other text."""
	spelling = _read_phone(raw)
	return bool(spelling) and 7 <= len(spelling[0].lstrip("+")) <= 15


def normalise_email(raw: str | None) -> str | None:
	"""The key of an email address (B3): lower-cased, as nobody tells Ann@x.com from ann@x.com.

	:param raw: one address, without a display name
	:return: None if it is no address or over 140 characters; reserved domains (.test, .local) are addresses
	"""
	if not isinstance(raw, str):
		return None
	text = raw.strip().lower()
	if len(text) <= LONGEST_EMAIL and _PLAIN_EMAIL.fullmatch(text):
		return text
	return _email_by_library(raw)


def is_email(raw: str | None) -> bool:
	"""Whether a field may hold this as its email (D12)."""
	return normalise_email(raw) is not None


def normalise_passport(raw: str | int | None) -> str | None:
	"""The key of a passport number (A17, A28): "ab 123" and "AB123" are one.

	:return: 4 to 20 capital letters and digits, at least one a digit; None for anything else ("N/A", "0000")
	"""
	text = _as_text(raw)
	if text is None:
		return None
	key = _NOT_LETTER_OR_DIGIT.sub("", text.upper()) if text.isascii() else _letters_and_digits(text)
	if not 4 <= len(key) <= 20 or key.isalpha() or len(set(key)) == 1:
		return None
	return key


def identities(
	phone: str | int | None, email: str | None, passport: str | int | None, country: str | None = None
) -> dict[str, str]:
	"""The keys of one person, in the order in which they are matched (B2).

	:param country: ISO 3166 alpha-2 code for a phone without country code
	:return: "Phone", "Email", "Passport" to their keys; without those that are no key (B3)
	"""
	keys = {
		"Phone": normalise_phone(phone, country),
		"Email": normalise_email(email),
		"Passport": normalise_passport(passport),
	}
	return {kind: key for kind, key in keys.items() if key}


def identity_key(organization: str, kind: str, value: str) -> str:
	"""The primary key of a Customer Identity (X1): 40 hex digits, as the collation takes José for Jose."""
	return sha256("\x1f".join((organization, kind, value)).encode()).hexdigest()[:40]


def clean_text(raw: str) -> str:
	"""Text as we keep it: NFC, trimmed, without characters that nobody sees, and never markup.

	Line feeds and tabs stay, and so do the joiners that Persian, Indic scripts and emoji are written with. What a browser
	would take for a tag keeps all its letters, but its "<" becomes "&lt;", so that every page shows it as it was typed.
	"""
	if raw.isascii() and raw.isprintable():
		return _TAG.sub("&lt;", raw.strip())
	text = _INVISIBLE.sub("", raw.replace("\r\n", "\n").replace("\r", "\n"))
	text = _STRAY_JOINERS.sub("", normalize("NFC", text))
	return _TAG.sub("&lt;", normalize("NFC", text).strip())


def _as_text(raw: object) -> str | None:
	"""What was typed, or a whole number from a spreadsheet; None for what is too long or neither."""
	if isinstance(raw, str):
		return raw if len(raw) <= LONGEST_INPUT else None
	if isinstance(raw, int) and 0 <= raw < 10**20:
		return str(raw)
	return None


def _read_phone(raw: object) -> tuple[str, str | None] | None:
	"""The digits, with "+" if international, and the extension; None if there is any other text."""
	text = _as_text(raw)
	if text is None:
		return None
	text = text if text.isascii() and text.isprintable() else _plain_signs(text)
	match = _PHONE.fullmatch(text.strip())
	if not match or _holds_two_numbers(match[2]):
		return None
	digits = _only_digits(match[2])
	if digits.startswith("00"):
		return "+" + digits[2:], match[3]
	return (match[1] + digits, match[3]) if digits else None


def _plain_signs(text: str) -> str:
	"""The same in ASCII where it can be: digits, dashes and blanks of all scripts; nothing invisible."""
	return "".join(map(_plain_sign, normalize("NFKC", text)))


def _plain_sign(sign: str) -> str:
	kind = category(sign)
	if kind == "Nd":
		return str(decimal(sign))
	if kind == "Pd" or sign in "−ー":
		return "-"
	if kind == "Zs":
		return " "
	# A line feed is kept, and refused later: it stands between two numbers.
	return "" if kind in ("Cf", "Cc", "Mn", "Me") and sign not in "\n\r\x0b\x0c\x85" else sign


def _only_digits(number: str) -> str:
	# A spreadsheet writes a whole number with ".0".
	if number.endswith(".0") and _SPREADSHEET_NUMBER.fullmatch(number):
		number = number[:-2]
	return number.translate(_PHONE_SEPARATORS)


def _holds_two_numbers(number: str) -> bool:
	"""Two whole numbers, or one and the other's last digits: "042-35761234/5"."""
	if "/" not in number and " -" not in number and "~" not in number:
		return False
	parts = _BETWEEN_NUMBERS.split(number)
	if len(parts) != 2:
		return False
	left, right = (len(_only_digits(part)) for part in parts)
	return left >= 7 and (right >= 7 or (1 <= right <= 3 and " - " not in number))


def _e164(number: str, region: str | None) -> str | None:
	"""E.164 of a possible number; not only of a valid one, as new ranges are in use before they are known."""
	if number[0] == "+":
		if _is_settled(number):
			return number
		region = None
	# What is left after one prefix may begin with another: go on until nothing changes.
	for _ in range(3):
		key = _parse(number, region)
		if not key or key == number or _is_settled(key):
			return key
		number, region = key, None
	return None


def _parse(number: str, region: str | None) -> str | None:
	try:
		found = phonenumbers.parse(number, region)
	except NumberParseException:
		return None
	if phonenumbers.is_possible_number_with_reason(found) != ValidationResult.IS_POSSIBLE:
		return None
	return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def _is_settled(number: str) -> bool:
	"""Whether the library would give this international number back as it is: saves most of the parsing."""
	code, national = _split_country_code(number)
	if not code:
		return False
	lengths, prefix = _numbering_plan(code)
	return len(national) in lengths and not (prefix and prefix.match(national))


def _split_country_code(number: str) -> tuple[str, str]:
	"""Country code and national number of an international one; no country code begins with another."""
	for end in (2, 3, 4):
		if number[1:end] in _COUNTRY_CODES:
			return number[1:end], number[end:]
	return "", number[1:]


@cache
def _numbering_plan(code: str) -> tuple[frozenset[int], re.Pattern | None]:
	"""Possible lengths, and what may stand before a national number, for one country code."""
	region = phonenumbers.region_code_for_country_code(int(code))
	plan = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
	prefix = plan.national_prefix_for_parsing
	return frozenset(plan.general_desc.possible_length), re.compile(prefix) if prefix else None


def _is_placeholder(national: str) -> bool:
	"""0000000, 1234567890 and the like, which clerks type to get past a mandatory field."""
	is_run = len(national) >= 6 and (national in _UPWARD or national in _DOWNWARD)
	return is_run or len(set(national)) == 1


def _email_by_library(raw: str) -> str | None:
	text = raw.strip(_COPIED_ALONG)
	if "@" not in text or len(text) > LONGEST_EMAIL:
		return None
	try:
		# The library refuses reserved endings, with a switch for .test only: one more label hides them.
		found = validate_email(f"{text.lower()}.test", check_deliverability=False, test_environment=True)
	except ValueError:
		return None
	key = found.normalized.removesuffix(".test")
	return key if len(key) <= LONGEST_EMAIL and _WITH_TOP_LEVEL_DOMAIN.fullmatch(key) else None


def _letters_and_digits(text: str) -> str:
	capitals = normalize("NFKC", normalize("NFKC", text).upper())
	return normalize("NFC", "".join(map(_letter_or_digit, capitals)))


def _letter_or_digit(sign: str) -> str:
	kind = category(sign)
	return str(decimal(sign)) if kind == "Nd" else sign if kind[0] == "L" else ""
