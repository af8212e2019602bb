"""Whether two customers may be one person though no key is the same: a score, and what speaks for it (X3).

Each thing that two records have in common, or not, is worth some bits: one bit doubles the odds that they are one
person. The weights were found by measuring on labelled data, see docs/developers.md. Names are compared by rapidfuzz.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, cached_property
from math import log2
from unicodedata import name as character_name
from unicodedata import normalize

from jellyfish import metaphone
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

PRIOR = -5.0
LIKELY = 0.8
SAME_NAME, CLOSE_NAME, FAIR_NAME, FAR_NAME = 0.97, 0.88, 0.78, 0.6
NAME_BITS = ((SAME_NAME, 9.5), (CLOSE_NAME, 7.0), (FAIR_NAME, 5.0), (FAR_NAME, 1.0), (0.0, -6.0))
SAME_CITY, OTHER_CITY = 3.0, -1.5
ONE_SIGN_OFF = 7.0
OTHER_PASSPORT = -3.0
OTHER_CONTACT = -0.5
SAME_MAILBOX = 6.0
SHORTEST_KEY = 6
LONGEST_BLOCK = 24

_WORD = re.compile(r"\w+")
_NOT_LETTER = re.compile(r"[\W\d_]+")


@dataclass(frozen=True)
class Person:
	"""A customer as it is compared. Keys are normalised."""

	name: str
	city: str = ""
	phones: frozenset[str] = frozenset()
	emails: frozenset[str] = frozenset()
	passports: frozenset[str] = frozenset()

	@cached_property
	def words(self) -> tuple[str, ...]:
		"""The words of the name without accents and capitals."""
		return _words(self.name)

	@cached_property
	def place(self) -> str:
		return " ".join(_words(self.city))


@dataclass
class Likeness:
	"""How likely two customers are one, 0 to 1, and why: codes that a service puts in words."""

	bits: float = PRIOR
	reasons: list[str] = field(default_factory=list)

	@property
	def score(self) -> float:
		return round(1 / (1 + 2**-self.bits), 3)

	def add(self, bits: float, reason: str | None = None) -> None:
		"""Count one thing for or against it."""
		self.bits += bits
		if reason:
			self.reasons.append(reason)


def compare(one: Person, other: Person, namesakes: int = 2) -> Likeness:
	"""Weigh what two customers have in common.

	:param namesakes: how many customers of the organization sound alike, these two included: what many are called
		says little
	"""
	result = Likeness()
	_weigh_name(one, other, namesakes, result)
	_weigh_city(one, other, result)
	_weigh_keys(one.passports, other.passports, OTHER_PASSPORT, "passport", result)
	_weigh_keys(one.phones, other.phones, OTHER_CONTACT, "phone", result)
	_weigh_emails(one.emails, other.emails, result)
	return result


def _weigh_name(one: Person, other: Person, namesakes: int, result: Likeness) -> None:
	alike = name_likeness(one, other)
	bits = next(bits for least, bits in NAME_BITS if alike >= least)
	if bits > 0:
		bits = max(0.0, bits - log2(max(namesakes, 2)))
	result.add(bits, _name_reason(one, other, alike))


def name_likeness(one: Person, other: Person) -> float:
	"""How alike two names are, 0 to 1, whatever the order of their words."""
	if not one.words or not other.words:
		return 0.0
	if sorted(one.words) == sorted(other.words):
		return 1.0
	alike = fuzz.token_sort_ratio(" ".join(one.words), " ".join(other.words)) / 100
	return min(alike, FAIR_NAME) if _is_part(one, other) else alike


def is_quite_another(one: str, other: str) -> bool:
	"""Whether nobody would take these for two spellings of one person's name; of two scripts nobody can say."""
	first, second = Person(one), Person(other)
	if not first.words or not second.words or _script(first) != _script(second):
		return False
	return name_likeness(first, second) < FAR_NAME and not _is_part(first, second)


def _script(person: Person) -> str:
	"""LATIN, ARABIC, DEVANAGARI …: that of the first letter."""
	return character_name(person.words[0][0], "").partition(" ")[0]


def _is_part(one: Person, other: Person) -> bool:
	return set(one.words) < set(other.words) or set(other.words) < set(one.words)


def _name_reason(one: Person, other: Person, alike: float) -> str | None:
	if one.words == other.words:
		return "same_name"
	if sorted(one.words) == sorted(other.words):
		return "swapped_names"
	if _is_part(one, other):
		return "part_of_name"
	if alike >= FAIR_NAME:
		return "similar_name"
	return "other_name" if alike < FAR_NAME else None


def _weigh_city(one: Person, other: Person, result: Likeness) -> None:
	if not one.place or not other.place:
		return
	if fuzz.ratio(one.place, other.place) >= 85:
		result.add(SAME_CITY, "same_city")
	else:
		result.add(OTHER_CITY)


def _weigh_keys(
	ones: Iterable[str], others: Iterable[str], otherwise: float, kind: str, result: Likeness
) -> None:
	if not ones or not others:
		return
	if any(one_sign_off(one, other) for one in ones for other in others):
		result.add(ONE_SIGN_OFF, f"{kind}_one_off")
	elif not set(ones) & set(others):
		result.add(otherwise)


def one_sign_off(one: str, other: str) -> bool:
	"""Whether one sign was mistyped, left out, doubled, or swapped with its neighbour."""
	shortest = min(len(one), len(other))
	return shortest >= SHORTEST_KEY and OSA.distance(one, other, score_cutoff=1) == 1


def _weigh_emails(ones: Iterable[str], others: Iterable[str], result: Likeness) -> None:
	if not ones or not others:
		return
	if {_mailbox(one) for one in ones} & {_mailbox(other) for other in others} - {""}:
		result.add(SAME_MAILBOX, "same_mailbox")
	else:
		_weigh_keys(ones, others, OTHER_CONTACT, "email", result)


def _mailbox(email: str) -> str:
	"""The letters before the @; nothing where they are too few to say who it is, or say an office."""
	letters = _NOT_LETTER.sub("", email.partition("@")[0].partition("+")[0])
	return letters if len(letters) >= SHORTEST_KEY and letters not in _OFFICES else ""


_OFFICES = {"accounts", "booking", "bookings", "contact", "enquiries", "enquiry", "finance", "manager", "office",
	"reception", "reservation", "reservations", "support"}  # fmt: skip


def blocks(person: Person) -> Iterator[str]:
	"""What customers worth comparing have in common: each text once, so that an index finds the others."""
	yield from {block[:LONGEST_BLOCK] for block in (*_name_blocks(person), *_key_blocks(person))}


def _name_blocks(person: Person) -> Iterator[str]:
	"""How the whole name sounds; and one word, with how another begins, in any order, or with the city."""
	words = [word for word in person.words if len(word) > 1] or list(person.words)
	if words:
		yield "f" + " ".join(sorted(map(_sound, words)))
	for place, word in enumerate(words):
		sound = _sound(word)
		for other in words[:place] + words[place + 1 :]:
			yield f"n{sound} {other[0]}"
		if person.place:
			yield f"c{sound} {_sound(person.place)[:4]}"


def _key_blocks(person: Person) -> Iterator[str]:
	"""Both halves of a passport number: one mistyped sign leaves the other as it is. Of a phone the end, as many begin alike."""
	for key in person.passports:
		if len(key) >= SHORTEST_KEY:
			half = len(key) // 2
			yield f"p<{key[:half]}{len(key)}"
			yield f"p>{key[-half:]}{len(key)}"
	for key in person.phones:
		if len(key) >= SHORTEST_KEY:
			yield f"t>{key[-SHORTEST_KEY:]}"
	for email in person.emails:
		if mailbox := _mailbox(email):
			yield f"m{mailbox}"


@cache
def _sound(word: str) -> str:
	"""How a word sounds; what has no Latin letters sounds as it is written."""
	return metaphone(word)[:6] or word[:6]


@cache
def _words(text: str) -> tuple[str, ...]:
	plain = "".join(sign for sign in normalize("NFKD", text.casefold()) if not "\u0300" <= sign <= "\u036f")
	return tuple(_WORD.findall(plain.replace("'", "").replace("’", "")))
