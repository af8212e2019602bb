"""Call plans for programs (E8–E10)."""

from lead_crm.api.access import may_write
from lead_crm.api.door import endpoint
from lead_crm.api.results import CallDone, CallPlanDocument
from lead_crm.api.shapes import Days, Frequency, Moment, Name, Text
from lead_crm.services import call_plans
from lead_crm.services.times import time_from


@endpoint(methods=["GET", "POST"])
def today(branch: Name | None = None, assigned_to: Name | None = None) -> list[dict]:
	"""Plans whose call is due on the account's today, and those missed (E8).

	:return: plans, most overdue first, with days_overdue
	"""
	return call_plans.due(branch, assigned_to)


@endpoint(methods=["POST"], creates=True)
def record_call(
	call_plan: Name, called_at: Moment | None = None, details: Text | None = None, contact: Name | None = None
) -> CallDone:
	"""A call was made: notes the interaction and sets the next date (E9).

	:param called_at: ISO 8601; now when left out
	:return: {call_plan, interaction}
	"""
	plan = may_write("Call Plan", call_plan)
	done = call_plans.record_call(plan, time_from(called_at, "called_at"), details, contact)
	return {part: document.as_dict() for part, document in done.items()}


@endpoint(methods=["POST"])
def set_frequency(call_plan: Name, frequency: Frequency, every_days: Days | None = None) -> CallPlanDocument:
	"""Change how often an account is called (E10).

	:param frequency: Daily, Weekly, Fortnightly, Monthly, Quarterly, or Custom with every_days
	:return: the plan, its next date worked out anew from the last call
	"""
	return call_plans.set_frequency(may_write("Call Plan", call_plan), frequency, every_days).as_dict()
