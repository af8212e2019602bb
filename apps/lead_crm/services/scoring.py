"""Scores of leads: computed at every save from the rules in Lead CRM Settings, kept where given by hand (D6, D13, X12)."""

import hashlib
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.utils import cint

from lead_crm.domain import given_scoring
from lead_crm.domain import learned_scoring as learned
from lead_crm.domain import scoring as rules
from lead_crm.domain.scoring import Facts, Rule
from lead_crm.exceptions import InvalidInput
from lead_crm.services import job_runs, learned_scores
from lead_crm.services.document import stored

SETTINGS = "Lead CRM Settings"
LOOKED_AT = (
	"lead_kind", "source", "company", "business_name", "email", "phone", "_user_tags", "branch", "cuisine_type",
	"restaurant_type",
)  # fmt: skip
SCORED = ("score", "score_reasons", "is_hot")


class Scoring(NamedTuple):
	"""The settings by which leads are scored."""

	rules: tuple[Rule, ...]
	base: int
	hot: int
	free_mail_domains: frozenset[str]
	learns: bool = False

	@property
	def version(self) -> str:
		"""The same for the same rules, in every process."""
		content = (self.rules, self.base, self.hot, sorted(self.free_mail_domains), self.learns)
		return hashlib.sha256(repr(content).encode()).hexdigest()[:16]

	def of(self, row: Any) -> tuple[int, str]:
		"""Points and reasons of a lead, or of a row of its table: learned where the branch has a model, else by the rules."""
		facts = facts_of(row)
		if self.learns and (model := learned_scores.model_of(row.get("branch"))):
			known = learned_scores.known_of(facts, row, self.free_mail_domains)
			return model.points(known), learned.in_words(model.chance(known), model.reasons(known))
		return self.by_rules(facts)

	def by_rules(self, facts: Facts) -> tuple[int, str]:
		"""Points and reasons by the rules alone."""
		points, reasons = rules.score(facts, self.rules, self.base, self.free_mail_domains)
		return points, rules.in_words(self.base, reasons)


def load(settings=None) -> Scoring:
	"""The scoring as it is set now.

	:param settings: the document, where not the saved one; a job that runs long reads it anew, as a cache would not change
	"""
	settings = settings or frappe.get_cached_doc(SETTINGS)
	return Scoring(
		tuple(Rule(row.condition, row.value or "", cint(row.points)) for row in settings.scoring_rules),
		cint(settings.base_score),
		cint(settings.hot_score),
		rules.domains_from(settings.free_mail_domains),
		bool(settings.learn_scores),
	)


def facts_of(row: Any) -> Facts:
	"""What the rules look at, of a lead or of a row of its table."""
	company = row.get("business_name") if row.get("lead_kind") == "Business" else row.get("company")
	tags = rules.tags_from(row.get("_user_tags"))
	return Facts(row.get("source"), bool(company), row.get("email"), row.get("phone"), tags)


def apply(lead) -> None:
	"""Score a lead that is being saved; one whose score was given by hand keeps it, and says what the rules would give."""
	scoring = load()
	before = stored(lead, "_user_tags", "score", "score_is_manual", "score_reasons")
	facts = {field: lead.get(field) for field in LOOKED_AT} | {"_user_tags": before["_user_tags"]}
	points, reasons = scoring.of(facts)
	by_hand = _is_by_hand(lead, before, points)
	lead.score_is_manual = int(by_hand)
	lead.score = cint(lead.score) if by_hand else points
	lead.score_reasons = f"By hand; the rules give {points}: {reasons}" if by_hand else reasons
	lead.is_hot = int(lead.score >= scoring.hot)


def _is_by_hand(lead, before: frappe._dict, points: int) -> bool:
	if lead.score_is_manual or before.score_is_manual:
		return bool(lead.score_is_manual)
	if cint(lead.score) == points:
		return False
	if lead.is_new():
		return bool(lead.score) and not lead.score_reasons  # a copy brings the reasons along
	# A form opened before a tag or the rules changed brings back the score of then; it also brings the reasons of then.
	is_fresh = (lead.score_reasons or "") == (before.score_reasons or "")
	return is_fresh and cint(lead.score) != before.score


def next_leads(after: str, limit: int) -> list[str]:
	"""Names of leads in their order, from the one after this on: along the primary key, so that the last batch costs what
	the first did."""
	return frappe.get_all("Lead", {"name": (">", after)}, pluck="name", order_by="name", limit=limit)


def rescore(names: list[str], scoring: Scoring | None = None, only_open: bool = False) -> int:
	"""Score these leads anew by sets: locked and read at once, then one UPDATE for all that come to the same score.

	The time of the last change stays: nobody who has the lead open must reload it because of its score.

	:param only_open: the others keep the points they were won or lost with, and only turn hot or not (D13)
	:return: how many changed
	"""
	scoring = scoring or load()
	lead = frappe.qb.DocType("Lead")
	fields = [lead[field] for field in ("name", "score_is_manual", "stage_type", *LOOKED_AT, *SCORED)]
	query = frappe.qb.from_(lead).select(*fields).where(lead.name.isin(names)).orderby(lead.name)
	groups: dict[tuple, list[str]] = {}
	for row in query.for_update().run(as_dict=True) if names else []:
		keeps = row.score_is_manual or (only_open and row.stage_type != "Open")
		points, reasons = (row.score, row.score_reasons) if keeps else scoring.of(row)
		target = (points, reasons, int(points >= scoring.hot))
		if target != tuple(row[field] for field in SCORED):
			groups.setdefault(target, []).append(row.name)
	for target, members in groups.items():
		filters = members[0] if len(members) == 1 else {"name": ("in", members)}
		frappe.db.set_value("Lead", filters, dict(zip(SCORED, target, strict=True)), update_modified=False)
	return sum(map(len, groups.values()))


def after_tag(tag_link, method: str | None = None) -> None:
	"""A tag counts at once (D6); called for each Tag Link that Frappe makes."""
	if tag_link.document_type == "Lead":
		rescore([tag_link.document_name])


def check_settings(settings) -> None:
	"""The scoring part of the settings makes sense.

	:raises InvalidInput: naming the row or the field
	"""
	found = [_(problem) for problem in rules.problems(load(settings).rules)]
	for field in ("base_score", "hot_score"):
		if not rules.LEAST <= cint(settings.get(field)) <= rules.MOST:
			label = _(settings.meta.get_label(field))
			found.append(
				_("{0} goes from {1} to {2}, not {3}.").format(
					label, rules.LEAST, rules.MOST, settings.get(field)
				)
			)
	if found:
		frappe.throw("<br>".join(found), InvalidInput)


def after_settings(settings) -> None:
	"""Open leads follow a change of the rules, in the background."""
	before, scoring = settings.get_doc_before_save(), load(settings)
	if frappe.flags.in_install or (before and load(before) == scoring):
		return
	job_runs.start("lead_crm.jobs.scoring.rescore_open_leads")


def give_rules() -> None:
	"""The rules of a new site (D6), where the settings have none: from then on they are the customer's."""
	settings = frappe.get_doc(SETTINGS)
	if settings.scoring_rules or settings.free_mail_domains:
		return
	settings.update({"base_score": given_scoring.BASE, "hot_score": given_scoring.HOT})
	settings.free_mail_domains = "\n".join(given_scoring.FREE_MAIL_DOMAINS)
	for rule in given_scoring.RULES:
		settings.append("scoring_rules", vars(rule))
	# Whoever installs the app need not have its roles yet.
	settings.save(ignore_permissions=True)
