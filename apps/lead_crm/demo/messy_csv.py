"""A customer list as an office really has it, to try the import with (B14, X5, X15). No site is needed.

Some of its people are in the sample data already, written otherwise; some are in it twice; some rows cannot be used.
"""

import csv
from datetime import datetime
from pathlib import Path
from random import Random

from lead_crm.demo.company import TRAVEL
from lead_crm.demo.load import CUSTOMERS_A_BRANCH, book_of
from lead_crm.demo.people import Crowd, Person
from lead_crm.demo.spellings import spell_phone

HEADER = ("Customer Name", "Mobile No.", "E-mail", "Passport No", "City", "Remarks")
ROWS = 320
SHARE_KNOWN, SHARE_REPEATED, SHARE_BROKEN = 0.15, 0.15, 0.08
CITIES = ("Lahore", "lahore", "LHR", "Kasur", "Sheikhupura", "", "Gujranwala")
REMARKS = (
	"",
	"",
	"",
	'says "call me Ali bhai"',
	"pays cash; no cards",
	"Umrah, Ramadan",
	"Grüße von Jürgen Weiß",
	"see old file\npage 3",
	"VIP!!",
	"ناشتہ کے بعد فون کریں",
)
TEXT_FOR_PHONE = ("ask his wife", "no phone", "n/a", "see above", "0000000000", "????", "calls back himself")


def rows(seed: int, count: int = ROWS) -> list[list[str]]:
	"""The lines of the file, without its header: the same for the same seed."""
	_dice, crowd, book = book_of(seed, TRAVEL, TRAVEL.offices[0], datetime(2026, 1, 1), CUSTOMERS_A_BRANCH)
	random = Random(f"{seed} messy")
	crowd.random = random
	known = [_again(random, given) for given in random.sample(book, min(len(book), int(count * SHARE_KNOWN)))]
	broken = [_broken(random, crowd) for _number in range(int(count * SHARE_BROKEN))]
	repeats = int(count * SHARE_REPEATED)
	people = [crowd.person() for _number in range(count - len(known) - len(broken) - repeats)]
	lines = [_line(random, person) for person in people]
	lines += [_line(random, person) for person in random.sample(people, repeats)]
	lines += known + broken
	random.shuffle(lines)
	return lines


def _line(random: Random, person: Person) -> list[str]:
	return [
		_messy_name(random, person.full_name),
		spell_phone(random, person.phone, wild=True) if random.random() < 0.9 else "",
		_messy_email(random, person.email) if random.random() < 0.6 else "",
		_messy_passport(random, person.passport),
		random.choice(CITIES),
		random.choice(REMARKS),
	]


def _again(random: Random, given: dict) -> list[str]:
	"""A customer of the sample data, whose phone was kept in E.164 nowhere: its spelling is changed once more."""
	phone = given["phone"].replace("-", " ").replace("+92", random.choice(("+92", "0092")))
	email = _messy_email(random, given["email"]) if given["email"] else ""
	passport = given["passport_number"] or ""
	return [_messy_name(random, given["full_name"]), phone, email, passport.lower(), "Lahore", "old customer"]


def _messy_name(random: Random, name: str) -> str:
	if random.random() < 0.4:
		return name
	return random.choice((name.upper(), name.lower(), f"  {name} ", name.replace(" ", "  "), f"{name} sb."))


def _messy_email(random: Random, email: str) -> str:
	return random.choice((email, email, email.upper(), email.capitalize(), f" {email} "))


def _messy_passport(random: Random, passport: str) -> str:
	if random.random() < 0.6:
		return ""
	return random.choice(
		(passport, passport.lower(), f"{passport[:2]} {passport[2:]}", f"{passport[:2]}-{passport[2:]}")
	)


def _broken(random: Random, crowd: Crowd) -> list[str]:
	"""A row that cannot be used as it is, or not fully."""
	person = crowd.person()
	other = crowd.person()
	line = _line(random, person)
	kind = random.choice(("no name", "two phones", "text for a phone", "no key", "bad email", "empty"))
	changes = {
		"no name": {0: ""},
		"two phones": {1: f"{spell_phone(random, person.phone)} / {spell_phone(random, other.phone)}"},
		"text for a phone": {1: random.choice(TEXT_FOR_PHONE)},
		"no key": {1: "", 2: "", 3: "none"},
		"bad email": {2: random.choice(("ali at home", "same as brother", "info@", "@example.com"))},
		"empty": dict.fromkeys(range(len(HEADER)), ""),
	}
	for column, value in changes[kind].items():
		line[column] = value
	return line


def write(path: Path, seed: int, count: int = ROWS) -> int:
	"""Write the file as a spreadsheet program saves it: UTF-8 with its mark, lines that end in CR LF.

	:return: how many customers are in it
	"""
	lines = rows(seed, count)
	with path.open("w", encoding="utf-8-sig", newline="") as file:
		writer = csv.writer(file)
		writer.writerow(HEADER)
		writer.writerows(lines)
	return len(lines)
