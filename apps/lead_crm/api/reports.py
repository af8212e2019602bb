"""Reports by mail."""

from lead_crm.api.access import may_write
from lead_crm.api.door import endpoint
from lead_crm.services import mailed_reports


@endpoint(methods=["POST"])
def monday_mail(branch: str) -> dict:
	"""Mail each manager of a branch its reports every Monday (C27).

	:param branch: one that the caller may change
	:return: {made: how many Auto Email Reports are new; none where each manager gets them already}
	:raises PermissionError: the caller may not change this branch
	"""
	return {"made": len(mailed_reports.give_monday_mail(may_write("Branch", branch).name))}
