"""The sample data as a whole (B14): the same seed on the same day gives the same people, leads, histories and bookings."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random

import frappe
from frappe.utils import now_datetime

from lead_crm.demo import backdating, bookings, company, contacts, customers, days, leads, trade
from lead_crm.demo.backdating import Past
from lead_crm.demo.company import CLASSES, COMPANIES, SUPPLIER, TRAVEL, Company, Office
from lead_crm.demo.leads import LeadPlan
from lead_crm.demo.people import Crowd
from lead_crm.services.transactions import in_one_go

SEED = 7
LEADS_A_BRANCH = 24
CUSTOMERS_A_BRANCH = 60
STRAY_BOOKINGS_A_BRANCH = 3

Times = tuple[datetime, datetime]


@dataclass
class OfficeWork:
	"""What is to be made for one branch, decided before anything is written."""

	random: Random
	company: Company
	office: Office
	crowd: Crowd
	customers: list[dict]
	leads: list[LeadPlan]


@dataclass
class Ledger:
	"""When everything that was made is said to have happened."""

	moves: dict[str, list[datetime]] = field(default_factory=dict)
	seen: list[tuple[str, list[datetime]]] = field(default_factory=list)
	bookings: dict[str, datetime] = field(default_factory=dict)
	past: Past = field(default_factory=Past)


def book_of(
	seed: int, company: Company, office: Office, now: datetime, count: int
) -> tuple[Random, Crowd, list[dict]]:
	"""A branch's customers, and the dice and the people to go on with: the same for the sample data and the messy file."""
	random = Random(f"{seed} {office.name}")
	crowd = Crowd(random, company.country, office.phones)
	return random, crowd, customers.rows(random, company, office, crowd, now, count)


def plan(seed: int, leads_each: int, customers_each: int) -> list[OfficeWork]:
	"""Everything that is to be made."""
	now, result = now_datetime(), []
	for business in COMPANIES:
		for office in business.offices:
			random, crowd, book = book_of(seed, business, office, now, customers_each)
			planned = leads.plan(random, business, office, crowd, now, leads_each)
			result.append(OfficeWork(random, business, office, crowd, book, planned))
	return result


def load(work: list[OfficeWork], advance: Callable[[int], None] = lambda count: None) -> bool:
	"""Make it, in one transaction, so that it is there as a whole or not at all; the caller commits.

	:param advance: told how many leads were made since the last time
	:return: whether there was anything to do: what is there already stays as it is
	"""
	if company.is_there():
		return False
	user = frappe.session.user
	try:
		in_one_go(lambda: _load(work, advance))
	finally:
		frappe.set_user(user)
	return True


def _load(work: list[OfficeWork], advance: Callable[[int], None]) -> None:
	ledger = Ledger()
	frappe.set_user("Administrator")
	for business in COMPANIES:
		company.create(business)
	for office_work in work:
		_fill(office_work, ledger, advance)
	frappe.set_user("Administrator")
	_backdate(ledger)


def _fill(work: OfficeWork, ledger: Ledger, advance: Callable[[int], None]) -> None:
	frappe.set_user(work.company.users(work.office, "Branch Manager")[0])
	made = customers.make(work.customers)
	customers.add_twists(work.random, work.crowd, work.customers)
	ledger.seen += [(name, list(times)) for name, times in made.items()]
	made = []
	for lead, lead_plan in leads.make(work.leads):
		ledger.moves[lead] = [step.at for step in lead_plan.steps]
		made.append((lead, lead_plan))
		advance(1)
	_book(work, ledger)
	_work(work, made, ledger.past)


def _work(work: OfficeWork, made: list[tuple[str, LeadPlan]], past: Past) -> None:
	"""What the branch did with its leads, and what came of those it won."""
	frappe.set_user(work.company.users(work.office, "Branch Manager")[0])
	for lead, lead_plan in made:
		contacts.first_contact(work.random, lead, lead_plan, past)
		contacts.follow_up(work.random, lead, lead_plan, past)
		if work.company is CLASSES:
			trainer = work.company.users(work.office, "Trainer")[0]
			contacts.visit(work.random, lead, lead_plan, trainer, past)
	won = [(lead, lead_plan) for lead, lead_plan in made if lead_plan.steps[-1].status == "Converted"]
	if work.company is SUPPLIER:
		_supply(work, made, won, past)
	else:
		trade.debts(work.random, won, now_datetime().date(), bookings.AMOUNTS[work.company.pipeline], past)
	if work.company is TRAVEL:
		contacts.prospects(work.random, work.company, work.office, work.crowd, past)
	amounts = bookings.AMOUNTS[work.company.pipeline]
	days.fill(work.random, work.company, work.office, made, amounts, past)


def _supply(work: OfficeWork, made: list, won: list, past: Past) -> None:
	for lead, lead_plan in won:
		trade.orders(work.random, lead, lead_plan, past)
	for lead, lead_plan in made:
		if lead_plan.steps[-1].status not in ("New", "Lost"):
			trade.call_plan(work.random, lead, lead_plan)


def _book(work: OfficeWork, ledger: Ledger) -> None:
	frappe.set_user(work.company.users(work.office, "CRM Integration")[0])
	booked = [lead for lead in work.leads if lead.booked]
	for number, lead in enumerate(booked, 1):
		given = bookings.booking_of(work.random, work.company, lead, number, work.crowd)
		_keep(bookings.make(given), lead.steps[-1].at, ledger)
	if work.company is not TRAVEL:
		return
	for number in range(len(booked) + 1, len(booked) + 1 + STRAY_BOOKINGS_A_BRANCH):
		at = _days_ago(work.random.randint(3, 90))
		_keep(bookings.make(_stray(work, number, at)), at, ledger)
	if work.office is TRAVEL.offices[0]:
		at = _days_ago(1)
		ledger.bookings[bookings.make_failed(_stray(work, number + 1, at))] = at


def _stray(work: OfficeWork, number: int, at: datetime) -> dict:
	return bookings.stray_booking(work.random, work.company, work.office, number, work.crowd, at)


def _keep(made: tuple[str, list[str]], at: datetime, ledger: Ledger) -> None:
	booking, leads_of_booking = made
	ledger.bookings[booking] = at
	for lead in leads_of_booking:
		ledger.moves.setdefault(lead, [at, at + timedelta(seconds=1)])


def _days_ago(days: int) -> datetime:
	return datetime.combine(now_datetime().date() - timedelta(days=days), time(11, 20))


def _backdate(ledger: Ledger) -> None:
	backdating.backdate_leads(ledger.moves)
	backdating.backdate("Booking", ledger.bookings)
	customer_of = dict(
		frappe.get_all("Lead", {"name": ("in", list(ledger.moves))}, ["name", "customer"], as_list=True)
	)
	of_leads = [(customer_of[lead], times) for lead, times in ledger.moves.items() if customer_of.get(lead)]
	backdating.backdate_customers(backdating.earliest_and_latest([*ledger.seen, *of_leads]))
	ledger.past.write()
