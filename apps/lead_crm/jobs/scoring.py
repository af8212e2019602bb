"""Scores of open leads are brought up to date with the rules (D6, D13)."""

import frappe

from lead_crm.services import scoring
from lead_crm.services.transactions import in_one_go

BATCH = 1000


def rescore_open_leads(version: str | None = None) -> int:
	"""After a change of the rules, and each night for what a killed job left undone; safe to run again.

	Each batch reads the rules as they are then and commits.

	:param version: of the settings for which the job was made; once they are newer, the job made for those does the rest
	:return: how many leads changed
	"""
	changed, last = 0, ""
	while names := scoring.next_leads(after=last, limit=BATCH):
		current = scoring.load(frappe.get_doc(scoring.SETTINGS))
		if version and version != current.version:
			break
		changed += in_one_go(
			lambda names=names, current=current: scoring.rescore(names, current, only_open=True)
		)
		frappe.db.commit()
		last = names[-1]
	return changed
