"""Interactions: every contact that happened, with orders; each resets the clocks that wait for one (E5, E6, A20, X11)."""

from datetime import datetime

import frappe
from frappe import _
from frappe.query_builder import CustomFunction
from frappe.query_builder.functions import Coalesce
from frappe.utils import get_datetime, getdate, now_datetime

from lead_crm.exceptions import InvalidInput
from lead_crm.services import call_plans
from lead_crm.services.belonging import inherit
from lead_crm.services.branches import currency_of
from lead_crm.services.customer_chain import find
from lead_crm.services.document import stored

Greatest, Least = CustomFunction("GREATEST", ["one", "other"]), CustomFunction("LEAST", ["one", "other"])
CONTACT_TYPES = ("Call", "Email", "Meeting", "WhatsApp", "SMS", "Visit", "Order")
ORDER_FIELDS = ("product_details", "quantity", "total_price", "order_date")
LIST_FIELDS = [
	"name", "reference_doctype", "reference_name", "reference_title", "branch", "interaction_type", "direction", "contact",
	"date", "duration", "details", "order_placed", *ORDER_FIELDS, "currency", "owner", "creation",
]  # fmt: skip


def log(
	doctype: str, name: str, interaction_type: str, details: str | None, order: dict | None = None, **values
):
	"""Note a contact that happened.

	:param order: {product_details, quantity, total_price, order_date}
	:param values: date (in the site's time zone, now when left out), contact, direction, duration in seconds
	:return: the interaction
	:raises InvalidInput: naming what cannot be right
	"""
	interaction = frappe.new_doc("Interaction", reference_doctype=doctype, reference_name=name)
	interaction.update({"interaction_type": interaction_type, "details": details, **(order or {})})
	interaction.update({field: value for field, value in values.items() if value is not None})
	interaction.order_placed = int(bool(order) or interaction_type == "Order")
	return interaction.insert()


def check(interaction) -> None:
	"""The fields of an interaction; what was not ordered has no price."""
	reference = inherit(interaction, interaction.reference_doctype, interaction.reference_name)
	interaction.reference_title = reference.title
	interaction.date = interaction.date or now_datetime()
	if interaction.interaction_type == "Order":
		interaction.order_placed = 1
	_check_order(interaction)
	_check_contact(interaction)


def _check_order(interaction) -> None:
	if not interaction.order_placed:
		interaction.update(dict.fromkeys(ORDER_FIELDS))
		return
	for field in ("quantity", "total_price"):
		if (interaction.get(field) or 0) < 0:
			label = _(interaction.meta.get_label(field))
			frappe.throw(
				_("{0} {1} cannot be right: it is zero or more.").format(label, interaction.get(field)),
				InvalidInput,
			)
	interaction.order_date = interaction.order_date or getdate(interaction.date)
	interaction.currency = interaction.currency or currency_of(interaction.branch)


def _check_contact(interaction) -> None:
	"""A contact of this account, not of somebody else's: contacts are Frappe's and know no branch."""
	if not interaction.contact or interaction.contact == stored(interaction, "contact").contact:
		return
	links = {"parent": interaction.contact, "parenttype": "Contact", "link_name": interaction.reference_name}
	if not frappe.db.exists("Dynamic Link", links):
		frappe.throw(
			_("Contact {0} does not belong to {1}; link it there first.").format(
				interaction.contact, interaction.reference_title
			),
			InvalidInput,
		)


def reset_clocks(interaction) -> None:
	"""A new contact is the last one, a call an attempt, and the call plan counts from it; so it is when its time is
	corrected (D1, X11)."""
	before = stored(interaction, "date").date
	if interaction.interaction_type not in CONTACT_TYPES or before == get_datetime(interaction.date):
		return
	reference = (interaction.reference_doctype, interaction.reference_name)
	if before:
		_forget_time(*reference, before)
	is_attempt = not before and interaction.interaction_type == "Call"
	stamp_contact(*reference, interaction.date, is_attempt)


def take_back(interaction) -> None:
	"""What was deleted did not happen: the contact before it is the last one, and a call no attempt (D1, E5, X11)."""
	if interaction.interaction_type not in CONTACT_TYPES:
		return
	doctype, name = interaction.reference_doctype, interaction.reference_name
	_forget_time(doctype, name, get_datetime(interaction.date))
	if interaction.interaction_type == "Call" and doctype != "Customer":
		table = frappe.qb.DocType(doctype)
		fewer = frappe.qb.update(table).set(table.call_attempts, table.call_attempts - 1)
		fewer.where((table.name == name) & (table.call_attempts > 0)).run()


def _forget_time(doctype: str, name: str, was: datetime) -> None:
	"""Where the first or last contact was at this time, it is at that of the contacts that are left."""
	if doctype == "Customer":
		return
	times = _times_of_contact(doctype, name)
	first, last = min(times, default=None), max(times, default=None)
	for field, left in (("first_contact_at", first), ("last_contact_at", last)):
		if frappe.db.get_value(doctype, name, field) == was:
			frappe.db.set_value(doctype, name, field, left, update_modified=False)
	if doctype == "Lead":
		call_plans.count_without(name, was, last)


def _times_of_contact(doctype: str, name: str) -> list[datetime]:
	reference = {"reference_doctype": doctype, "reference_name": name}
	noted = {**reference, "interaction_type": ("in", CONTACT_TYPES)}
	reached = {**reference, "status": "Completed", "outcome": ("!=", "No Answer")}
	return [
		*frappe.get_all("Interaction", noted, pluck="date"),
		*frappe.get_all("Follow Up", reached, pluck="completed_at"),
	]


def stamp_contact(doctype: str, name: str, at: datetime | None, is_call: bool) -> None:
	"""First and last contact and call attempts are kept by what happens, not typed; call plans count from it (D1, X10, X11).

	:param at: when somebody was reached, in the site's time zone; None for an attempt that reached nobody
	"""
	if doctype == "Customer":
		return _stamp_customer(name, at) if at else None
	table = frappe.qb.DocType(doctype)
	update = frappe.qb.update(table).where(table.name == name)
	if at:
		at = get_datetime(at)
		update = update.set(table.last_contact_at, Greatest(Coalesce(table.last_contact_at, at), at))
		update = update.set(table.first_contact_at, Least(Coalesce(table.first_contact_at, at), at))
	if is_call:
		update = update.set(table.call_attempts, Coalesce(table.call_attempts, 0) + 1)
	if at or is_call:
		update.run()
		frappe.clear_document_cache(doctype, name)
	if at and doctype == "Lead":
		call_plans.count_from(name, at)


def _stamp_customer(name: str, at: datetime) -> None:
	latest = frappe.db.get_value("Customer", name, "last_activity")
	if not latest or get_datetime(at) > latest:
		frappe.db.set_value("Customer", name, "last_activity", at, update_modified=False)


def history(doctype: str, name: str, start: int, page_length: int) -> dict:
	"""What was talked about, newest first (A20).

	:return: {total, data}
	"""
	return _page(
		{"reference_doctype": doctype, "reference_name": name}, start, page_length, "date desc, creation desc"
	)


def orders(lead: str | None, customer: str | None, start: int, page_length: int) -> dict:
	"""Interactions with an order, newest first (E6); of one lead, one customer, or all that the user sees.

	:return: {total, data}
	"""
	filters = {"order_placed": 1}
	if lead or customer:
		filters |= {
			"reference_doctype": "Lead" if lead else "Customer",
			"reference_name": lead or find(customer),
		}
	return _page(filters, start, page_length, "order_date desc, creation desc")


def _page(filters: dict, start: int, page_length: int, order_by: str) -> dict:
	count = frappe.get_list("Interaction", filters=filters, fields=["count(name) as total"], order_by=None)
	data = frappe.get_list(
		"Interaction",
		filters=filters,
		fields=LIST_FIELDS,
		order_by=order_by,
		start=start,
		page_length=page_length,
	)
	return {"total": count[0].total, "data": data}
