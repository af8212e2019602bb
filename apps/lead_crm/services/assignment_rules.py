"""Frappe's Assignment Rule for leads: one rule may name the people of many branches, each gets leads of their own only."""

import frappe
from frappe.automation.doctype.assignment_rule.assignment_rule import AssignmentRule
from frappe.query_builder.functions import Count

from lead_crm.services.assignment import may_work

LAST = "lead_crm_assigned_last"


class BranchAssignmentRule(AssignmentRule):
	"""As Frappe's; for a lead, who cannot see its branch is passed over, and in turns means in turns within the branch."""

	def get_user(self, doc) -> str | None:
		if doc.get("doctype") != "Lead":
			return super().get_user(doc)
		if self.rule == "Based on Field":
			user = super().get_user(doc)
			return user if user and may_work(user, doc.branch) else None
		return self._in_turns(doc.branch) if self.rule == "Round Robin" else self._least_busy(doc.branch)

	def _in_turns(self, branch: str) -> str | None:
		users = [row.user for row in self.users]
		key = f"{self.name}|{branch}"
		last = frappe.cache.hget(LAST, key)
		start = users.index(last) + 1 if last in users else 0
		user = next((user for user in users[start:] + users[:start] if may_work(user, branch)), None)
		frappe.cache.hset(LAST, key, user)
		return user

	def _least_busy(self, branch: str) -> str | None:
		users = [row.user for row in self.users if may_work(row.user, branch)]
		if not users:
			return None
		lead = frappe.qb.DocType("Lead")
		query = frappe.qb.from_(lead).select(lead.assigned_to, Count("*")).groupby(lead.assigned_to)
		busy = dict(query.where(lead.assigned_to.isin(users) & (lead.stage_type == "Open")).run())
		return min(users, key=lambda user: busy.get(user, 0))
