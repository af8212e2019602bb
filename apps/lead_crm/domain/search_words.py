"""Words by which a lead is found (D4, C19): what stands on it and what somebody types, brought to one spelling.

A word is found by its beginning. A compound such as O'Brien, Al-Rashid or amna.iqbal@example.com is kept from each of
its parts on ("obrien", "brien"), so that any part, and any run of parts, is the beginning of something.
"""

import re
from collections.abc import Iterable
from unicodedata import category, combining, decimal, normalize

import phonenumbers

LONGEST_WORD = 40
MOST_WORDS, MOST_TERMS, MOST_PARTS = 200, 8, 12

# What does not come apart into a letter and a mark, and is typed as if it did; the letters that keyboards of Arabic
# script have twice.
_SAME = {
	"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ħ": "h",
	"ي": "ی", "ى": "ی", "ك": "ک", "ة": "ه", "ہ": "ه", "ھ": "ه", "ـ": "", "ʼ": "", "ʻ": "",
}  # fmt: skip
_SAME_BY_CODE = str.maketrans(_SAME)
_BETWEEN_DIGITS = re.compile(r"[-+ ().,/~]*")

Term = tuple[str, ...]  # beginnings of words, any of which will do


def words(texts: Iterable[str | None]) -> set[str]:
	"""The words of names, companies and the like."""
	return {word for text in texts if text for chunk in fold(text).split() for word in _from_each_part(chunk)}


def email_words(email: str | None) -> set[str]:
	"""As `words`; an address is not found by its last label, which thousands share."""
	if not email or "@" not in email:
		return words([email])
	found, last = words([email]), _joined(fold(email.rpartition(".")[2]))
	return found - {last}


def phone_words(phone: str | None) -> set[str]:
	"""The number as it is dialled within its country, without the leading zero.

	:param phone: its key (E.164), or as it was typed where it has none
	"""
	digits = _national(phone) if phone else ""
	return {digits[:LONGEST_WORD]} if digits else set()


def terms(text: str, phones: Iterable[str] = ()) -> list[Term]:
	"""What to look for: each term must be the beginning of one of a lead's words.

	:param phones: the keys (E.164) that the text may be, in the countries of whoever asks
	:return: at most eight, the longest first; none where the text has nothing that could be found
	"""
	folded, phones = fold(text).strip(), list(phones)
	if phones or _BETWEEN_DIGITS.sub("", folded).isdigit():
		return [_number(text, folded, phones)]
	found = {_joined(chunk)[:LONGEST_WORD] for chunk in folded.split()} - {""}
	needed = [word for word in found if not any(other != word and other.startswith(word) for other in found)]
	return [_with_and_without_zero(word) for word in sorted(needed, key=lambda word: (-len(word), word))][
		:MOST_TERMS
	]


def fold(text: str) -> str:
	"""One spelling: small letters, no accents, western digits."""
	plain = normalize("NFKD", normalize("NFKC", text).casefold()).translate(_SAME_BY_CODE)
	return normalize("NFC", "".join(map(_plain_sign, plain)))


def _plain_sign(sign: str) -> str:
	if sign.isascii():
		return sign
	kind = category(sign)
	if kind == "Nd":
		return str(decimal(sign))
	# Vowel signs and viramas of Indic scripts (classes 0 to 9) are letters to those who write them.
	return "" if kind == "Cf" or combining(sign) >= 10 else sign


def _from_each_part(chunk: str) -> list[str]:
	parts = _parts(chunk)
	return ["".join(parts[start:])[:LONGEST_WORD] for start in range(min(len(parts), MOST_PARTS))]


def _joined(chunk: str) -> str:
	return "".join(_parts(chunk))


def _parts(chunk: str) -> list[str]:
	"""Runs of letters and digits; signs of scripts without blanks, and emoji, are parts each."""
	parts, run = [], ""
	for sign in chunk:
		kind = category(sign)
		if kind[0] in "LMN" and not _stands_alone(sign):
			run += sign
			continue
		if run:
			parts.append(run)
			run = ""
		if kind == "So" or kind[0] == "L":
			parts.append(sign)
	return [*parts, run] if run else parts


def _stands_alone(sign: str) -> bool:
	"""Han, Hiragana and Katakana, where a name within a name begins anywhere."""
	return (
		"\u3040" <= sign <= "\u30ff" or "\u3400" <= sign <= "\u9fff" or "\U00020000" <= sign <= "\U0003ffff"
	)


def _number(text: str, folded: str, phones: Iterable[str]) -> Term:
	digits = _BETWEEN_DIGITS.sub("", folded)
	whole = {word for phone in phones for word in phone_words(phone)}
	known = whole or {digits, _national(folded)}
	return tuple(sorted({word[:LONGEST_WORD] for word in known if word}))


def _with_and_without_zero(word: str) -> Term:
	"""A number typed along with a name may be the beginning of a phone as it is dialled at home."""
	return (word, word.lstrip("0")) if word.isdigit() and word[0] == "0" and word.strip("0") else (word,)


def _national(phone: str) -> str:
	"""The digits after the country code, or after the zeros that are dialled before an area code."""
	digits = _BETWEEN_DIGITS.sub("", fold(phone.partition(";ext=")[0]))
	if phone.startswith(("+", "00")):
		try:
			number = phonenumbers.parse("+" + digits.lstrip("0"))
			return phonenumbers.national_significant_number(number)
		except phonenumbers.NumberParseException:
			return digits.lstrip("0")
	return digits.lstrip("0") if digits.isdigit() else ""
