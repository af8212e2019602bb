"""Scores of open leads are brought up to date with the rules, and with what the branches learned (D6, D13, X12)."""

import frappe

from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import job_runs, learning, scoring
from lead_crm.services.transactions import in_one_go

BATCH = 1000


@recorded_job
def rescore_open_leads(tally: Tally) -> None:
	"""After a change of the rules, and each night for what a killed job left undone; safe to run again.

	Each batch reads the rules as they are then and commits. Rules that change meanwhile make the run begin anew, since
	the job that their change asks for leaves at once while this one runs.
	"""
	last, version = "", None
	while True:
		current = scoring.load(frappe.get_doc(scoring.SETTINGS))
		if version != current.version:
			last, version = "", current.version
		names = scoring.next_leads(after=last, limit=BATCH)
		if not names:
			return
		tally.handled += in_one_go(lambda names=names, by=current: scoring.rescore(names, by, only_open=True))
		frappe.db.commit()
		last = names[-1]


@recorded_job
def learn_from_outcomes(tally: Tally) -> None:
	"""Each week (X12): every branch's model anew, a branch a transaction; open leads are then scored by what was learned."""
	if not scoring.load().learns:
		return
	in_use = 0
	for branch in frappe.get_all("Branch", {"is_active": 1}, pluck="name", order_by="name"):
		in_use += in_one_go(lambda branch=branch: learning.train(branch))
		frappe.db.commit()
		tally.handled += 1
	tally.summary = f"{in_use} branches score by what they learned, the others by the rules."
	job_runs.start("lead_crm.jobs.scoring.rescore_open_leads")
