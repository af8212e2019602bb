"""Interactions for programs (A20, E5, E6)."""

from lead_crm.api.access import may_read, reference
from lead_crm.api.door import endpoint
from lead_crm.api.results import InteractionDocument, OrderDetails, Page
from lead_crm.api.shapes import (
	Direction,
	InteractionType,
	Moment,
	Name,
	Order,
	PageLength,
	Reference,
	Seconds,
	Start,
	Text,
)
from lead_crm.api.values import order_from, page
from lead_crm.services import interactions
from lead_crm.services.times import time_from


@endpoint(methods=["POST"], creates=True)
def log(
	reference_doctype: Reference,
	reference_name: Name,
	type: InteractionType,
	details: Text | None = None,
	date: Moment | None = None,
	contact: Name | None = None,
	direction: Direction | None = None,
	duration: Seconds | None = None,
	order: Order | None = None,
) -> InteractionDocument:
	"""Note a contact that happened (A20, E5).

	:param reference_doctype: Lead, Area Lead or Customer
	:param type: Call, Email, Meeting, WhatsApp, SMS, Visit, Order or Note
	:param date: ISO 8601; now when left out
	:param duration: seconds
	:param order: {product_details, quantity, total_price, order_date}
	:return: the interaction
	"""
	on = reference(reference_doctype, reference_name, to_write=True)
	values = {
		"date": time_from(date, "date"),
		"contact": contact,
		"direction": direction,
		"duration": duration,
	}
	done = interactions.log(on.doctype, on.name, type, details, order_from(order), **values)
	return done.as_dict()


@endpoint(methods=["GET", "POST"])
def history(
	reference_doctype: Reference, reference_name: Name, start: Start = 0, page_length: PageLength = 20
) -> Page:
	"""What was talked about with a lead, area lead or customer, newest first (A20).

	:return: {total, data}
	"""
	on = reference(reference_doctype, reference_name, to_write=False)
	return interactions.history(on.doctype, on.name, *page(start, page_length))


@endpoint(methods=["GET", "POST"])
def orders(
	lead: Name | None = None, customer: Name | None = None, start: Start = 0, page_length: PageLength = 20
) -> Page:
	"""Interactions with an order, newest first (E6).

	:return: {total, data}
	"""
	return interactions.orders(lead, customer, *page(start, page_length))


@endpoint(methods=["GET", "POST"])
def order_details(interaction: Name) -> OrderDetails:
	"""What was ordered (E6).

	:return: {product_details, quantity, total_price, order_date}
	"""
	document = may_read("Interaction", interaction)
	return {field: document.get(field) for field in interactions.ORDER_FIELDS}
