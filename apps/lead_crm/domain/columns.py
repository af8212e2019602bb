"""Which column of a file is which field of a customer (X5). Header names in, a mapping out."""

from collections import Counter
from collections.abc import Mapping, Sequence
from unicodedata import normalize

from lead_crm.domain.identity import clean_text

LONGEST_NAME = 140
KEYS = ("phone", "email", "passport_number")
# Of two columns that could be the same field, the one whose name comes first here is it.
SYNONYMS = {
	"full_name": (
		"full name", "name", "customer name", "customer", "client name", "client", "contact name",
		"contact person", "contact", "person", "person name", "guest name", "guest", "parent name",
	),
	"phone": (
		"phone", "phone number", "phone no", "mobile", "mobile number", "mobile no", "mobile phone",
		"telephone", "telephone number", "tel", "tel no", "cell", "cell phone", "cell number", "cell no",
		"contact number", "contact no", "whatsapp", "whatsapp number",
	),
	"email": ("email", "email address", "email id", "mail", "mail address"),
	"passport_number": ("passport number", "passport no", "passport nr", "passport", "passport id"),
	"city": ("city", "town", "city name"),
	"source": ("source", "lead source", "customer source"),
	"service_type": ("service type", "service"),
	"last_activity": (
		"last activity", "last activity date", "last activity on", "last contact", "last contacted",
		"last seen",
	),
}  # fmt: skip
FIELDS = tuple(SYNONYMS)


class BadMapping(Exception):
	"""Columns that cannot be imported as asked; the message is for the person who asked."""


def simplified(name: str) -> str:
	"""What two spellings of a column's name have in common: "E-Mail" and "e_mail" are one."""
	return "".join(sign for sign in normalize("NFKC", name).casefold() if sign.isalnum())


_RANKS = {
	field: {simplified(name): rank for rank, name in enumerate(names)} for field, names in SYNONYMS.items()
}


def names(header: Sequence[str]) -> list[str]:
	"""What each column is called: trimmed, with a number where it has no name or another one's."""
	result: list[str] = []
	for place, cell in enumerate(header, 1):
		name = wanted = clean_text(cell)[: LONGEST_NAME - 10] or f"Column {place}"
		number = 1
		while name in result:
			number += 1
			name = f"{wanted} ({number})"
		result.append(name)
	return result


def guess(columns: Sequence[str]) -> dict[str, str]:
	"""The fields that column names speak of, each once; a column that says nothing is left out.

	:return: column → field
	"""
	found = {}
	for field, ranks in _RANKS.items():
		ranked = [
			(ranks[simplified(name)], place)
			for place, name in enumerate(columns)
			if simplified(name) in ranks
		]
		if ranked:
			found[columns[min(ranked)[1]]] = field
	return found


def choose(columns: Sequence[str], given: Mapping[str, str | None]) -> dict[str, str]:
	"""The mapping of a file: what is given, and for the rest what can be guessed.

	:param given: column → field; an empty field leaves the column out
	:return: column → field
	:raises BadMapping: a column or field that is none, a field given twice, no name or no key
	"""
	_check_given(columns, given)
	taken = set(given.values())
	guessed = guess([column for column in columns if column not in given])
	chosen = {column: field for column, field in guessed.items() if field not in taken}
	chosen |= {column: field for column, field in given.items() if field}
	if "full_name" not in chosen.values():
		raise BadMapping(f"No column is mapped to full_name. The file has: {_listed(columns)}.")
	if not set(KEYS) & set(chosen.values()):
		raise BadMapping(
			f"No column is mapped to {' or '.join(KEYS)}, by which a customer is recognised. "
			f"The file has: {_listed(columns)}."
		)
	return chosen


def _check_given(columns: Sequence[str], given: Mapping[str, str | None]) -> None:
	for column, field in given.items():
		if column not in columns:
			raise BadMapping(f"Column “{column}” is not in the file. It has: {_listed(columns)}.")
		if field and field not in FIELDS:
			raise BadMapping(f"“{field}” is no field of a customer. These are: {', '.join(FIELDS)}.")
	for field, times in Counter(field for field in given.values() if field).items():
		if times > 1:
			both = _listed([column for column in given if given[column] == field])
			raise BadMapping(f"{both} are both mapped to {field}. Choose one.")


def _listed(columns: Sequence[str]) -> str:
	return ", ".join(f"“{column}”" for column in columns)
