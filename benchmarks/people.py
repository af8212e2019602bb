"""People by number: the same person in Python, for the upsert, and in SQL, for filling by sets."""

from typing import Any

import frappe

from benchmarks.filling import fill
from benchmarks.site import insert_if_missing
from lead_crm.services.customers import prepare

BRANCHES, BRANCHES_A_GROUP = 50, 10
FIRST = ("Amna", "Bilal", "Dua", "Farhan", "Hira", "Imran", "Maryam", "Usman", "Zoya", "José")
LAST = ("Iqbal", "Khan", "Malik", "Qureshi", "Sheikh", "Butt", "Chaudhry")
CITIES = ("Lahore", "Karachi", "Islamabad", "Multan", "Quetta", "Peshawar", "Sialkot", "Gujrat")
SOURCES = ("Website", "Walk In", "Phone Call", "Facebook", "Referral")
SERVICES = ("Umrah", "Study Visa", "Swimming", "Chess Class")
SPELLINGS = ("0{0} {1}", "+92 {0} {1}", "0092-{0}-{1}", "92{0}{1}", "(0{0}) {1}")
SCATTER, PHONES, NAMES = 654_435_761, 10**9, 2**40  # odd and no multiple of 5: every number gets a value of its own
INACTIVE_EACH = 20  # one in so many


def branch(number: int) -> str:
	return f"Benchmark {number % BRANCHES:02}"


def make_branches() -> None:
	"""50 branches in 5 organizations, in Pakistan."""
	for number in range(BRANCHES):
		group = f"Benchmark Group {number // BRANCHES_A_GROUP}"
		insert_if_missing("Organization", group, organization_name=group, country="Pakistan")
		prefix = "BM" + chr(65 + number // 26) + chr(65 + number % 26)
		values = {"branch_name": branch(number), "organization": group, "enquiry_prefix": prefix}
		insert_if_missing("Branch", branch(number), **values)
	frappe.db.commit()


def person(number: int) -> dict[str, Any]:
	"""As a form or a file would bring this person."""
	digits = f"3{number * SCATTER % PHONES:09}"
	first, last = FIRST[number % len(FIRST)], LAST[number % len(LAST)]
	return {
		"full_name": f"{first} {last} {number}",
		"phone": SPELLINGS[number % len(SPELLINGS)].format(digits[:3], digits[3:]),
		"email": f"Person.{number}@Mail{number % 7}.example.com",
		"passport_number": f"ab {number:07}" if has_passport(number) else None,
		"branch": branch(number),
		"city": CITIES[number % len(CITIES)],
		"source": SOURCES[number % len(SOURCES)],
		"service_type": SERVICES[number % len(SERVICES)],
	}


def has_passport(number: int) -> bool:
	return number % 3 == 0


def is_active(number: int) -> bool:
	return number % INACTIVE_EACH != 0


def customer_name(number: int) -> str:
	"""What the filled customer of this number is called."""
	return f"{number * SCATTER % NAMES:010x}"


def fill_customers(rows: int) -> None:
	"""Customers 1 to `rows` with their identities, as if each had come by upsert."""
	name = f"LOWER(LPAD(HEX(seq * {SCATTER} % {NAMES}), 10, '0'))"
	group = f"CONCAT('Benchmark Group ', seq % {BRANCHES} DIV {BRANCHES_A_GROUP})"
	digits = f"CONCAT('3', LPAD(seq * {SCATTER} % {PHONES}, 9, '0'))"
	written = {
		"phone": _pick([_spelling(spelling, digits) for spelling in SPELLINGS]),
		"email": "CONCAT('Person.', seq, '@Mail', seq % 7, '.example.com')",
		"passport_number": "CONCAT('ab ', LPAD(seq, 7, '0'))",
	}
	fill("tabCustomer", _customer(name, group, written), rows)
	for kind, value, raw, where in (
		("Phone", f"CONCAT('+92', {digits})", written["phone"], "TRUE"),
		("Email", f"LOWER({written['email']})", written["email"], "TRUE"),
		("Passport", "CONCAT('AB', LPAD(seq, 7, '0'))", written["passport_number"], "seq % 3 = 0"),
	):
		fill("tabCustomer Identity", _identity(name, group, kind, value, raw), rows, where)


def _customer(name: str, group: str, written: dict[str, str]) -> dict[str, str]:
	first, last = _pick(_quoted(FIRST)), _pick(_quoted(LAST))
	return _standard(name) | {
		"full_name": f"CONCAT({first}, ' ', {last}, ' ', seq)",
		**(written | {"passport_number": f"IF(seq % 3 = 0, {written['passport_number']}, NULL)"}),
		"organization": group,
		"branch": f"CONCAT('Benchmark ', LPAD(seq % {BRANCHES}, 2, '0'))",
		"is_active": f"seq % {INACTIVE_EACH} != 0",
		"city": _pick(_quoted(CITIES)),
		"source": _pick(_quoted(SOURCES)),
		"service_type": _pick(_quoted(SERVICES)),
		"last_activity": "NOW(6) - INTERVAL seq * 97 % 100000000 SECOND",
	}


def _identity(name: str, group: str, kind: str, value: str, raw: str) -> dict[str, str]:
	# The key as domain.identity.identity_key makes it; check_filled compares the two.
	key = f"LEFT(SHA2(CONCAT_WS(CHAR(31 USING utf8mb4), {group}, '{kind}', {value}), 256), 40)"
	values = {"organization": group, "kind": f"'{kind}'", "value": value, "raw": raw, "customer": name}
	return _standard(key) | values


def _standard(name: str) -> dict[str, str]:
	time = "NOW(6) - INTERVAL seq * 97 % 100000000 SECOND"
	user = "'Administrator'"
	return {"name": name, "owner": user, "modified_by": user, "creation": time, "modified": time}


def _spelling(spelling: str, digits: str) -> str:
	parts = spelling.replace("{0}", f"', LEFT({digits}, 3), '").replace("{1}", f"', MID({digits}, 4), '")
	return f"CONCAT('{parts}')"


def _pick(expressions: list[str]) -> str:
	return f"ELT(1 + seq % {len(expressions)}, {', '.join(expressions)})"


def _quoted(texts: tuple[str, ...]) -> list[str]:
	return [f"'{text}'" for text in texts]


def check_filled(numbers: list[int]) -> None:
	"""That filling made the identities which the upsert will look for.

	:raises AssertionError: SQL and domain.identity differ
	"""
	for number in numbers:
		keys = {key.name: (key.value, customer_name(number)) for key in prepare(person(number))["keys"]}
		found = frappe.get_all("Customer Identity", {"name": ("in", list(keys))}, ["name", "value", "customer"])
		assert keys == {row.name: (row.value, row.customer) for row in found}, (number, keys, found)
