"""Promises to pay for programs (A10, A15, A21)."""

from lead_crm.api.access import may_write, reference
from lead_crm.api.door import endpoint
from lead_crm.api.results import Page, PromiseDocument
from lead_crm.api.shapes import Amount, Day, Days, Name, PageLength, PromiseKind, Reference, Start, Text
from lead_crm.api.values import amount_from, days_from, page
from lead_crm.services import promise_lists, promises
from lead_crm.services.times import date_from


@endpoint(methods=["POST"], creates=True)
def add(
	reference_doctype: Reference,
	reference_name: Name,
	amount: Amount,
	due_date: Day,
	kind: PromiseKind = "Payment",
	currency: Name | None = None,
	notes: Text | None = None,
) -> PromiseDocument:
	"""Add a promise to pay, or a loan's promised clear date (A3, A10, A21).

	:param reference_doctype: Lead, Area Lead or Customer
	:param amount: above zero
	:param due_date: YYYY-MM-DD in the branch's time zone
	:param kind: Payment or Loan
	:return: the promise
	"""
	on = reference(reference_doctype, reference_name, to_write=True)
	values = {"kind": kind, "currency": currency, "notes": notes}
	day = date_from(due_date, "due_date")
	return promises.add(on.doctype, on.name, amount_from(amount, "amount"), day, **values).as_dict()


@endpoint(methods=["POST"], creates=True)
def record_payment(
	promise: Name, amount: Amount, paid_on: Day | None = None, note: Text | None = None
) -> PromiseDocument:
	"""Book a payment against a promise.

	:param amount: in the promise's currency, above zero, at most what is outstanding
	:param paid_on: YYYY-MM-DD in the branch's time zone; today when left out
	:return: the promise, with status and outstanding
	:raises InvalidInput: the amount is not above zero, or more than is outstanding
	"""
	document = may_write("Payment Promise", promise)
	return promises.record_payment(
		document, amount_from(amount, "amount"), date_from(paid_on, "paid_on"), note
	).as_dict()


@endpoint(methods=["POST"], creates=True)
def reschedule(
	promise: Name, due_date: Day, amount: Amount | None = None, notes: Text | None = None
) -> PromiseDocument:
	"""Promise what is outstanding anew; the old promise is broken and stays in the chain (X6).

	:return: the new promise
	"""
	document = may_write("Payment Promise", promise)
	money = amount_from(amount, "amount") if amount is not None else None
	return promises.reschedule(document, date_from(due_date, "due_date"), money, notes).as_dict()


@endpoint(methods=["POST"])
def cancel(promise: Name, notes: Text | None = None) -> PromiseDocument:
	"""Nobody expects this money any more.

	:return: the promise
	"""
	return promises.cancel(may_write("Payment Promise", promise), notes).as_dict()


@endpoint(methods=["GET", "POST"])
def upcoming(
	days: Days = 30, branch: Name | None = None, start: Start = 0, page_length: PageLength = 500
) -> Page:
	"""Open promises due within so many days, by due date (A21).

	:return: {total, data}
	"""
	start, page_length = page(start, page_length)
	return promise_lists.upcoming(days_from(days, "days"), branch, start=start, page_length=page_length)


@endpoint(methods=["GET", "POST"])
def overdue(
	kind: PromiseKind | None = None,
	branch: Name | None = None,
	start: Start = 0,
	page_length: PageLength = 500,
) -> Page:
	"""Promises past their day, oldest first (A15).

	:param kind: Payment or Loan; both when left out
	:return: {total, data}, with days_overdue and outstanding
	"""
	start, page_length = page(start, page_length)
	return promise_lists.overdue(kind, branch, start=start, page_length=page_length)
