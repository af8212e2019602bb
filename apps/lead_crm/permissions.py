"""Who sees what: a branch's records are its members' (A24). Where nothing says yes, the answer is no."""

import frappe
from frappe.query_builder import Criterion

from lead_crm.services.customer_chain import find

SEES_ALL = {"CRM Administrator", "System Manager"}
ACCOUNTS = ("Lead", "Area Lead", "Customer")


def sees_everything(user: str | None = None) -> bool:
	"""Administrators of the CRM work in every branch of every organization."""
	user = user or frappe.session.user
	return user == "Administrator" or bool(SEES_ALL & set(frappe.get_roles(user)))


def branches_of(user: str | None = None) -> list[str]:
	"""The branches in which a user is a member; looked up once a request."""
	user = user or frappe.session.user
	cache = frappe.local.flags.setdefault("branches_of", {})
	if user not in cache:
		cache[user] = sorted(
			set(frappe.get_all("Branch Member", {"user": user, "parenttype": "Branch"}, pluck="parent"))
		)
	return cache[user]


def sees_branch(branch: str, user: str | None = None) -> bool:
	"""Whether a user works in this branch."""
	return sees_everything(user) or branch in branches_of(user)


def manages(branch: str | None, user: str | None = None) -> bool:
	"""Whether a user is a manager of this branch, or an administrator."""
	user = user or frappe.session.user
	if sees_everything(user):
		return True
	member = {"parent": branch, "parenttype": "Branch", "user": user, "role": "Branch Manager"}
	return bool(branch and frappe.db.exists("Branch Member", member))


def in_my_branches(user: str | None = None, doctype: str | None = None) -> str:
	"""Lists of a document with a `branch` show those of the user's branches; a SQL condition, as Frappe wants it."""
	if sees_everything(user):
		return ""
	table = frappe.qb.DocType(doctype)
	return _sql(table.branch.isin(branches_of(user) or [""]))


def visits_of_mine(user: str | None = None, doctype: str = "Intro Visit") -> str:
	"""As `in_my_branches`; who is a trainer and nothing more sees the own visits only (C21)."""
	user = user or frappe.session.user
	condition = in_my_branches(user, doctype)
	if condition and is_only_trainer(user):
		condition += " and " + _sql(frappe.qb.DocType("Intro Visit").trainer == user)
	return condition


def is_only_trainer(user: str) -> bool:
	"""Whether somebody's only part in the branches is to give the visits."""
	roles = set(frappe.get_roles(user))
	return "Trainer" in roles and not roles & {"Branch Manager", "Counselor", "CRM Integration"}


def customers_in_my_branches(user: str | None = None, doctype: str = "Customer") -> str:
	"""As `in_my_branches`; a customer that no branch has yet is seen by the whole organization."""
	if sees_everything(user):
		return ""
	return _sql(_mine(frappe.qb.DocType("Customer"), user))


def identities_in_my_branches(user: str | None = None, doctype: str = "Customer Identity") -> str:
	"""A key is seen by those who see its customer."""
	if sees_everything(user):
		return ""
	customer = frappe.qb.DocType("Customer")
	seen = frappe.qb.from_(customer).select(customer.name).where(_mine(customer, user))
	return _sql(frappe.qb.DocType("Customer Identity").customer.isin(seen))


def pairs_in_my_branches(user: str | None = None, doctype: str = "Duplicate Pair") -> str:
	"""A pair is seen by those who see both of its customers."""
	if sees_everything(user):
		return ""
	customer, pair = frappe.qb.DocType("Customer"), frappe.qb.DocType("Duplicate Pair")
	seen = frappe.qb.from_(customer).select(customer.name).where(_mine(customer, user))
	return _sql(pair.customer.isin(seen) & pair.other_customer.isin(seen))


def requests_to_my_branches(user: str | None = None, doctype: str = "Hand-over Request") -> str:
	"""A request is seen by the branch that is asked; who asks may not know whom the other branch has."""
	if sees_everything(user):
		return ""
	return _sql(frappe.qb.DocType("Hand-over Request").from_branch.isin(branches_of(user) or [""]))


def _mine(customer, user: str | None) -> Criterion:
	mine = branches_of(user) or [""]
	branch = frappe.qb.DocType("Branch")
	own = frappe.qb.from_(branch).select(branch.organization).where(branch.name.isin(mine))
	nobodys = customer.branch.isnull() | (customer.branch == "")
	return customer.branch.isin(mine) | (nobodys & customer.organization.isin(own))


def _sql(criterion: Criterion) -> str:
	return "(" + criterion.get_sql(quote_char="`", with_namespace=True, subquery=True) + ")"


def may_open(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""Whether this document is the user's, both as it is stored and as it would become (reliability.md 1)."""
	if sees_everything(user):
		return True
	mine = branches_of(user)
	stored = frappe.db.get_value(doc.doctype, doc.name, "branch") if doc.name and not doc.is_new() else None
	return (
		(not stored or stored in mine)
		and bool(doc.branch or stored)
		and (not doc.branch or doc.branch in mine)
	)


def may_open_hanging(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""For what takes its branch from the lead, area lead or customer it hangs on: that decides, whatever branch was sent."""
	at = _may_open_at(doc.get("reference_doctype"), doc.get("reference_name"), user)
	return at and (doc.is_new() or may_open(doc, ptype, user))


def may_open_plan(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `may_open_hanging`, for a call plan and its lead."""
	return _may_open_at("Lead", doc.lead, user) and (doc.is_new() or may_open(doc, ptype, user))


def may_open_visit(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `may_open_hanging`; who is a trainer and nothing more opens the own visits only (C21)."""
	user = user or frappe.session.user
	if is_only_trainer(user) and not sees_everything(user):
		stored = (
			frappe.db.get_value("Intro Visit", doc.name, "trainer") if doc.name and not doc.is_new() else None
		)
		if stored != user:
			return False
	return may_open_plan(doc, ptype, user)


def contacts_of_mine(user: str | None = None, doctype: str = "Contact") -> str:
	"""Contacts and addresses are seen with an account of one's branches; those of no account by whoever made them (E4)."""
	if sees_everything(user):
		return ""
	table, link = frappe.qb.DocType(doctype), frappe.qb.DocType("Dynamic Link")
	links = frappe.qb.from_(link).select(link.parent).where(link.parenttype == doctype)
	at_mine = Criterion.any(
		(link.link_doctype == account) & _at_mine(link, account, user) for account in ACCOUNTS
	)
	of_none = table.name.notin(links.where(link.link_doctype.isin(ACCOUNTS)))
	own = of_none & (table.owner == (user or frappe.session.user))
	return _sql(table.name.isin(links.where(at_mine)) | own)


def _at_mine(link, account: str, user: str | None) -> Criterion:
	table = frappe.qb.DocType(account)
	mine = table.branch.isin(branches_of(user) or [""])
	return link.link_name.isin(frappe.qb.from_(table).select(table.name).where(mine))


def may_open_contact(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `contacts_of_mine`, for one contact or address, both as it is stored and as it would become."""
	if sees_everything(user):
		return True
	filters = {"parenttype": doc.doctype, "parent": doc.name, "link_doctype": ("in", ACCOUNTS)}
	stored = frappe.get_all("Dynamic Link", filters, ["link_doctype", "link_name"])
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
	return (frappe.db.get_value(doctype, name, "branch") or "") in branches_of(user)


def may_open_customer(doc, ptype: str = "read", user: str | None = None) -> bool:
	"""As `may_open`; a customer that no branch has yet belongs to the whole organization."""
	if doc.branch or not doc.organization:
		return may_open(doc, ptype, user)
	if sees_everything(user):
		return True
	organizations = frappe.get_all(
		"Branch", {"name": ("in", branches_of(user) or [""])}, pluck="organization"
	)
	return doc.organization in organizations


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
