"""How promising a lead is: a base and the points of each rule that fits, 0 to 100, and the reasons in words (D6, X12)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

LEAST, MOST = 0, 100
SOURCE_IS, HAS_TAG = "Source Is", "Has Tag"
HAS_COMPANY, HAS_BUSINESS_EMAIL = "Has Company", "Has Business Email"
HAS_PHONE, HAS_EMAIL = "Has Phone", "Has Email"
NEEDS_VALUE = frozenset({SOURCE_IS, HAS_TAG})
MOST_POINTS = 100


@dataclass(frozen=True)
class Rule:
	"""Points for what is true of a lead; `value` is the source, or the tags separated by commas, any of which will do."""

	condition: str
	value: str = ""
	points: int = 0


@dataclass(frozen=True)
class Facts:
	"""What the rules look at."""

	source: str | None = None
	has_company: bool = False
	email: str | None = None
	phone: str | None = None
	tags: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reason:
	"""A rule that fitted, as a person reads it."""

	label: str
	points: int


def score(
	facts: Facts, rules: Iterable[Rule], base: int, free_mail_domains: Collection[str]
) -> tuple[int, tuple[Reason, ...]]:
	"""The points of a lead and which rules gave them (D6), the weightiest first; the order of the rules does not matter.

	:param free_mail_domains: in small letters; an email at one of them is not a business email
	:return: points from 0 to 100, reasons
	"""
	reasons = [
		Reason(_label(rule), rule.points)
		for rule in rules
		if rule.points and _fits(rule, facts, free_mail_domains)
	]
	points = base + sum(reason.points for reason in reasons)
	reasons.sort(key=lambda reason: (-abs(reason.points), reason.label, reason.points))
	return max(LEAST, min(MOST, points)), tuple(reasons)


def in_words(base: int, reasons: Iterable[Reason]) -> str:
	"""“Base 50 · Referral +20 · Company +10”."""
	return " · ".join([f"Base {base}", *(f"{reason.label} {reason.points:+d}" for reason in reasons)])


def domains_from(text: str | None) -> frozenset[str]:
	"""Mail domains as a person lists them: by lines, commas or blanks, with or without the @."""
	words = (text or "").replace(",", " ").replace(";", " ").split()
	return frozenset(domain for word in words if (domain := word.strip("@.").casefold()))


def tags_from(text: str | None) -> frozenset[str]:
	"""Tags as Frappe keeps them in a record, and as a rule lists them: “,vip,High-Value” → vip, high-value."""
	return frozenset(tag for word in (text or "").split(",") if (tag := word.strip().casefold()))


def problems(rules: Iterable[Rule]) -> list[str]:
	"""What is wrong with these rules, in a sentence each for the person who edits them."""
	found, seen = [], set()
	for number, rule in enumerate(rules, 1):
		if rule.condition in NEEDS_VALUE and not tags_from(rule.value):
			found.append(f"Row {number}: “{rule.condition}” needs a value.")
		if not -MOST_POINTS <= rule.points <= MOST_POINTS:
			found.append(f"Row {number}: points go from -{MOST_POINTS} to {MOST_POINTS}, not {rule.points}.")
		what = (rule.condition, tags_from(rule.value) if rule.condition in NEEDS_VALUE else None)
		if what in seen:
			found.append(f"Row {number}: “{_label(rule)}” is there already.")
		seen.add(what)
	return found


def _fits(rule: Rule, facts: Facts, free_mail_domains: Collection[str]) -> bool:
	checks = {
		SOURCE_IS: lambda: _same(rule.value, facts.source),
		HAS_TAG: lambda: bool(tags_from(rule.value) & facts.tags),
		HAS_COMPANY: lambda: facts.has_company,
		HAS_BUSINESS_EMAIL: lambda: is_business_email(facts.email, free_mail_domains),
		HAS_PHONE: lambda: bool(facts.phone),
		HAS_EMAIL: lambda: bool(facts.email),
	}
	check = checks.get(rule.condition)
	return bool(check and check())


def _same(one: str | None, other: str | None) -> bool:
	return bool(one and other) and one.strip().casefold() == other.strip().casefold()


def is_business_email(email: str | None, free_mail_domains: Collection[str]) -> bool:
	"""Whether an email is at a company's own domain, as far as one can tell."""
	_name, at, domain = (email or "").strip().casefold().rpartition("@")
	return bool(at and domain) and domain not in free_mail_domains


def _label(rule: Rule) -> str:
	value = " ".join((rule.value or "").split())
	if rule.condition == SOURCE_IS:
		return value
	if rule.condition == HAS_TAG:
		return f"Tag {value}"
	return rule.condition.removeprefix("Has ")
