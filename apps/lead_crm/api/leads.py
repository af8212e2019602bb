"""Leads for programs (A11–A13, C14, C15, C18, E2, E3)."""

from lead_crm.api.access import may_read, may_write
from lead_crm.api.door import endpoint
from lead_crm.api.values import page
from lead_crm.services import lead_search, leads


@endpoint(methods=["POST"])
def change_status(lead: str, status: str, note: str | None = None) -> dict:
	"""Move a lead to another stage of its pipeline (C18, E2).

	:return: the lead
	:raises IllegalTransition: the pipeline does not allow it; the message names the moves it allows
	"""
	return leads.move(may_write("Lead", lead), status, note).as_dict()


@endpoint(methods=["GET", "POST"])
def allowed_moves(lead: str) -> list:
	"""The statuses to which the caller may move this lead now, in the pipeline's order (C18).

	:return: [status]
	"""
	return leads.allowed_moves(may_read("Lead", lead))


@endpoint(methods=["GET", "POST"])
def status_history(lead: str) -> list:
	"""Every move of a lead, oldest first (E3).

	:return: [{from_status, to_status, changed_at, changed_by, seconds_in_status, note}]
	"""
	return leads.status_history(may_read("Lead", lead).name)


@endpoint(methods=["GET", "POST"])
def search(
	passport: str | None = None,
	contact: str | None = None,
	email: str | None = None,
	organization: str | None = None,
	limit: int = 20,
) -> list:
	"""Leads with this passport, phone or email, however written (A11).

	:param contact: a phone, or an email
	:return: leads, newest first
	"""
	return lead_search.search(passport, contact, email, organization, page(0, limit)[1])


@endpoint(methods=["POST"])
def convert(lead: str, booking: str | None = None) -> dict:
	"""Mark a lead won, link its booking, make its customer (A12, C14).

	:return: the lead
	"""
	return leads.convert(may_write("Lead", lead), booking).as_dict()


@endpoint(methods=["POST"])
def close(lead: str, reason: str, note: str | None = None) -> dict:
	"""Mark a lead lost; it stays (A13, C15).

	:param reason: 1 to 500 characters
	:return: the lead
	"""
	return leads.close(may_write("Lead", lead), reason, note).as_dict()
