"""A branch's model is trained from its leads that were decided, and used where it does better than the rules (X12)."""

from collections.abc import Iterator

import frappe
from frappe import _
from frappe.query_builder.functions import Coalesce
from frappe.utils import add_days, now_datetime

from lead_crm.domain import learned_scoring as rules
from lead_crm.domain.learned_scoring import Example, Judgement
from lead_crm.services import learned_scores, scoring
from lead_crm.services.sql_terms import seconds_between

BATCH = 5000
# Older leads say little about today's; and whoever was won within a minute, as by a booking, was never a lead to judge.
LOOKS_BACK_DAYS, WAS_OPEN_SECONDS = 3 * 365, 60
MEASURES = ("model_auc", "rules_auc", "model_brier", "rules_brier")


def train(branch: str) -> bool:
	"""Learn from the branch's decided leads; the model is used only where it does better than the rules on leads that
	neither has seen.

	:return: whether the branch has a model in use now
	"""
	examples = _examples(branch)
	judgement = rules.judge(examples) if rules.is_enough(examples) else None
	in_use = bool(judgement and judgement.model_is_better)
	won = sum(example.won for example in examples)
	values = {"trained_at": now_datetime(), "leads": len(examples), "won": won}
	values |= {name: getattr(judgement, name, None) for name in MEASURES}
	values["verdict"] = _verdict(len(examples), won, judgement)
	learned_scores.keep(branch, values, rules.learn(examples) if in_use else None)
	return in_use


def _examples(branch: str) -> list[Example]:
	"""The decided leads in the order of their ends, with the points that the rules give them today."""
	current, decided = scoring.load(), []
	for row in _decided(branch):
		facts = scoring.facts_of(row)
		known = learned_scores.known_of(facts, row, current.free_mail_domains)
		decided.append((row.ended_at, Example(known, current.by_rules(facts)[0], row.stage_type == "Won")))
	return [example for _ended_at, example in sorted(decided, key=lambda pair: pair[0])]


def _decided(branch: str) -> Iterator[frappe._dict]:
	"""Along the primary key, a batch at a time: however many there are, one batch of rows is in memory."""
	lead, last = frappe.qb.DocType("Lead"), ""
	ended_at = Coalesce(lead.converted_at, lead.closed_at)
	query = frappe.qb.from_(lead).select(lead.name, lead.stage_type, ended_at.as_("ended_at"))
	query = query.select(*(lead[field] for field in scoring.LOOKED_AT)).orderby(lead.name).limit(BATCH)
	query = query.where(
		(lead.branch == branch) & lead.stage_type.isin(("Won", "Lost")) & (lead.archived == 0)
	)
	query = query.where(lead.creation > add_days(now_datetime(), -LOOKS_BACK_DAYS))
	query = query.where(seconds_between(lead.creation, ended_at) > WAS_OPEN_SECONDS)
	while rows := query.where(lead.name > last).run(as_dict=True):
		yield from rows
		last = rows[-1].name


def _verdict(leads: int, won: int, judgement: Judgement | None) -> str:
	if not judgement:
		wanted = _(
			"The rules are used until there are {0} decided leads, at least {1} of them won and {1} lost."
		)
		return (
			_("{0} leads are decided, {1} of them won.").format(leads, won)
			+ " "
			+ wanted.format(rules.ENOUGH, rules.ENOUGH_OF_EACH)
		)
	found = _(
		"Of a won and a lost lead, the model puts the won one first in {0} of 100 cases, the rules in {1}."
	)
	found = found.format(round(100 * judgement.model_auc), round(100 * judgement.rules_auc))
	return found + " " + (_("The model is used.") if judgement.model_is_better else _("The rules stay."))
