"""Who sees what: a branch's records are its members' (A24). Where nothing says yes, the answer is no."""

from collections.abc import Iterable

import frappe
from frappe.query_builder import Criterion
from pypika.queries import QueryBuilder

from lead_crm.membership import (
	branches_of,
	organizations_of,
	personal_branches,
	sees_branch,
	sees_everything,
)
from lead_crm.services.customer_chain import find
from lead_crm.services.visible import visible

ACCOUNTS = ("Lead", "Area Lead", "Customer")
BRANCH_IS_ASKED_FOR = ("Lead", "Area Lead", "Booking")  # and says so, where it is missing
BY_LEAD = ("Intro Visit", "Call Plan")
ROWS_OF = {
	"Lead Guardian": "Lead",
	"Lead Expectation": "Lead",
	"Booking Person": "Booking",
	"Promise Payment": "Payment Promise",
	"Branch Member": "Branch",
	"Customer Import Column": "Customer Import",
}


def bound() -> list[str]:
	"""The DocTypes whose documents are seen in some branches only: hooks.py names them, tables left out."""
	conditions = frappe.get_hooks("permission_query_conditions")
	ours = (
		doctype for doctype, paths in conditions.items() if any(path.startswith(__name__) for path in paths)
	)
	return [doctype for doctype in ours if doctype not in ROWS_OF]


def sees(doctype: str, names: Iterable[str], user: str | None = None) -> set[str]:
	"""Those of the names whose documents a user may see; what does not exist is not among them."""
	if not frappe.has_permission(doctype, "read", user=user):
		return set()
	filters = {"name": ("in", list(names))}
	return set(frappe.get_list(doctype, filters=filters, pluck="name", limit_page_length=0, user=user))


def in_my_branches(user: str | None = None, doctype: str | None = None) -> str:
	"""Lists of a document with a `branch` show those of the user's branches; a SQL condition, as Frappe wants it."""
	if sees_everything(user):
		return ""
	table = frappe.qb.DocType(doctype)
	return as_condition(table.branch.isin(branches_of(user) or [""]))


def leads_of_mine(user: str | None = None, doctype: str = "Lead") -> str:
	"""As `in_my_branches`; where a branch keeps each counselor's leads to the counselor, those (D5)."""
	user = user or frappe.session.user
	personal = [] if sees_everything(user) else personal_branches(user)
	if not personal:
		return in_my_branches(user, doctype)
	lead = frappe.qb.DocType("Lead")
	others = [branch for branch in branches_of(user) if branch not in personal]
	own = _own_leads(lead, personal, user)
	return as_condition(lead.branch.isin(others) | own if others else own)


def _own_leads(lead, personal: list[str], user: str) -> Criterion:
	return lead.branch.isin(personal) & (lead.assigned_to == user)


def hanging_of_mine(user: str | None = None, doctype: str | None = None) -> str:
	"""As `in_my_branches`; what hangs on a lead is seen with the lead (D5)."""
	user = user or frappe.session.user
	condition = in_my_branches(user, doctype)
	personal = condition and personal_branches(user)
	return (
		f"{condition} and {as_condition(_with_own_leads(doctype, personal, user))}" if personal else condition
	)


def _with_own_leads(doctype: str, personal: list[str], user: str) -> Criterion:
	table, lead = frappe.qb.DocType(doctype), frappe.qb.DocType("Lead")
	own = frappe.qb.from_(lead).select(lead.name).where(_own_leads(lead, personal, user))
	elsewhere = table.branch.notin(personal)
	if doctype in BY_LEAD:
		return elsewhere | table.lead.isin(own)
	return elsewhere | (table.reference_doctype != "Lead") | table.reference_name.isin(own)


def own_branches(user: str | None = None, doctype: str = "Branch") -> str:
	"""A branch, and with it who works there, is seen by those who work there."""
	if sees_everything(user):
		return ""
	return as_condition(frappe.qb.DocType("Branch").name.isin(branches_of(user) or [""]))


def own_organizations(user: str | None = None, doctype: str = "Organization") -> str:
	"""An organization is seen by those who work in a branch of it."""
	if sees_everything(user):
		return ""
	return as_condition(frappe.qb.DocType("Organization").name.isin(_organizations_of(branches_of(user))))


def rows_of_mine(user: str | None = None, doctype: str | None = None) -> str:
	"""The rows of a table are seen by those who see the document they are in, also when asked for by themselves."""
	if sees_everything(user):
		return ""
	row = frappe.qb.DocType(doctype)
	return as_condition(row.parent.isin(seen(ROWS_OF[doctype], user)))


def seen(doctype: str, user: str | None = None) -> QueryBuilder:
	"""The names of the documents that a user may see, as a subquery."""
	table = frappe.qb.DocType(doctype)
	query = frappe.qb.from_(table).select(table.name)
	for condition in visible(doctype, user, doubled=False):
		query = query.where(condition)
	return query


def visits_of_mine(user: str | None = None, doctype: str = "Intro Visit") -> str:
	"""As `in_my_branches`; who is a trainer and nothing more sees the own visits, and those that no trainer has yet (C21)."""
	user = user or frappe.session.user
	if not is_only_trainer(user) or sees_everything(user):
		return hanging_of_mine(user, doctype)
	trainer = frappe.qb.DocType("Intro Visit").trainer
	own = as_condition((trainer == user) | trainer.isnull() | (trainer == ""))
	return f"{in_my_branches(user, doctype)} and {own}"


def is_only_trainer(user: str) -> bool:
	"""Whether somebody's only part in the branches is to give the visits."""
	roles = set(frappe.get_roles(user))
	return "Trainer" in roles and not roles & {"Branch Manager", "Counselor", "CRM Integration"}


def customers_in_my_branches(user: str | None = None, doctype: str = "Customer") -> str:
	"""As `in_my_branches`; a customer that no branch has yet is seen by the whole organization."""
	if sees_everything(user):
		return ""
	return as_condition(_mine(frappe.qb.DocType("Customer"), user))


def identities_in_my_branches(user: str | None = None, doctype: str = "Customer Identity") -> str:
	"""A key is seen by those who see its customer."""
	if sees_everything(user):
		return ""
	customer = frappe.qb.DocType("Customer")
	seen = frappe.qb.from_(customer).select(customer.name).where(_mine(customer, user))
	return as_condition(frappe.qb.DocType("Customer Identity").customer.isin(seen))


def pairs_in_my_branches(user: str | None = None, doctype: str = "Duplicate Pair") -> str:
	"""A pair is seen by those who see both of its customers."""
	if sees_everything(user):
		return ""
	customer, pair = frappe.qb.DocType("Customer"), frappe.qb.DocType("Duplicate Pair")
	seen = frappe.qb.from_(customer).select(customer.name).where(_mine(customer, user))
	return as_condition(pair.customer.isin(seen) & pair.other_customer.isin(seen))


def _organizations_of(branches: list[str]) -> QueryBuilder:
	branch = frappe.qb.DocType("Branch")
	return frappe.qb.from_(branch).select(branch.organization).where(branch.name.isin(branches or [""]))


def requests_to_my_branches(user: str | None = None, doctype: str = "Hand-over Request") -> str:
	"""A request is seen by the branch that is asked; who asks may not know whom the other branch has."""
	if sees_everything(user):
		return ""
	return as_condition(frappe.qb.DocType("Hand-over Request").from_branch.isin(branches_of(user) or [""]))


def _mine(customer, user: str | None) -> Criterion:
	mine = branches_of(user) or [""]
	own = _organizations_of(mine)
	nobodys = customer.branch.isnull() | (customer.branch == "")
	return customer.branch.isin(mine) | (nobodys & customer.organization.isin(own))


def as_condition(criterion: Criterion) -> str:
	"""A criterion as the SQL that Frappe wants of `permission_query_conditions`."""
	return "(" + criterion.get_sql(quote_char="`", with_namespace=True, subquery=True) + ")"


def may_open(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Whether this document is the user's, both as it is stored and as it would become (reliability.md 1)."""
	if sees_everything(user) or (doc.is_new() and not doc.branch and doc.doctype in BRANCH_IS_ASKED_FOR):
		return True
	mine = branches_of(user)
	stored = frappe.db.get_value(doc.doctype, doc.name, "branch") if doc.name and not doc.is_new() else None
	return (
		(not stored or stored in mine)
		and bool(doc.branch or stored)
		and (not doc.branch or doc.branch in mine)
	)


def may_open_lead(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `may_open`; where a branch keeps each counselor's leads to the counselor, those (D5)."""
	if not may_open(doc, ptype, user):
		return False
	return doc.is_new() or sees_everything(user) or _is_own_lead(doc.name, user)


def may_open_branch(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A branch, and with it who works there, is opened by those who work there; a new one by whom the roles let."""
	return doc.is_new() or sees_branch(doc.name, user)


def may_open_organization(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""An organization is opened by those who work in a branch of it; a new one by whom the roles let."""
	return doc.is_new() or sees_everything(user) or doc.name in organizations_of(user)


def may_open_hanging(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""For what takes its branch from the lead, area lead or customer it hangs on: that decides, whatever branch was sent."""
	at = _may_open_at(doc.get("reference_doctype"), doc.get("reference_name"), user)
	return at and (doc.is_new() or may_open(doc, ptype, user))


def may_open_plan(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `may_open_hanging`, for a call plan and its lead."""
	return _may_open_at("Lead", doc.lead, user) and (doc.is_new() or may_open(doc, ptype, user))


def may_open_visit(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `may_open_hanging`; who is a trainer and nothing more opens the own visits, and those of no trainer (C21)."""
	user = user or frappe.session.user
	if is_only_trainer(user) and not sees_everything(user):
		trainer = frappe.db.get_value("Intro Visit", doc.name, "trainer")
		return not doc.is_new() and trainer in (user, None, "") and may_open(doc, ptype, user)
	return may_open_plan(doc, ptype, user)


def may_open_contact(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `guards.contacts_of_mine`, for one contact or address, both as it is stored and as it would become."""
	if sees_everything(user):
		return True
	filters = {"parenttype": doc.doctype, "parent": doc.name, "link_doctype": ("in", ACCOUNTS)}
	stored = [] if doc.is_new() else frappe.get_all("Dynamic Link", filters, ["link_doctype", "link_name"])
	becoming = [row for row in doc.get("links") or () if row.link_doctype in ACCOUNTS]
	if not (stored or becoming):
		return doc.is_new() or doc.owner == (user or frappe.session.user)
	return all(
		any(_may_open_at(row.link_doctype, row.link_name, user) for row in links)
		for links in (stored, becoming)
		if links
	)


def _may_open_at(doctype: str | None, name: str | None, user: str | None) -> bool:
	if sees_everything(user):
		return True
	if doctype not in ("Lead", "Area Lead", "Customer") or not name:
		return False
	name = find(name) if doctype == "Customer" else name
	is_mine = (frappe.db.get_value(doctype, name, "branch") or "") in branches_of(user)
	return is_mine and (doctype != "Lead" or _is_own_lead(name, user))


def _is_own_lead(name: str, user: str | None) -> bool:
	"""False for a lead that its branch keeps to somebody else (D5)."""
	user = user or frappe.session.user
	if not (personal := personal_branches(user)):
		return True
	lead = frappe.db.get_value("Lead", name, ["branch", "assigned_to"], as_dict=True)
	return not lead or lead.branch not in personal or lead.assigned_to == user


def may_open_customer(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `may_open`; a customer that no branch has yet belongs to the whole organization."""
	if doc.branch or not doc.organization:
		return may_open(doc, ptype, user)
	if sees_everything(user):
		return True
	return doc.organization in organizations_of(user)


def may_open_identity(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A key follows its customer."""
	return may_open_customer(frappe.get_doc("Customer", doc.customer), ptype, user)


def may_open_pair(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""A pair follows both of its customers."""
	return all(
		may_open_customer(frappe.get_doc("Customer", name), ptype, user)
		for name in (doc.customer, doc.other_customer)
	)


def may_open_request(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `requests_to_my_branches`; nobody writes one by hand."""
	return sees_everything(user) or (
		ptype in ("read", "report", "print") and doc.from_branch in branches_of(user)
	)
