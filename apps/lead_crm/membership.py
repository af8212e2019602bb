"""Who works where, and as what: what a member of a branch is there, and what comes with it (A24, D5, X14).

A manager of a branch may see its children too, where the branch says so. A branch may keep each counselor's leads to the
counselor. Each is looked up once a request.
"""

from collections.abc import Callable

import frappe
from frappe.utils import add_user_info

SEES_ALL = {"CRM Administrator", "System Manager"}
MANAGER = "Branch Manager"
SEE_EVERY_LEAD = {MANAGER, "CRM Integration"}
MOST_INTRODUCED = 1000
LOOKED_UP = "lead_crm_membership"


def sees_everything(user: str | None = None) -> bool:
	"""Administrators of the CRM work in every branch of every organization."""
	user = user or frappe.session.user
	return user == "Administrator" or bool(SEES_ALL & set(frappe.get_roles(user)))


def branches_of(user: str | None = None) -> list[str]:
	"""The branches in which a user is a member, and those that come with managing one."""
	user = user or frappe.session.user
	own = {row.parent for row in _memberships(user)}
	return _once("branches", user, lambda: sorted(own | set(_managed(user))))


def personal_branches(user: str | None = None) -> list[str]:
	"""Those of a user's branches in which the user sees the own leads only (D5)."""
	user = user or frappe.session.user
	return _once("personal", user, lambda: _personal(user))


def _personal(user: str) -> list[str]:
	everywhere = {row.parent for row in _memberships(user) if row.role in SEE_EVERY_LEAD} | set(
		_managed(user)
	)
	keeping = {row.parent for row in _memberships(user) if row.counselors_see_own_leads}
	return sorted(keeping - everywhere)


def manages(branch: str | None, user: str | None = None) -> bool:
	"""Whether a user is a manager of this branch, or of one above that sees its children, or an administrator."""
	user = user or frappe.session.user
	return sees_everything(user) or branch in _managed(user)


def _managed(user: str) -> list[str]:
	own = [row.parent for row in _memberships(user) if row.role == MANAGER]
	return _once("managed", user, lambda: _with_children(own))


def _with_children(branches: list[str]) -> list[str]:
	if not branches:
		return []
	seeing = frappe.get_all("Branch", {"name": ("in", branches), "managers_see_children": 1}, pluck="name")
	return sorted({*branches, *(child for branch in seeing for child in descendants(branch))})


def descendants(branch: str) -> list[str]:
	"""The branches below a branch, at any depth."""
	found, waiting = [], [branch]
	children = _once("children", "", _children)
	while waiting:
		below = [name for name in children.get(waiting.pop(), ()) if name not in found]
		found += below
		waiting += below
	return found


def _children() -> dict[str, list[str]]:
	children: dict[str, list[str]] = {}
	for row in frappe.get_all("Branch", {"parent_branch": ("is", "set")}, ["name", "parent_branch"]):
		children.setdefault(row.parent_branch, []).append(row.name)
	return children


def _memberships(user: str) -> list[frappe._dict]:
	return _once("memberships", user, lambda: _ask_memberships(user))


def _ask_memberships(user: str) -> list[frappe._dict]:
	"""By a query that Frappe need not parse, as nearly every request asks it."""
	member, branch = frappe.qb.DocType("Branch Member"), frappe.qb.DocType("Branch")
	of_user = (member.user == user) & (member.parenttype == "Branch")
	query = frappe.qb.from_(member).join(branch).on(branch.name == member.parent).where(of_user)
	return query.select(member.parent, member.role, branch.counselors_see_own_leads).run(as_dict=True)


def members_of(branch: str) -> list[str]:
	"""The users who are members of a branch."""
	return _once("members", branch, lambda: _ask_members(branch))


def _ask_members(branch: str) -> list[str]:
	member = frappe.qb.DocType("Branch Member")
	of_branch = (member.parent == branch) & (member.parenttype == "Branch")
	return sorted(set(frappe.qb.from_(member).select(member.user).where(of_branch).run(pluck=True)))


def organizations_of(user: str | None = None) -> set[str]:
	"""The organizations in a branch of which a user works."""
	return set(frappe.get_all("Branch", {"name": ("in", branches_of(user) or [""])}, pluck="organization"))


def sees_branch(branch: str, user: str | None = None) -> bool:
	"""Whether a user works in this branch."""
	return sees_everything(user) or branch in branches_of(user)


def propose_own_branch(bootinfo: frappe._dict) -> None:
	"""Forms of the desk start with the branch of who works in one only (a hook of Frappe's: extend_bootinfo)."""
	own = branches_of()
	if len(own) == 1:
		bootinfo.user.defaults.setdefault("branch", own[0])


def introduce_colleagues(bootinfo: frappe._dict) -> None:
	"""The desk knows the names of those who work in the user's branches; of others it shows the email (a hook: extend_bootinfo)."""
	in_branches = {} if sees_everything() else {"parent": ("in", branches_of() or [""])}
	members = {"parenttype": "Branch", **in_branches}
	users = frappe.get_all("Branch Member", members, pluck="user", distinct=True, limit=MOST_INTRODUCED)
	add_user_info(users, bootinfo.user_info)


def _once(what: str, whose: str, look_up: Callable):
	known = frappe.local.flags.setdefault(LOOKED_UP, {})
	if (what, whose) not in known:
		known[what, whose] = look_up()
	return known[what, whose]


def forget_membership() -> None:
	"""The next look at who works where is a fresh one."""
	frappe.local.flags.pop(LOOKED_UP, None)
