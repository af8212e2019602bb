"""Promises to pay: added, paid in part, rescheduled as a chain, overdue, kept or broken (A3, A10, A15, A21, X6)."""

from datetime import date, datetime, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import frappe
from frappe import _
from frappe.utils import flt, get_system_timezone, getdate

from lead_crm.domain import promises as rules
from lead_crm.exceptions import InvalidInput
from lead_crm.services import events
from lead_crm.services.belonging import check_worker, inherit
from lead_crm.services.branches import currency_of
from lead_crm.services.document import stored
from lead_crm.services.notices import notify
from lead_crm.services.reminders import claim, managers_of
from lead_crm.services.system_fields import comes_from_a_program, set_by_system

ENDED = ("Kept", "Broken", "Cancelled")


def add(doctype: str, name: str, amount: Decimal, due_date: date, **values):
	"""A promise to pay.

	:param amount: above zero, in `currency`, which is the organization's unless given
	:param due_date: in the branch's time zone
	:param values: kind, currency, notes, collector
	:return: the promise
	:raises InvalidInput: naming what cannot be right
	"""
	promise = frappe.new_doc("Payment Promise", reference_doctype=doctype, reference_name=name)
	promise.update({"amount": amount, "due_date": due_date})
	set_by_system(promise, **{key: value for key, value in values.items() if value})
	return promise.insert()


def settle(promise) -> None:
	"""Everything that follows from what a promise holds: branch, sums, status.

	:raises InvalidInput: naming what cannot be right
	"""
	reference = inherit(promise, promise.reference_doctype, promise.reference_name)
	promise.reference_title = reference.title
	promise.currency = promise.currency or currency_of(promise.branch)
	if promise.is_new():
		promise.collector = promise.collector or reference.assigned_to or frappe.session.user
	check_worker(promise.collector, promise.branch, _("Collector"))
	_check_amounts(promise)
	_refuse_change_after_end(promise)
	_set_status(promise)


def _check_amounts(promise) -> None:
	if _money(promise.amount) <= 0:
		frappe.throw(
			_("Amount {0} cannot be right: a promise is of more than zero.").format(promise.amount),
			InvalidInput,
		)
	today = branch_today(promise.branch)
	for row in promise.payments:
		if row.paid_on and getdate(row.paid_on) > today:
			frappe.throw(_("Paid On {0} is in the future.").format(row.paid_on), InvalidInput)
		if _money(row.amount) <= 0:
			frappe.throw(
				_("Row {0}: a payment is of more than zero, not {1}.").format(row.idx, row.amount),
				InvalidInput,
			)
	promise.paid_amount = float(sum((_money(row.amount) for row in promise.payments), Decimal(0)))
	promise.outstanding = float(_money(promise.amount) - _money(promise.paid_amount))
	if promise.outstanding < 0:
		already = _money(promise.amount) - _money(stored(promise, "paid_amount").paid_amount)
		frappe.throw(
			_("That is more than is outstanding: {0} {1}.").format(
				max(already, Decimal(0)), promise.currency or ""
			),
			InvalidInput,
		)


def _money(value) -> Decimal:
	return Decimal(str(flt(value, 6)))


def _refuse_change_after_end(promise) -> None:
	before = stored(promise, "status", "amount", "due_date", "paid_amount")
	if before.status in ("Broken", "Cancelled") and (
		promise.status != before.status
		or flt(promise.paid_amount) != flt(before.paid_amount)
		or getdate(promise.due_date) != getdate(before.due_date)
	):
		frappe.throw(_("This promise is {0}; make a new one instead.").format(_(before.status)), InvalidInput)


def _set_status(promise) -> None:
	if promise.status in ("Cancelled", "Broken"):
		return
	today, asked = branch_today(promise.branch), promise.status
	paid, amount = _money(promise.paid_amount), _money(promise.amount)
	promise.status = rules.promise_status(amount, paid, getdate(promise.due_date), today, grace_days())
	promise.kept_on = (promise.kept_on or _last_payment(promise, today)) if promise.status == "Kept" else None
	is_asked = asked != (stored(promise, "status").status or "Pending")
	if is_asked and asked != promise.status and comes_from_a_program():
		message = _("Status {0} follows from the payments and the due date; this promise is {1}.")
		frappe.throw(message.format(_(asked), _(promise.status)), InvalidInput)


def _last_payment(promise, today: date) -> date:
	return max((getdate(row.paid_on) for row in promise.payments if row.paid_on), default=today)


def grace_days() -> int:
	"""Days after the due date before a promise is overdue, from the settings."""
	return frappe.get_cached_doc("Lead CRM Settings").grace_days or 0


def branch_today(branch: str, now: datetime | None = None) -> date:
	"""The date in the branch.

	:param now: an aware moment; the present one when left out
	"""
	zone = frappe.get_cached_value("Branch", branch, "time_zone") or get_system_timezone()
	return (now or datetime.now(timezone.utc)).astimezone(ZoneInfo(zone)).date()


def record_payment(promise, amount: Decimal, paid_on: date | None = None, note: str | None = None):
	"""Book a payment against a promise.

	:param amount: above zero, at most what is outstanding
	:param paid_on: today in the branch when left out, never later
	:return: the promise
	:raises InvalidInput: too much, not above zero, in the future, or the promise is over
	"""
	if promise.status in ENDED:
		frappe.throw(
			_("This promise is {0}; nothing is outstanding on it.").format(_(promise.status)), InvalidInput
		)
	promise.append(
		"payments",
		{"amount": float(amount), "paid_on": paid_on or branch_today(promise.branch), "note": note},
	)
	return promise.save()


def reschedule(promise, due_date: date, amount: Decimal | None = None, notes: str | None = None):
	"""What is still outstanding is promised anew; the old promise is Broken, and both know each other (X6).

	:param amount: what is promised now; all that is outstanding when left out
	:return: the new promise
	:raises InvalidInput: the promise is over, the new date is past, or the amount is more than is outstanding
	"""
	if promise.status in ENDED:
		frappe.throw(
			_("This promise is {0}; it cannot be rescheduled.").format(_(promise.status)), InvalidInput
		)
	if due_date < branch_today(promise.branch):
		frappe.throw(_("Due Date {0} is past; promise a day to come.").format(due_date), InvalidInput)
	amount = amount or _money(promise.outstanding)
	if amount > _money(promise.outstanding):
		frappe.throw(
			_("{0} is more than is outstanding, {1}.").format(amount, promise.outstanding), InvalidInput
		)
	broken = (promise.broken_count or 0) + 1
	following = add(
		promise.reference_doctype,
		promise.reference_name,
		float(amount),
		due_date,
		kind=promise.kind,
		currency=promise.currency,
		collector=promise.collector,
		notes=notes,
		rescheduled_from=promise.name,
		broken_count=broken,
	)
	promise.status = "Broken"
	set_by_system(promise, rescheduled_to=following.name, broken_count=broken)
	promise.save()
	return following


def cancel(promise, notes: str | None = None):
	"""Nobody expects the money any more; cancelling twice changes nothing.

	:return: the promise
	"""
	if promise.status in ("Kept", "Broken"):
		frappe.throw(_("This promise is {0} already.").format(_(promise.status)), InvalidInput)
	if promise.status != "Cancelled":
		promise.status = "Cancelled"
		promise.notes = "\n".join(filter(None, (promise.notes, notes)))
		promise.save()
	return promise


def announce(promise) -> None:
	"""Other programs hear of a promise kept or broken (X13); the second broken one of a debt is told to the branch's
	managers, once (X6)."""
	if promise.status in ("Kept", "Broken"):
		fields = (
			"kind",
			"amount",
			"currency",
			"paid_amount",
			"outstanding",
			"reference_doctype",
			"reference_name",
		)
		events.record(
			f"promise.{promise.status.lower()}", promise, {field: promise.get(field) for field in fields}
		)
	after = frappe.get_cached_doc("Lead CRM Settings").escalate_after or 0
	if promise.status != "Broken" or not rules.escalates(promise.broken_count or 0, after):
		return
	subject = _("{0} broke a promise to pay for the {1}. time: {2} {3}").format(
		promise.reference_title, promise.broken_count, promise.outstanding, promise.currency or ""
	)
	for manager in managers_of(promise.branch):
		if claim([("Broken", promise.doctype, promise.name, getdate(promise.due_date), manager)]):
			notify(manager, subject, promise.doctype, promise.name)


def mark_broken(promise, notes: str | None = None):
	"""The money will not come as promised, and nothing new was promised.

	:return: the promise
	:raises InvalidInput: the promise is over
	"""
	if promise.status in ENDED:
		frappe.throw(_("This promise is {0} already.").format(_(promise.status)), InvalidInput)
	promise.status = "Broken"
	set_by_system(promise, broken_count=(promise.broken_count or 0) + 1)
	promise.notes = "\n".join(filter(None, (promise.notes, notes)))
	return promise.save()
