"""Sample customers beside those whom the leads bring: typed in, imported, known under several numbers (B14)."""

from datetime import datetime, timedelta
from random import Random

from lead_crm.demo.company import Company, Office
from lead_crm.demo.histories import office_hour
from lead_crm.demo.people import Crowd, Person
from lead_crm.demo.spellings import spell_phone
from lead_crm.services import customer_bulk, customers

SERVICES = {
	"Sales": ("Ticket", "Umrah", "Hotel", "Visa", "Tour"),
	"Enrolment": ("Trial class", "Gym class", "Birthday party"),
	"Key Account": ("Produce", "Dairy", "Dry goods"),
}
SOURCES = ("Import", "Manual", "Walk In", "Phone Call")
OLDEST_DAYS, NEWEST_DAYS = 400, 2


def rows(
	random: Random, company: Company, office: Office, crowd: Crowd, now: datetime, count: int
) -> list[dict]:
	"""So many customers as the upsert takes them, phones in as many spellings as people have."""
	return [_row(random, company, office, crowd.person(), now) for _number in range(count)]


def _row(random: Random, company: Company, office: Office, person: Person, now: datetime) -> dict:
	return {
		"full_name": person.full_name,
		"phone": spell_phone(random, person.phone),
		"email": person.email if random.random() < 0.7 else None,
		"passport_number": person.passport if company.pipeline == "Sales" and random.random() < 0.6 else None,
		"branch": office.name,
		"city": office.city,
		"source": random.choice(SOURCES),
		"service_type": random.choice(SERVICES[company.pipeline]),
		"last_activity": office_hour(random, now, random.randint(NEWEST_DAYS, OLDEST_DAYS)),
	}


def make(rows: list[dict]) -> dict[str, tuple[datetime, datetime]]:
	"""Write the rows, as the session's user may.

	:return: customer → when it was first and last heard of
	"""
	done = customer_bulk.upsert_rows(rows)
	times = {row.customer: given["last_activity"] for row, given in zip(done, rows, strict=True)}
	return {name: (at - timedelta(days=30), at) for name, at in times.items()}


def add_twists(random: Random, crowd: Crowd, rows: list[dict]) -> None:
	"""What real books have: a second number, two people who share keys, and some who are no customers any more."""
	second, first, other, left = random.sample([row for row in rows if row["email"]], 4)
	customers.upsert(
		{**_who(second), "email": second["email"], "phone": spell_phone(random, crowd.person().phone)}
	)
	customers.upsert({**_who(first), "phone": first["phone"], "email": other["email"]})
	gone = customers.upsert({**_who(left), "email": left["email"]}).customer
	customers.set_active(gone, False, "Asked us not to call any more")


def _who(row: dict) -> dict:
	return {field: row[field] for field in ("full_name", "branch", "last_activity")}
