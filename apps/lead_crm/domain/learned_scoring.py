"""What a branch's own outcomes teach about new leads (X12): a chance, the reasons for it, and whether it is to be believed.

A logistic regression of a few dozen weights. It is fitted here in a page rather than by a library, which would bring a
hundred megabytes into the bench of every customer.
"""

import math
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lead_crm.domain import scoring

ENOUGH, ENOUGH_OF_EACH = 200, 30
HELD_OUT = 0.3
MARGIN = 0.01
MARKS = 200
SWEEPS, LARGEST_STEP, CLOSE_ENOUGH = 60, 1.0, 1e-4
# Weights are drawn towards zero as if this many leads had shown nothing; what was seen once does not decide.
CAUTION = 2.0

Facts = frozenset[str]


@dataclass(frozen=True)
class Example:
	"""A lead that was decided: what was known of it when it came, the points that the rules give, and how it ended."""

	facts: Facts
	points: int
	won: bool


@dataclass(frozen=True)
class Model:
	"""Log-odds of a lead of which nothing is known, and what each fact adds; the chances of past leads, ascending, as MARKS of them."""

	base: float
	weights: Mapping[str, float]
	chances: Sequence[float] = ()

	def chance(self, facts: Facts) -> float:
		"""How likely such a lead is won, 0 to 1; a fact that was never seen counts nothing."""
		return _sigmoid(self.base + sum(self.weights.get(fact, 0.0) for fact in facts))

	def points(self, facts: Facts) -> int:
		"""0 to 100: how many in a hundred of the branch's past leads were less promising, so that hot means as much as before."""
		chance = round(self.chance(facts), 6)
		below = (bisect_left(self.chances, chance) + bisect_right(self.chances, chance)) / 2
		return round(100 * below / len(self.chances)) if self.chances else round(100 * chance)

	def reasons(self, facts: Facts, most: int = 3) -> list[tuple[str, int]]:
		"""The facts that change the chance the most, and by how many points of a hundred; the weightiest first."""
		chance, odds = self.chance(facts), self.base + sum(self.weights.get(fact, 0.0) for fact in facts)
		found = [
			(fact, round(100 * (chance - _sigmoid(odds - self.weights.get(fact, 0.0))))) for fact in facts
		]
		found.sort(key=lambda reason: (-abs(reason[1]), reason[0]))
		return [reason for reason in found if reason[1]][:most]


@dataclass(frozen=True)
class Judgement:
	"""The model and the rules, held against leads that neither has seen: how often they rank a won lead above a lost one
	(AUC, 0.5 is chance), and how far their chances are off (Brier, smaller is better)."""

	model_auc: float
	rules_auc: float
	model_brier: float
	rules_brier: float

	@property
	def model_is_better(self) -> bool:
		"""By both measures, and in the ranking by more than a hair."""
		return self.model_auc > self.rules_auc + MARGIN and self.model_brier < self.rules_brier


def known_of(
	facts: scoring.Facts, free_mail_domains: Collection[str], more: Iterable[str | None] = ()
) -> Facts:
	"""What is known of a lead when it comes, in the words of the reasons; never what follows from working on it.

	:param more: other values that mean something in this business, such as the cuisine of a restaurant
	"""
	known = {facts.source or "No source", "Company" if facts.has_company else "No company"}
	known.add("Phone" if facts.phone else "No phone")
	if scoring.is_business_email(facts.email, free_mail_domains):
		known.add("Business Email")
	else:
		known.add("Private Email" if facts.email else "No email")
	return frozenset(known | {f"Tag {tag}" for tag in facts.tags} | {value for value in more if value})


def in_words(chance: float, reasons: Iterable[tuple[str, int]]) -> str:
	"""“62 in 100 such leads were won · Referral +18 · No company -5”."""
	words = [f"{fact} {points:+d}" for fact, points in reasons]
	return " · ".join([f"{round(100 * chance)} in 100 such leads were won", *words])


def is_enough(examples: Sequence[Example]) -> bool:
	"""Whether there are enough decided leads, of both outcomes, to learn from."""
	won = sum(example.won for example in examples)
	return len(examples) >= ENOUGH and min(won, len(examples) - won) >= ENOUGH_OF_EACH


def learn(examples: Sequence[Example]) -> Model:
	"""The model of all of these leads."""
	model = _fit(examples)
	chances = sorted(round(model.chance(example.facts), 6) for example in examples)
	marks = (chances[min(len(chances) - 1, len(chances) * mark // MARKS)] for mark in range(MARKS))
	return Model(model.base, model.weights, tuple(marks))


def judge(examples: Sequence[Example]) -> Judgement | None:
	"""Learn from the earlier leads, and try it on the later ones; None where one of the parts has a single outcome.

	:param examples: in the order in which they were decided
	"""
	split = len(examples) - int(HELD_OUT * len(examples))
	earlier, later = examples[:split], examples[split:]
	outcomes = [example.won for example in later]
	if len(set(outcomes)) < 2 or len({example.won for example in earlier}) < 2:
		return None
	model, rates = _fit(earlier), _rates_of_points(earlier)
	usual = sum(example.won for example in earlier) / len(earlier)
	learned = [model.chance(example.facts) for example in later]
	ruled = [rates.get(example.points, usual) for example in later]
	points = [example.points for example in later]
	return Judgement(
		auc(learned, outcomes), auc(points, outcomes), brier(learned, outcomes), brier(ruled, outcomes)
	)


def auc(scores: Sequence[float], outcomes: Sequence[bool]) -> float:
	"""How often a won lead has the higher score of a won and a lost one; equal scores count half."""
	lost = sorted(score for score, won in zip(scores, outcomes, strict=True) if not won)
	above = sum(
		(bisect_left(lost, score) + bisect_right(lost, score)) / 2
		for score, won in zip(scores, outcomes, strict=True)
		if won
	)
	return above / (len(lost) * (len(outcomes) - len(lost)))


def brier(chances: Sequence[float], outcomes: Sequence[bool]) -> float:
	"""The mean squared distance of the chances from what happened."""
	return sum((chance - won) ** 2 for chance, won in zip(chances, outcomes, strict=True)) / len(chances)


def _fit(examples: Iterable[Example]) -> Model:
	"""Newton's method, one weight at a time, until none moves; leads of which the same is known count as one row."""
	rows: dict[Facts, list[int]] = {}
	for example in examples:
		row = rows.setdefault(example.facts, [0, 0])
		row[0] += 1
		row[1] += example.won
	members: dict[str | None, list[Facts]] = {None: list(rows)}
	for facts in rows:
		for fact in sorted(facts):
			members.setdefault(fact, []).append(facts)
	odds = dict.fromkeys(rows, 0.0)
	weights = dict.fromkeys(members, 0.0)
	for _sweep in range(SWEEPS):
		if max(_improve(fact, weights, members[fact], rows, odds) for fact in members) < CLOSE_ENOUGH:
			break
	base = weights.pop(None)
	return Model(base, weights)


def _improve(fact: str | None, weights: dict, members: list[Facts], rows: dict, odds: dict) -> float:
	"""Move one weight to where it fits best, given the others.

	:return: how far it moved
	"""
	caution = 0.0 if fact is None else CAUTION
	slope, curve = -caution * weights[fact], caution + 1e-9
	for facts in members:
		leads, won = rows[facts]
		chance = _sigmoid(odds[facts])
		slope += won - leads * chance
		curve += leads * chance * (1 - chance)
	step = max(-LARGEST_STEP, min(LARGEST_STEP, slope / curve))
	weights[fact] += step
	for facts in members:
		odds[facts] += step
	return abs(step)


def _rates_of_points(examples: Sequence[Example]) -> dict[int, float]:
	"""The rules' chances: what share of the leads with so many points was won, where more points never mean less chance.

	Neighbours that contradict that are taken together until none does (isotonic regression).
	"""
	leads = Counter(example.points for example in examples)
	won = Counter(example.points for example in examples if example.won)
	pools: list[tuple[list[int], int, int]] = []
	for points in sorted(leads):
		pool = ([points], won[points], leads[points])
		while pools and pools[-1][1] * pool[2] >= pool[1] * pools[-1][2]:
			before = pools.pop()
			pool = (before[0] + pool[0], before[1] + pool[1], before[2] + pool[2])
		pools.append(pool)
	return {points: pool[1] / pool[2] for pool in pools for points in pool[0]}


def _sigmoid(odds: float) -> float:
	return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
