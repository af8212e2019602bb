"""What the desk's forms ask for, beside what programs do."""

import frappe

from lead_crm.permissions import sees_branch


@frappe.whitelist()
@frappe.validate_and_sanitize_search_inputs
def colleagues(doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict) -> list:
	"""Users who work in a branch, for a link field; none of a branch that is not the caller's."""
	branch = (filters or {}).get("branch")
	if not branch or not sees_branch(branch):
		return []
	user, member = frappe.qb.DocType("User"), frappe.qb.DocType("Branch Member")
	like = f"%{txt}%"
	return (
		frappe.qb.from_(user)
		.join(member)
		.on(member.user == user.name)
		.select(user.name, user.full_name)
		.distinct()
		.where(
			(member.parent == branch)
			& (user.enabled == 1)
			& (user.name.like(like) | user.full_name.like(like))
		)
		.orderby(user.full_name)
		.limit(page_len)
		.offset(start)
	).run()
