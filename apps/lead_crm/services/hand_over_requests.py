"""Hand-over Request: a branch asks for a customer that another one has, and that branch's managers answer (X4)."""

import frappe
from frappe import _
from frappe.utils import get_fullname, now_datetime

from lead_crm.domain.identity import clean_text
from lead_crm.exceptions import InvalidInput
from lead_crm.membership import manages
from lead_crm.services.customer_chain import find
from lead_crm.services.hand_over import hand_over
from lead_crm.services.notices import notify
from lead_crm.services.reminders import managers_of

DOCTYPE = "Hand-over Request"
ASKED, ACCEPTED, DECLINED = "Asked", "Accepted", "Declined"
LONGEST_REASON = 500


def open_one(customer: str, to_branch: str) -> str | None:
	"""The request of a branch for a customer that waits for its answer."""
	return frappe.db.get_value(DOCTYPE, {"customer": customer, "to_branch": to_branch, "status": ASKED})


def ask(customers: list[str], to_branch: str, reason: str) -> str:
	"""Ask for these customers, each once.

	:return: the status of the requests
	:raises InvalidInput: there is nobody to ask, or no reason of 1 to 500 characters
	"""
	reason = clean_text(reason)
	if not 1 <= len(reason) <= LONGEST_REASON:
		sentence = _("Say in 1 to {0} characters why you want this person; this has {1}.")
		frappe.throw(sentence.format(LONGEST_REASON, len(reason)), InvalidInput)
	if not customers:
		frappe.throw(_("No other branch has this person: there is nobody to ask."), InvalidInput)
	for name in customers:
		customer = frappe.get_doc(
			"Customer", name, for_update=True
		)  # two who ask at once wait for each other
		if not open_one(name, to_branch):
			_insert(customer, to_branch, reason)
	return ASKED


def _insert(customer, to_branch: str, reason: str) -> None:
	request = frappe.new_doc(
		DOCTYPE, customer=customer.name, organization=customer.organization, reason=reason
	)
	request.update({"from_branch": customer.branch, "to_branch": to_branch, "asked_by": frappe.session.user})
	request.insert(ignore_permissions=True)  # who asks may not see what the other branch has
	subject = _("{0} asks for {1} in the name of {2}: {3}")
	subject = subject.format(get_fullname(request.asked_by), customer.full_name, to_branch, reason)
	for manager in managers_of(customer.branch):
		notify(manager, subject, DOCTYPE, request.name)


def answer(name: str, accept: bool, note: str | None = None):
	"""Accept, which hands the customer over at once, or decline; whoever asked is told.

	:return: the request; the same answer again changes nothing
	:raises PermissionError: the user manages neither the branch that has the customer, nor all
	:raises InvalidInput: it was answered otherwise already, or the customer went elsewhere
	"""
	request = frappe.get_doc(DOCTYPE, name, for_update=True)
	if not manages(request.from_branch):
		sentence = _("Only a manager of branch {0} may answer this.")
		frappe.throw(sentence.format(request.from_branch), frappe.PermissionError)
	status = ACCEPTED if accept else DECLINED
	if request.status == status:
		return request
	_check_open(request)
	if accept:
		_give(request, note)
	request.update(
		{"status": status, "answered_by": frappe.session.user, "answered_at": now_datetime(), "answer": note}
	)
	request.save(ignore_permissions=True)  # the right to answer was checked above
	_tell_asker(request)
	return request


def _check_open(request) -> None:
	if request.status != ASKED:
		sentence = _("This was answered already: {0}, by {1}.")
		frappe.throw(sentence.format(_(request.status), get_fullname(request.answered_by)), InvalidInput)


def _give(request, note: str | None) -> None:
	customer = find(request.customer)
	branch = frappe.db.get_value("Customer", customer, "branch")
	if branch not in (request.from_branch, request.to_branch):
		sentence = _("This customer is in {0} by now. Decline, so that it can be asked for there.")
		frappe.throw(sentence.format(branch or _("no branch")), InvalidInput)
	if branch != request.to_branch:
		hand_over("Customer", customer, request.to_branch, note)


def _tell_asker(request) -> None:
	"""Who was declined learns no more about the person than before."""
	if request.status == ACCEPTED:
		customer = find(request.customer)
		name = frappe.db.get_value("Customer", customer, "full_name")
		notify(
			request.asked_by,
			_("{0} is handed over to {1}.").format(name, request.to_branch),
			"Customer",
			customer,
		)
	else:
		subject = _("What you asked for on {0} is declined.").format(frappe.format(request.creation.date()))
		notify(request.asked_by, f"{subject} {request.answer or ''}".strip(), "Branch", request.to_branch)
