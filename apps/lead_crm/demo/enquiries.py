"""What is asked for in each of the three businesses: the values of a sample lead (B14). No site is needed."""

from datetime import date, datetime, timedelta
from random import Random

from lead_crm.demo.company import CLASSES, SUPPLIER, Company, Office
from lead_crm.demo.people import Crowd, Person
from lead_crm.demo.spellings import spell_phone

SOURCES = {
	"Sales": ("Website", "Facebook", "Instagram", "WhatsApp", "Referral", "Walk In", "Phone Call"),
	"Enrolment": ("Phone Call", "Online", "Walk In", "Referral"),
	"Key Account": ("Phone Call", "Referral", "Website", "Other"),
}
TRIPS = (
	"Umrah in Ramadan, four people",
	"Baku, six nights",
	"Student visa and ticket",
	"Family visit to Toronto",
	"Hunza in July",
	"",
)
SCHOOLS = ("Green Lane Primary", "Little Lanterns Preschool", "St. Alba's School", "Riverbend Public School")
SCHEDULES = ("Saturday morning", "Weekdays after 4 pm", "Sunday, any time")
EXPECTATIONS = ("Child Development", "Physical Activity", "Social Skills", "Confidence", "Fun")
KITCHENS = ("Trattoria", "Taquería", "Noodle House", "Grill", "Bakery", "Kitchen", "Diner", "Oyster Bar")
CUISINES = ("Italian", "Mexican", "Thai", "American", "French", "Lebanese")
RESTAURANT_TYPES = ("Casual dining", "Fine dining", "Café", "Catering")
NEXT_FOLLOW_UP_DAYS = (-4, -1, -1, 0, 0, 0, 0, 1, 2, 5, 9)
STREETS = ("Juniper Street", "Old Mill Road", "Larkspur Avenue", "Harbor Lane")


def lead_values(random: Random, company: Company, office: Office, crowd: Crowd, now: datetime) -> dict:
	"""A lead as somebody at this office would have typed it in; a child's `parents` as `services.enquiries` takes them."""
	person = crowd.person()
	values = {
		"branch": office.name,
		"pipeline": company.pipeline,
		"source": random.choice(SOURCES[company.pipeline]),
		"phone": spell_phone(random, person.phone),
		"email": person.email if random.random() < 0.6 else None,
		"city": office.city,
		"potential_revenue": 0,
	}
	if random.random() < 0.15:
		values |= {"score": random.randint(60, 98), "score_is_manual": 1}
	if company is SUPPLIER:
		return values | _restaurant(random, person, company)
	if company is CLASSES:
		return values | _child(random, person, crowd, now.date())
	return values | _traveller(random, person)


def _traveller(random: Random, person: Person) -> dict:
	return {
		"lead_kind": "Person",
		"first_name": person.first_name,
		"last_name": person.last_name,
		"gender": person.gender,
		"passport_number": person.passport if random.random() < 0.5 else None,
		"remarks": random.choice(TRIPS) or None,
	}


def _child(random: Random, parent: Person, crowd: Crowd, today: date) -> dict:
	child = crowd.person(parent.last_name)
	return {
		"lead_kind": "Person",
		"first_name": child.first_name,
		"last_name": child.last_name,
		"gender": child.gender,
		"date_of_birth": today - timedelta(days=random.randint(3 * 365, 13 * 365)),
		"school": random.choice(SCHOOLS),
		"preferred_schedule": random.choice(SCHEDULES),
		"expectations": [{"expectation": name} for name in sorted(random.sample(EXPECTATIONS, 2))],
		"parents": [
			{
				"name": parent.full_name,
				"phone": parent.phone,
				"email": parent.email,
				"relation": "Mother" if parent.gender == "Female" else "Father",
				"is_primary": 1,
			}
		],
	}


def _restaurant(random: Random, person: Person, company: Company) -> dict:
	return {
		"lead_kind": "Business",
		"business_name": f"{person.last_name}’s {random.choice(KITCHENS)}",
		"contact_person": person.full_name,
		"address_line": f"{random.randint(10, 980)} {random.choice(STREETS)}",
		"cuisine_type": random.choice(CUISINES),
		"restaurant_type": random.choice(RESTAURANT_TYPES),
		"potential_revenue": random.randint(8, 240) * 500,
		"currency": company.currency,
	}


def work_values(random: Random, is_open: bool, steps: int, now: datetime) -> dict:
	"""What the team did so far, and when it is to call next."""
	values = {"call_attempts": random.randint(0, 2) + steps - 1}
	if is_open:
		due = now.replace(
			hour=random.randint(9, 17), minute=random.choice((0, 15, 30, 45)), second=0, microsecond=0
		)
		values["next_follow_up"] = due + timedelta(days=random.choice(NEXT_FOLLOW_UP_DAYS))
	return values
