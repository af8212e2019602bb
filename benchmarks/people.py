"""People by number: the same person in Python, for the upsert, and in SQL, for filling by sets."""

from typing import Any, NamedTuple

import frappe

from benchmarks.filling import fill
from benchmarks.site import insert_if_missing
from lead_crm.services.customers import prepare

BRANCHES, BRANCHES_A_GROUP = 50, 10
SCATTER, PHONES, NAMES = 654_435_761, 10**9, 2**40  # no common divisor: each number gets a value of its own
CREATED = "NOW(6) - INTERVAL seq * 97 % 100000000 SECOND"  # in the last three years


class Choice(NamedTuple):
	"""One of several texts by a person's number; each `salt` spreads them in a way of its own."""

	options: tuple[str, ...]
	salt: int

	def of(self, number: int) -> str:
		return self.options[number * self.salt // 1000 % len(self.options)]

	def sql(self, options: list[str] | None = None) -> str:
		"""The same of `seq`; where the options are expressions, they are given."""
		texts = options or [f"'{option}'" for option in self.options]
		return f"ELT(1 + seq * {self.salt} DIV 1000 % {len(texts)}, {', '.join(texts)})"


FIRST = Choice(("Amna", "Bilal", "Dua", "Farhan", "Hira", "Imran", "Maryam", "Usman", "Zoya", "José"), 7919)
LAST = Choice(("Iqbal", "Khan", "Malik", "Qureshi", "Sheikh", "Butt", "Chaudhry"), 6101)
CITY = Choice(("Lahore", "Karachi", "Islamabad", "Multan", "Quetta", "Peshawar", "Sialkot", "Gujrat"), 4409)
SOURCE = Choice(("Website", "Walk In", "Phone Call", "Facebook", "Referral"), 3001)
SERVICE = Choice(("Umrah", "Study Visa", "Swimming", "Chess Class"), 2287)
SPELLING = Choice(("0{0} {1}", "+92 {0} {1}", "0092-{0}-{1}", "92{0}{1}", "(0{0}) {1}"), 1613)
ACTIVE = Choice(("0", *["1"] * 19), 1201)


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
	return {
		"full_name": f"{FIRST.of(number)} {LAST.of(number)} {number}",
		"phone": SPELLING.of(number).format(digits[:3], digits[3:]),
		"email": f"Person.{number}@Mail{number % 7}.example.com",
		"passport_number": f"ab {number:07}" if number % 3 == 0 else None,
		"branch": branch(number),
		"city": CITY.of(number),
		"source": SOURCE.of(number),
		"service_type": SERVICE.of(number),
	}


def is_active(number: int) -> bool:
	"""Whether the filled customer of this number is."""
	return ACTIVE.of(number) == "1"


def customer_name(number: int) -> str:
	"""What the filled customer of this number is called."""
	return f"{number * SCATTER % NAMES:010x}"


def fill_customers(rows: int) -> None:
	"""Customers 1 to `rows` with their identities, as if each had come by upsert."""
	name = f"LOWER(LPAD(HEX(seq * {SCATTER} % {NAMES}), 10, '0'))"
	group = f"CONCAT('Benchmark Group ', seq % {BRANCHES} DIV {BRANCHES_A_GROUP})"
	digits = f"CONCAT('3', LPAD(seq * {SCATTER} % {PHONES}, 9, '0'))"
	phone = SPELLING.sql([_spelling(spelling, digits) for spelling in SPELLING.options])
	email = "CONCAT('Person.', seq, '@Mail', seq % 7, '.example.com')"
	number = "LPAD(seq, 7, '0')"
	written = {
		"phone": phone,
		"email": email,
		"passport_number": f"IF(seq % 3, NULL, CONCAT('ab ', {number}))",
	}
	fill("tabCustomer", _customer(name, group) | written, rows)
	for kind, value, raw, where in (
		("Phone", f"CONCAT('+92', {digits})", phone, "TRUE"),
		("Email", f"LOWER({email})", email, "TRUE"),
		("Passport", f"CONCAT('AB', {number})", f"CONCAT('ab ', {number})", "seq % 3 = 0"),
	):
		fill("tabCustomer Identity", _identity(name, group, kind, value) | {"raw": raw}, rows, where)


def _spelling(spelling: str, digits: str) -> str:
	parts = spelling.replace("{0}", f"', LEFT({digits}, 3), '").replace("{1}", f"', MID({digits}, 4), '")
	return f"CONCAT('{parts}')"


def _customer(name: str, group: str) -> dict[str, str]:
	return _standard(name) | {
		"full_name": f"CONCAT({FIRST.sql()}, ' ', {LAST.sql()}, ' ', seq)",
		"organization": group,
		"branch": f"CONCAT('Benchmark ', LPAD(seq % {BRANCHES}, 2, '0'))",
		"is_active": ACTIVE.sql(),
		"city": CITY.sql(),
		"source": SOURCE.sql(),
		"service_type": SERVICE.sql(),
		"last_activity": CREATED,
	}


def _identity(name: str, group: str, kind: str, value: str) -> dict[str, str]:
	# The key as domain.identity.identity_key makes it; check_filled compares the two.
	key = f"LEFT(SHA2(CONCAT_WS(CHAR(31 USING utf8mb4), {group}, '{kind}', {value}), 256), 40)"
	return _standard(key) | {"organization": group, "kind": f"'{kind}'", "value": value, "customer": name}


def _standard(name: str) -> dict[str, str]:
	user = "'Administrator'"
	return {"name": name, "owner": user, "modified_by": user, "creation": CREATED, "modified": CREATED}


def check_filled(numbers: list[int]) -> None:
	"""That filling made the identities which the upsert will look for.

	:raises AssertionError: SQL and domain.identity differ
	"""
	for number in numbers:
		keys = {key.name: (key.value, customer_name(number)) for key in prepare(person(number))["keys"]}
		found = frappe.get_all(
			"Customer Identity", {"name": ("in", list(keys))}, ["name", "value", "customer"]
		)
		assert keys == {row.name: (row.value, row.customer) for row in found}, (number, keys, found)
