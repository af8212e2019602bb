"""What sample customers buy and owe: orders, call plans, promises that were kept and that were not (B14)."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import cycle
from random import Random

import frappe
from frappe.utils import now_datetime

from lead_crm.demo.backdating import Past
from lead_crm.demo.histories import office_hour
from lead_crm.demo.leads import LeadPlan
from lead_crm.services import interactions, promises

# Days until a promise is due, and what became of it.
PROMISES = (
	(-55, "kept"), (-41, "kept"), (-33, "kept late"), (-24, "kept"), (-18, "rescheduled"), (-12, "nothing"), (-5, "partly"),
	(2, "nothing"), (6, "partly"), (13, "nothing"), (20, "nothing"), (34, "nothing"),
)  # fmt: skip
GOODS = (
	"Tomatoes, 12 crates",
	"Flour 00, 10 sacks",
	"Mozzarella, 30 kg",
	"Olive oil, 8 tins",
	"Greens, mixed",
	"Lemons, 6 crates",
)
# Days ago of an account's orders: one that buys often, one that buys less, one that has gone quiet, one that is new.
RHYTHMS = ((3, 11, 18, 26, 33, 41, 55), (12, 35, 39, 44, 52, 58), (52, 60, 71, 84), (1, 9))
FREQUENCIES = ("Daily", "Weekly", "Weekly", "Fortnightly", "Monthly")


def orders(random: Random, lead: str, plan: LeadPlan, past: Past) -> None:
	"""The orders of an account that was won, since then."""
	for days_ago in random.choice(RHYTHMS):
		at = now_datetime() - timedelta(days=days_ago, minutes=random.randint(0, 300))
		if at < plan.steps[-1].at:
			continue
		quantity = random.randint(2, 30)
		order = {"product_details": random.choice(GOODS), "quantity": quantity, "order_date": at.date()}
		order["total_price"] = quantity * random.randint(9, 42)
		made = interactions.log("Lead", lead, "Order", "By phone", order=order, date=at, direction="Inbound")
		past.was("Interaction", made.name, at)


def call_plan(random: Random, lead: str, plan: LeadPlan) -> None:
	"""When the account is to be called; some calls were missed."""
	made = frappe.new_doc("Call Plan", lead=lead, frequency=random.choice(FREQUENCIES), assigned_to=plan.user)
	made.last_called = office_hour(random, now_datetime(), random.randint(1, 12))
	made.insert()


def debts(
	random: Random, leads: list[tuple[str, LeadPlan]], today: date, amounts: tuple[int, int], past: Past
) -> None:
	"""Promises of customers who were won: each of PROMISES once, in turns."""
	for (days, became), (lead, plan) in zip(PROMISES, cycle(leads), strict=False):
		due, amount = today + timedelta(days=days), Decimal(random.randrange(*amounts, 100))
		kind = random.choice(("Payment", "Payment", "Loan"))
		promise = promises.add("Lead", lead, amount, due, kind=kind, collector=plan.user)
		_settle(promise, amount, due, became)
		past.was("Payment Promise", promise.name, _morning(min(due, today) - timedelta(days=14)))


def _settle(promise, amount: Decimal, due: date, became: str) -> None:
	if became == "kept":
		promises.record_payment(promise, amount, due, "Cash")
	elif became == "kept late":
		promises.record_payment(promise, amount, due + timedelta(days=6), "Bank transfer")
	elif became == "partly":
		promises.record_payment(promise, amount / 4, min(due, _today(promise)), "First part")
	elif became == "rescheduled":
		promises.reschedule(promise, _today(promise) + timedelta(days=9), notes="Asked for nine more days")


def _today(promise) -> date:
	return promises.branch_today(promise.branch)


def _morning(day: date) -> datetime:
	return datetime.combine(day, time(10, 5))
