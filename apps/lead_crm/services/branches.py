"""Branches and organizations: where a record belongs, and how numbers and times are read there."""

from functools import partial
from zoneinfo import available_timezones

import frappe
from frappe import _

from lead_crm.exceptions import InvalidInput
from lead_crm.membership import branches_of, descendants, forget_membership, members_of, sees_everything
from lead_crm.services.hand_over import stop_watching

TEAM_ROLES = ("Branch Manager", "Counselor", "Trainer", "Key Account Manager", "CRM Integration")


def organization_of(branch: str | None, organization: str | None = None) -> str:
	"""The organization a record belongs to: the branch's, else the one given, else the only one there is.

	:raises InvalidInput: unknown branch, or the branch belongs to another organization, or nothing says which
	"""
	if branch:
		own = frappe.get_cached_value("Branch", branch, "organization")
		if not own:
			frappe.throw(_("Branch “{0}” does not exist.").format(branch), InvalidInput)
		if organization and organization != own:
			frappe.throw(
				_("Branch {0} belongs to {1}, not to {2}.").format(branch, own, organization), InvalidInput
			)
		return own
	return organization or _only_organization()


def _only_organization() -> str:
	names = frappe.get_all("Organization", pluck="name", limit=2)
	if len(names) != 1:
		frappe.throw(_("Say which organization this is for, or which branch."), InvalidInput)
	return names[0]


def country_code(branch: str | None, organization: str | None, country: str | None = None) -> str | None:
	"""Country by which a number without one is read, as two letters: the one given, else branch's, organization's, default.

	:param country: the name of a Country, or its two letters
	:raises InvalidInput: no such country
	"""
	if country:
		return _code_of_given(country)
	for doctype, name in (("Branch", branch), ("Organization", organization)):
		if name and (own := frappe.get_cached_value(doctype, name, "country")):
			return _code(own)
	default = frappe.get_cached_doc("Lead CRM Settings").default_country
	return _code(default) if default else None


def currency_of(branch: str | None) -> str | None:
	"""The organization's currency, else the site's."""
	organization = branch and frappe.get_cached_value("Branch", branch, "organization")
	own = organization and frappe.get_cached_value("Organization", organization, "default_currency")
	return own or frappe.db.get_default("currency")


def my_country_codes(organization: str | None = None) -> set[str | None]:
	"""A number searched for without a country may be meant in any country in which the user works."""
	filters = {"organization": organization} if organization else {}
	if not sees_everything():
		filters["name"] = ("in", branches_of() or [""])
	rows = frappe.get_all("Branch", filters, ["name", "organization"])
	return {country_code(row.name, row.organization) for row in rows} | {country_code(None, organization)}


def _code(country: str) -> str:
	return (frappe.get_cached_value("Country", country, "code") or "").upper()


def _code_of_given(country: str) -> str:
	if len(country) == 2 and frappe.get_all("Country", filters={"code": country.lower()}, limit=1):
		return country.upper()
	if not frappe.db.exists("Country", country):
		frappe.throw(
			_("Country “{0}” is not known; its name or its two letters are.").format(country), InvalidInput
		)
	return _code(country)


def check(branch) -> None:
	"""The fields of a Branch: prefix of letters, known time zone, members once each."""
	branch.enquiry_prefix = (branch.enquiry_prefix or "").strip().upper()
	if not (branch.enquiry_prefix.isascii() and branch.enquiry_prefix.isalpha()):
		frappe.throw(
			_("Enquiry Prefix “{0}” must be letters A to Z only, such as TLGC.").format(
				branch.enquiry_prefix
			),
			InvalidInput,
		)
	taken = frappe.db.get_value(
		"Branch", {"enquiry_prefix": branch.enquiry_prefix, "name": ("!=", branch.name or "")}, "name"
	)
	if taken:
		frappe.throw(
			_("Enquiry Prefix {0} is used by {1}; choose another.").format(branch.enquiry_prefix, taken),
			InvalidInput,
		)
	if branch.time_zone and branch.time_zone not in available_timezones():
		frappe.throw(_("Time Zone “{0}” is not known.").format(branch.time_zone), InvalidInput)
	_check_parent(branch)
	_check_members(branch)


def _check_parent(branch) -> None:
	parent = branch.parent_branch
	if not parent:
		return
	if branch.name in _lineage(parent):
		message = _("Parent Branch {0} is this branch or below it.")
		frappe.throw(message.format(parent), InvalidInput)
	organization = frappe.db.get_value("Branch", parent, "organization")
	if organization != branch.organization:
		message = _("Parent Branch {0} belongs to {1}, this branch to {2}.")
		frappe.throw(message.format(parent, organization, branch.organization), InvalidInput)


def _check_members(branch) -> None:
	seen = set()
	for member in branch.members:
		if member.role not in TEAM_ROLES:
			frappe.throw(
				_("Row {0}: {1} is no role in a branch. Choose one of: {2}.").format(
					member.idx, member.role, ", ".join(TEAM_ROLES)
				),
				InvalidInput,
			)
		if (member.user, member.role) in seen:
			frappe.throw(
				_("Row {0}: {1} is listed twice as {2}.").format(member.idx, member.user, member.role),
				InvalidInput,
			)
		seen.add((member.user, member.role))


def keep_access_in_step(branch) -> None:
	"""User Permissions and roles follow the members of a branch, both when they come and when they go (A24, X14)."""
	before = branch.get_doc_before_save()
	was = {(row.user, row.role) for row in before.members} if before else set()
	now = {(row.user, row.role) for row in branch.members}
	forget_membership()
	users = {user for user, _role in was ^ now}
	if users or _reach_changed(branch, before):
		above = {branch.parent_branch, before.parent_branch if before else None}
		users |= {user for user, _role in now} | _members_above(above)
	for user in users:
		_keep_permissions(user, [branch.name, *descendants(branch.name)])
		# Frappe clears its cache before this is committed: whoever works meanwhile fills it with what was, for good.
		frappe.db.after_commit.add(partial(frappe.clear_cache, user=user))
	for user in {user for user, _role in was ^ now}:
		_set_roles(user)


def _reach_changed(branch, before) -> bool:
	fields = ("parent_branch", "managers_see_children")
	return any((before.get(field) if before else None) != branch.get(field) for field in fields)


def _members_above(names: set[str | None]) -> set[str]:
	"""Whoever may see these branches or those below them by being a manager higher up."""
	found: set[str] = set()
	for name in filter(None, names):
		for above in _lineage(name):
			found |= set(members_of(above))
	return found


def _lineage(name: str) -> list[str]:
	"""A branch and those above it; a loop, which `check` refuses, ends it."""
	line: list[str] = []
	while name and name not in line:
		line.append(name)
		name = frappe.db.get_value("Branch", name, "parent_branch")
	return line


def _keep_permissions(user: str, branches: list[str]) -> None:
	wanted = set(branches) & set(branches_of(user))
	held = frappe.get_all(
		"User Permission", {"user": user, "allow": "Branch", "for_value": ("in", branches)}, pluck="for_value"
	)
	for name in sorted(wanted - set(held)):
		_permit(user, name)
	for name in sorted(set(held) - wanted):
		_withdraw(user, name)


def withdraw_access(branch) -> None:
	"""A branch that goes takes its members' access with it."""
	permissions = {"allow": "Branch", "for_value": branch.name}
	for user in frappe.get_all("User Permission", permissions, pluck="user", distinct=True):
		_withdraw(user, branch.name)


def _withdraw(user: str, branch: str) -> None:
	frappe.db.delete("User Permission", {"user": user, "allow": "Branch", "for_value": branch})
	frappe.cache.hdel("user_permissions", user)
	stop_watching(user, branch)


def _permit(user: str, branch: str) -> None:
	values = {"user": user, "allow": "Branch", "for_value": branch, "apply_to_all_doctypes": 1}
	# the right to edit members is the right to do this
	frappe.get_doc({"doctype": "User Permission", **values}).insert(ignore_permissions=True)


def _set_roles(user: str) -> None:
	wanted = set(frappe.get_all("Branch Member", {"user": user, "parenttype": "Branch"}, pluck="role"))
	document = frappe.get_doc("User", user)
	have = {row.role for row in document.roles} & set(TEAM_ROLES)
	if wanted == have:
		return
	document.roles = [row for row in document.roles if row.role not in have - wanted]
	for role in sorted(wanted - have):
		document.append("roles", {"role": role})
	document.save(ignore_permissions=True)  # roles come from membership, not from the clerk who edits it
