"""Reports by mail: worked out as whoever they are for, so that nobody is mailed what they could not open (C27, A24)."""

import frappe
from frappe.email.doctype.auto_email_report.auto_email_report import AutoEmailReport

from lead_crm.services.acting import working_as
from lead_crm.services.reminders import managers_of

MONDAY_MAIL = ("Conversion by Source", "Stale Leads", "Cash Forecast")


class MailedReport(AutoEmailReport):
	"""As Frappe's, which works a Script Report out as whoever runs the scheduler: an administrator, who sees everything."""

	def get_report_content(self):
		with working_as(self.user):
			return super().get_report_content()


def give_monday_mail(branch: str) -> list[str]:
	"""Each manager of a branch gets the week's reports of it every Monday, as Auto Email Reports that can be edited.

	Safe to do again: what a manager gets already stays as it was set.

	:return: the names of the new ones
	"""
	made = []
	for manager in managers_of(branch):
		there = frappe.get_all(
			"Auto Email Report", {"user": manager, "filters": _filters(branch)}, pluck="report"
		)
		made += [_give(report, branch, manager) for report in MONDAY_MAIL if report not in there]
	return made


def _filters(branch: str) -> str:
	return frappe.as_json({"branch": branch}, indent=None)


def _give(report: str, branch: str, manager: str) -> str:
	mail = frappe.new_doc("Auto Email Report", report=report, user=manager, filters=_filters(branch))
	mail.update({"report_type": "Script Report", "reference_report": report, "enabled": 1, "send_if_data": 1})
	mail.update({"frequency": "Weekly", "day_of_week": "Monday", "format": "HTML", "no_of_rows": 100})
	mail.email_to = frappe.db.get_value("User", manager, "email")
	# Who may change the branch decides what its managers are sent; they are sent what they could open themselves.
	return mail.insert(ignore_permissions=True).name
