"""Leads for programs (A6, A11–A13, C14, C15, C17–C19, D4, D11, E2, E3)."""

from lead_crm.api import lead_filters, results
from lead_crm.api.access import may_create, may_read, may_write
from lead_crm.api.door import endpoint
from lead_crm.api.shapes import (
	Channel,
	Child,
	Day,
	Digits,
	LeadNames,
	Moment,
	Name,
	Names,
	PageLength,
	Parents,
	Percent,
	Start,
	Text,
)
from lead_crm.api.values import child_from, names_from, page, parents_from
from lead_crm.services import (
	enquiries,
	follow_ups,
	lead_archive,
	lead_bulk,
	lead_details,
	lead_find,
	lead_search,
	lead_statistics,
	leads,
	visits,
)
from lead_crm.services import hand_over as hand_overs
from lead_crm.services.times import time_from


@endpoint(methods=["POST"], creates=True)
def create_enquiry(
	branch: Name,
	child: Child,
	parents: Parents,
	school: Name | None = None,
	source: Name | None = None,
	expectations: Names | None = None,
	preferred_schedule: Name | None = None,
	remarks: Text | None = None,
) -> results.LeadDocument:
	"""Take an enquiry for a child: makes or finds its lead and the parents' contacts (C8).

	:param child: {first_name, last_name, date_of_birth?, gender?}
	:param parents: [{name, phone, email?, relation?, is_primary?}], at least one
	:param expectations: names
	:return: the lead, with its enquiry number as name
	"""
	may_create("Lead", branch)
	details = dict(school=school, source=source, preferred_schedule=preferred_schedule, remarks=remarks)
	details["expectations"] = names_from(expectations, "expectations")
	return enquiries.create(branch, child_from(child), parents_from(parents), details).as_dict()


@endpoint(methods=["POST"])
def complete_discovery(
	lead: Name,
	school: Name | None = None,
	preferred_schedule: Name | None = None,
	expectations: Names | None = None,
	discovery_notes: Text | None = None,
) -> results.LeadDocument:
	"""Keep what the discovery found, stamp its time, move the lead on (C6, C9).

	:return: the lead
	"""
	details = {"school": school, "preferred_schedule": preferred_schedule, "discovery_notes": discovery_notes}
	details["expectations"] = names_from(expectations, "expectations")
	return enquiries.complete_discovery(may_write("Lead", lead), details).as_dict()


@endpoint(methods=["POST"], creates=True)
def schedule_visit(
	lead: Name, scheduled_at: Moment, batch: Name | None = None, trainer: Name | None = None
) -> results.VisitDocument:
	"""Plan an intro visit; the lead goes to Visit Scheduled (C10).

	:param scheduled_at: ISO 8601
	:param trainer: a user who works in the lead's branch
	:return: the visit
	"""
	at = time_from(scheduled_at, "scheduled_at")
	return visits.schedule(may_write("Lead", lead), at, batch, trainer).as_dict()


@endpoint(methods=["POST"], creates=True)
def add_follow_up(
	lead: Name,
	scheduled_at: Moment,
	channel: Channel | None = None,
	assigned_to: Name | None = None,
	notes: Text | None = None,
) -> results.FollowUpDocument:
	"""Promise a contact with a lead (A9, C12).

	:param scheduled_at: ISO 8601
	:param channel: Call, Email, WhatsApp, Visit or Other
	:return: the follow-up
	"""
	at, name = time_from(scheduled_at, "scheduled_at"), may_write("Lead", lead).name
	return follow_ups.add("Lead", name, at, channel, assigned_to, notes).as_dict()


@endpoint(methods=["POST"])
def change_status(lead: Name, status: Name, note: Text | None = None) -> results.LeadDocument:
	"""Move a lead to another stage of its pipeline (C18, E2).

	:return: the lead
	:raises IllegalTransition: the pipeline does not allow it; the message names the moves it allows
	"""
	return leads.move(may_write("Lead", lead), status, note).as_dict()


@endpoint(methods=["GET", "POST"])
def allowed_moves(lead: Name) -> list[str]:
	"""The statuses to which the caller may move this lead now, in the pipeline's order (C18).

	:return: [status]
	"""
	return leads.allowed_moves(may_read("Lead", lead))


@endpoint(methods=["GET", "POST"])
def status_history(lead: Name) -> list[results.Move]:
	"""Every move of a lead, oldest first (E3).

	:return: [{from_status, to_status, changed_at, changed_by, seconds_in_status, note}]
	"""
	return leads.status_history(may_read("Lead", lead).name)


@endpoint(methods=["GET", "POST"])
def search(
	passport: Digits | None = None,
	contact: Digits | None = None,
	email: Name | None = None,
	organization: Name | None = None,
	limit: PageLength = 20,
) -> list[dict]:
	"""Leads with this passport, phone or email, however written (A11).

	:param contact: a phone, or an email
	:return: leads, newest first
	"""
	return lead_search.search(passport, contact, email, organization, page(0, limit)[1])


@endpoint(methods=["GET", "POST"])
def find(
	statuses: Names | None = None,
	pipeline: Name | None = None,
	sources: Names | None = None,
	assigned_to: Name | None = None,
	branch: Name | None = None,
	created_from: Day | None = None,
	created_to: Day | None = None,
	score_min: Percent | None = None,
	score_max: Percent | None = None,
	search: Name | None = None,
	hot_only: bool = False,
	tags: Names | None = None,
	next_follow_up: Day | None = None,
	archived: bool = False,
	sort_by: Name = "creation",
	sort_order: Name = "desc",
	start: Start = 0,
	page_length: PageLength = 20,
) -> results.Page:
	"""Leads by any of these, a page at a time (D4, A6, C19).

	:param statuses: any of them; so are sources and tags
	:param created_from: a date or a time, as is created_to; a date is meant to its end
	:param search: beginnings of words of the name, company, email, phone, passport, number of the enquiry, or of the
		parents' names, phones and emails; all of the words must be there
	:param next_follow_up: a date: what is due on that day of the site's time zone
	:param archived: true for the archived ones instead of the others
	:return: {total, data}; a total above 1,000 may be some minutes old; a search or tag that more than 10,000 leads have
		gives the total 10,000 and `more`
	:raises InvalidInput: sort_by is not known; the message names what is
	"""
	wanted = lead_filters.wanted(dict(locals()))
	return lead_find.find(
		wanted, lead_find.Sorting(sort_by, sort_order), lead_find.Page(*page(start, page_length))
	)


@endpoint(methods=["GET", "POST"])
def details(lead: Name) -> results.LeadDetails:
	"""A lead with all that belongs to it, of each list the newest 500 (C17, A2).

	:return: {lead, customer, contacts, visits, follow_ups, promises, interactions, call_plans, bookings, status_history,
		more: names of those lists that have more than these}
	"""
	return lead_details.details(may_read("Lead", lead))


@endpoint(methods=["GET", "POST"])
def statistics(
	branch: Name | None = None,
	pipeline: Name | None = None,
	from_date: Day | None = None,
	to_date: Day | None = None,
) -> results.Statistics:
	"""What the leads that the caller may see come to (D11).

	:param from_date: created on this day or later; a time is fine too
	:param to_date: created until the end of this day
	:return: {total, by_status, by_source, average_score, hot, conversion_rate (0–100), average_days_to_conversion}
	"""
	since, until = lead_find.first_moment(from_date, "from_date"), lead_find.last_moment(to_date, "to_date")
	return lead_statistics.statistics(
		lead_filters.sought(branch), lead_filters.sought(pipeline), since, until
	)


@endpoint(methods=["POST"], creates=True)
def convert(lead: Name, booking: Name | None = None) -> results.LeadDocument:
	"""Mark a lead won, link its booking, make its customer (A12, C14).

	:return: the lead
	"""
	booked = may_read("Booking", booking).name if booking else None
	return leads.convert(may_write("Lead", lead), booked).as_dict()


@endpoint(methods=["POST"])
def close(lead: Name, reason: Text, note: Text | None = None) -> results.LeadDocument:
	"""Mark a lead lost; it stays (A13, C15).

	:param reason: 1 to 500 characters
	:return: the lead
	"""
	return leads.close(may_write("Lead", lead), reason, note).as_dict()


@endpoint(methods=["POST"])
def archive(lead: Name, note: Text | None = None) -> results.LeadDocument:
	"""Put a lead away: lost, tagged “archived”, out of the lists; nothing is deleted (D8).

	:return: the lead
	"""
	return lead_archive.archive(may_write("Lead", lead), note).as_dict()


@endpoint(methods=["POST"])
def restore(lead: Name, note: Text | None = None) -> results.LeadDocument:
	"""Bring an archived lead back to the status it had (D8); the answer is the lead."""
	return lead_archive.restore(may_write("Lead", lead), note).as_dict()


@endpoint(methods=["POST"])
def bulk_update_status(leads: LeadNames, status: Name, note: Text | None = None) -> results.BulkChanged:
	"""Move many leads; each succeeds or fails on its own (D9).

	:param note: kept in the history of each
	:return: {updated, failed, results: [{lead, ok, error}]}
	"""
	return lead_bulk.update_status(names_from(leads, "leads", lead_bulk.MOST), status, note)


@endpoint(methods=["POST"])
def assign(leads: LeadNames, user: Name, note: Text | None = None) -> results.BulkChanged:
	"""Give many leads to somebody who works in their branches; each succeeds or fails on its own (D10).

	:param note: a comment on each
	:return: {updated, failed, results: [{lead, ok, error}]}
	"""
	return lead_bulk.assign(names_from(leads, "leads", lead_bulk.MOST), user, note)


@endpoint(methods=["POST"])
def hand_over(lead: Name, branch: Name, note: Text | None = None) -> results.HandedOver:
	"""Give a lead to another branch of its organization, with all that hangs on it (A24, X4).

	:param note: kept in the lead's timeline
	:return: {lead, branch}; the caller may not see the lead any more
	:raises PermissionError: the caller neither manages the lead's branch nor is an administrator
	:raises InvalidInput: the branch cannot take it
	"""
	given = hand_overs.hand_over("Lead", may_read("Lead", lead).name, branch, note)
	return {"lead": given.name, "branch": given.branch}


@endpoint(methods=["POST"], creates=True)
def plan_follow_ups(leads: LeadNames, scheduled_at: Moment, notes: Text | None = None) -> results.BulkChanged:
	"""Plan a follow-up with many leads, so that each has a next action (X7); each succeeds or fails on its own.

	:param scheduled_at: ISO 8601
	:return: {updated, failed, results: [{lead, ok, error}]}
	"""
	at = time_from(scheduled_at, "scheduled_at")
	return lead_bulk.plan_follow_ups(names_from(leads, "leads", lead_bulk.MOST), at, notes)
