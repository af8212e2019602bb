"""Who sees which part of the desk (A25): users whose roles are ours alone see our workspaces, not those by which Frappe is
administered. By Frappe's own means, a Module Profile; it takes away no right.
"""

import frappe

PROFILE = "Lead CRM"
OURS = frozenset(
	{"CRM Administrator", "Branch Manager", "Counselor", "Trainer", "Key Account Manager", "CRM Integration"}
)
EVERYBODYS = frozenset({"All", "Guest", "Desk User"})


def keep_in_step(user, method: str | None = None) -> None:
	"""When the roles of a User change: whose roles are ours alone is given the profile, who has or gets others loses it.

	Modules that an administrator allowed by hand, or by a profile of the site's own, stay as they are.
	"""
	before = user.get_doc_before_save()
	if not before or _roles(before) != _roles(user):
		fit(user)


def fit(user) -> bool:
	"""Give a User the profile, or take it back, as its roles are. The caller saves it.

	:return: whether anything changed
	"""
	chosen_by_hand = user.block_modules if not user.module_profile else user.module_profile != PROFILE
	ours_alone = _roles(user) and _roles(user) <= OURS
	wanted = PROFILE if ours_alone and frappe.db.exists("Module Profile", PROFILE) else None
	if chosen_by_hand or wanted == (user.module_profile or None):
		return False
	user.module_profile = wanted
	user.set("block_modules", [])
	user.validate_allowed_modules()  # as the rows that the profile has
	return True


def _roles(user) -> set[str]:
	return {row.role for row in user.roles} - EVERYBODYS


def give_profile() -> None:
	"""The profile where missing, which blocks Frappe's own modules and no other app's; and its users where new."""
	if frappe.db.exists("Module Profile", PROFILE):
		return
	profile = frappe.new_doc("Module Profile", module_profile_name=PROFILE)
	for module in frappe.get_all(
		"Module Def", {"app_name": "frappe", "custom": 0}, pluck="name", order_by="name"
	):
		profile.append("block_modules", {"module": module})
	profile.insert(ignore_permissions=True)  # whoever installs the app need not administer users
	for name in frappe.get_all(
		"Has Role", {"role": ("in", OURS), "parenttype": "User"}, pluck="parent", distinct=True
	):
		user = frappe.get_doc("User", name)
		if fit(user):
			user.save(ignore_permissions=True)  # as above


def remove_profile() -> None:
	"""Nobody keeps what the profile blocked."""
	for user in frappe.get_all("User", {"module_profile": PROFILE}, pluck="name"):
		frappe.db.delete("Block Module", {"parent": user, "parenttype": "User"})
		frappe.clear_cache(user=user)
	frappe.db.set_value("User", {"module_profile": PROFILE}, "module_profile", None)
	frappe.delete_doc("Module Profile", PROFILE, force=True, ignore_missing=True)
