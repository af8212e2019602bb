"""Customers for programs (B1, B6–B8, B10, B12)."""

from lead_crm.api import limits
from lead_crm.api.access import administrators_only, may_create_some, may_read, may_write, placed
from lead_crm.api.door import endpoint
from lead_crm.api.results import (
	AlreadyOurs,
	Asked,
	BulkUpserted,
	CustomerDocument,
	Dismissed,
	DuplicatePage,
	HandedOver,
	HandOverRequestDocument,
	Job,
	JobResult,
	MergePreview,
	Page,
	Upserted,
)
from lead_crm.api.shapes import (
	CustomerRows,
	Days,
	Digits,
	Moment,
	Name,
	Names,
	OnError,
	PageLength,
	Score,
	Start,
	Text,
	Yes,
)
from lead_crm.api.values import customer_row_from, days_from, names_from, page, rows_from
from lead_crm.domain import likeness
from lead_crm.guards import must_see
from lead_crm.jobs import customers as jobs
from lead_crm.services import already_ours as known
from lead_crm.services import customer_bulk, customer_list, customer_merge, customers, hand_over_requests
from lead_crm.services import duplicates as pairs
from lead_crm.services import hand_over as hand_overs
from lead_crm.services.identities import identities_of


@endpoint(methods=["POST"], creates=True)
def upsert(
	full_name: Name,
	phone: Digits | None = None,
	email: Name | None = None,
	passport_number: Digits | None = None,
	branch: Name | None = None,
	organization: Name | None = None,
	source: Name | None = None,
	city: Name | None = None,
	service_type: Name | None = None,
	last_activity: Moment | None = None,
	country: Name | None = None,
) -> Upserted:
	"""Find or make the customer that has this phone, email or passport number (B1, B2).

	:param phone: however written; kept as given, matched as an international number
	:param branch: whose customer a new one is; when left out, the caller's only branch
	:param organization: needed where no branch says it and the caller works in several
	:param last_activity: ISO 8601
	:param country: name or two letters, by which a phone without a country is read; else the branch's
	:return: {customer, created, matched_on: phone / email / passport / null, conflicts: other customers that another key matches}
	"""
	person = dict(locals())
	may_create_some("Customer")
	done = customers.upsert(placed(person))
	found = {"customer": done.customer, "created": done.created, "matched_on": done.matched_on}
	return found | {"conflicts": list(done.conflicts)}


@endpoint(methods=["POST"], creates=True, signed=True)
def bulk_upsert(rows: CustomerRows, on_error: OnError = "skip") -> BulkUpserted:
	"""Upsert up to 5,000 customers in one transaction (B12, X1).

	:param rows: objects with the parameters of `upsert`; one of a branch that is not the caller's fails like any other
	:param on_error: "skip" leaves out the rows that fail; "stop" changes nothing if any fails
	:return: {created, updated, unchanged, failed, results: [{row, customer, created, error}]}, rows counted from 0
	"""
	rows = rows_from(rows, "rows", customer_bulk.MAX_ROWS)
	may_create_some("Customer")
	return customer_list.bulk_answer(rows, on_error, lambda row: placed(customer_row_from(row)))


@endpoint(methods=["POST"], creates=True)
def manual_add(
	full_name: Name,
	phone: Digits | None = None,
	email: Name | None = None,
	passport_number: Digits | None = None,
	branch: Name | None = None,
	organization: Name | None = None,
	source: Name | None = None,
	city: Name | None = None,
	service_type: Name | None = None,
	last_activity: Moment | None = None,
	country: Name | None = None,
) -> CustomerDocument:
	"""Add a customer by hand (B7); the parameters are those of `upsert`.

	:return: the customer
	:raises DuplicateRecord: a key is taken; the message names the customer who has it
	"""
	person = dict(locals())
	may_create_some("Customer")
	return customers.manual_add(placed(person)).as_dict()


@endpoint(methods=["GET", "POST"])
def collection(
	organization: Name | None = None,
	branch: Name | None = None,
	search: Name | None = None,
	start: Start = 0,
	page_length: PageLength = 20,
) -> Page:
	"""Active customers, a page at a time, newest first (B6, B10).

	:param search: a name's beginning, or a phone, email or passport however written
	:return: {total, data}
	"""
	return customer_list.collection(organization, branch, search, *page(start, page_length))


@endpoint(methods=["POST"])
def deactivate(customer: Name, reason: Text | None = None) -> CustomerDocument:
	"""Take a customer out of the lists; the record stays (B8).

	:return: the customer
	"""
	return customers.set_active(may_write("Customer", customer).name, False, reason).as_dict()


@endpoint(methods=["POST"])
def reactivate(customer: Name, reason: Text | None = None) -> CustomerDocument:
	"""Bring a deactivated customer back (B4).

	:return: the customer
	"""
	return customers.set_active(may_write("Customer", customer).name, True, reason).as_dict()


@endpoint(methods=["GET", "POST"])
def merge_preview(survivor: Name, duplicate: Name, take: Names | None = None) -> MergePreview:
	"""What `merge` would do with these; writes nothing (X2).

	:return: {survivor, duplicate, fields: [{fieldname, label, survivor, duplicate, result, differs}], identities: the keys
		that the survivor gets, moves: [{doctype, count}]}
	"""
	must_see("Customer", [survivor, duplicate])
	return customer_merge.preview(survivor, duplicate, names_from(take, "take"))


@endpoint(methods=["POST"])
def merge(survivor: Name, duplicate: Name, take: Names | None = None) -> CustomerDocument:
	"""Make one customer of two of an organization: the survivor gets every key and every record of the other (X2).

	The duplicate stays as a record, inactive; its id leads to the survivor wherever a customer is asked for.

	:param take: fields in which the duplicate's value replaces the survivor's; otherwise it only fills gaps
	:return: the survivor, with its `identities`; merging the same two again changes nothing
	:raises InvalidInput: one and the same customer, or of two organizations
	:raises PermissionError: the caller may not write both
	"""
	must_see("Customer", [survivor, duplicate])
	document = customer_merge.merge(survivor, duplicate, names_from(take, "take"))
	return document.as_dict() | {"identities": identities_of(document.name)}


@endpoint(methods=["POST"])
def undo_merge(duplicate: Name) -> CustomerDocument:
	"""Take a merge back (X2): what was moved returns, as far as nobody moved it since; later work stays with the survivor.

	:param duplicate: the customer that was merged into another
	:return: the customer, with `left`: sentences about what could not be taken back
	:raises InvalidInput: it was never merged
	:raises PermissionError: the caller may not write both
	"""
	must_see("Customer", [duplicate])
	return customer_merge.undo(duplicate)


@endpoint(methods=["POST"])
def hand_over(customer: Name, branch: Name, note: Text | None = None) -> HandedOver:
	"""Give a customer to another branch of its organization, with all that hangs on it (A24, X4).

	:param note: kept in the customer's timeline
	:return: {customer, branch}; the caller may not see the customer any more
	:raises PermissionError: the caller neither manages the customer's branch nor is an administrator
	:raises InvalidInput: the branch cannot take it
	"""
	given = hand_overs.hand_over("Customer", may_read("Customer", customer).name, branch, note)
	return {"customer": given.name, "branch": given.branch}


@endpoint(methods=["GET", "POST"])
def already_ours(
	phone: Digits | None = None,
	email: Name | None = None,
	passport_number: Digits | None = None,
	branch: Name | None = None,
) -> AlreadyOurs:
	"""Whether a person is known already, while somebody is typing them in (X4).

	:param branch: one of the caller's, for which the person is being typed in; may be left out by who has only one
	:return: {ours: what the caller may open, elsewhere: whether another branch has the person, asked: whether the caller's
		branch asked for them already}
	:raises PermissionError: the caller does not work in the branch
	:raises RateLimitExceededError: too many look-ups in this hour
	"""
	branch = known.branch_for(branch)
	limits.count_look_up()
	return known.look_up(branch, {"phone": phone, "email": email, "passport_number": passport_number})


@endpoint(methods=["POST"])
def ask_for(
	reason: Text,
	phone: Digits | None = None,
	email: Name | None = None,
	passport_number: Digits | None = None,
	branch: Name | None = None,
) -> Asked:
	"""Ask the branch that has a person to hand them over to one of the caller's; its managers are told (X4).

	:param reason: 1 to 500 characters, for those managers
	:return: {status}; asking again while it waits for an answer changes nothing
	:raises InvalidInput: no other branch has this person
	"""
	branch = known.branch_for(branch)
	limits.count_look_up()
	keys = {"phone": phone, "email": email, "passport_number": passport_number}
	return {"status": known.ask_for(branch, keys, reason)}


@endpoint(methods=["POST"])
def answer_request(request: Name, accept: Yes, note: Text | None = None) -> HandOverRequestDocument:
	"""Accept a request, which hands the customer over at once, or decline it; whoever asked is told (X4).

	:return: the Hand-over Request; the same answer again changes nothing
	:raises PermissionError: the caller does not manage the branch that has the customer
	"""
	must_see("Hand-over Request", [request])
	return hand_over_requests.answer(request, accept, note).as_dict()


@endpoint(methods=["GET", "POST"])
def duplicates(
	organization: Name | None = None,
	min_score: Score = likeness.LIKELY,
	start: Start = 0,
	page_length: PageLength = 20,
) -> DuplicatePage:
	"""Customers that may be one person, for somebody to judge, the likeliest first (X3).

	:param min_score: 0 to 1
	:return: {total, data: [{a, b, score, reasons}]}, a and b being customers; without pairs of which the caller may not
		see both
	"""
	return pairs.queue(organization, min_score, *page(start, page_length))


@endpoint(methods=["POST"])
def dismiss_duplicate(a: Name, b: Name) -> Dismissed:
	"""Two customers are two persons: the pair is not shown again, whatever is found later (X3).

	:return: {a, b, status}; dismissing again changes nothing
	:raises PermissionError: the caller may not write both
	"""
	must_see("Customer", [a, b])
	pairs.dismiss(a, b)
	return {"a": a, "b": b, "status": pairs.DISMISSED}


@endpoint(methods=["POST"], creates=True)
def collect(cutoff_days: Days = 30, organization: Name | None = None) -> Job:
	"""Make customers of the persons in bookings, leads and area leads that changed lately; runs in the background (B6).

	:param cutoff_days: how far back to look
	:return: {job}, for collect_result
	:raises PermissionError: not an administrator of the CRM
	"""
	administrators_only()
	return {"job": jobs.start(days_from(cutoff_days, "cutoff_days"), organization)}


@endpoint(methods=["GET", "POST"])
def collect_result(job: Name) -> JobResult:
	"""How far a collection is (B6).

	:return: {status, progress 0–100, created, updated, failed}
	"""
	administrators_only()
	return jobs.result_of(job)
