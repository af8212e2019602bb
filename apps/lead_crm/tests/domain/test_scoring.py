"""The rules of scoring: the given set adds up as promised, and no set of rules breaks the bounds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_crm.domain.given_scoring import BASE, FREE_MAIL_DOMAINS, HOT, RULES
from lead_crm.domain.scoring import Facts, Rule, domains_from, in_words, problems, score, tags_from

FREE = frozenset(FREE_MAIL_DOMAINS)
SOURCES = ("Referral", "Website", "Facebook", "Walk In")
CONDITIONS = ("Source Is", "Has Company", "Has Business Email", "Has Tag", "Has Phone", "Has Email")


def points(facts: Facts, rules=RULES, base: int = BASE) -> int:
	return score(facts, rules, base, FREE)[0]


@pytest.mark.parametrize(
	("source", "expected"),
	[
		("Referral", 70),
		("Website", 65),
		("Facebook", 60),
		("Instagram", 60),
		("WhatsApp", 55),
		("Phone Call", 50),
		("Other", 50),
		("", 50),
		(None, 50),
		("referral", 70),
		(" Referral ", 70),
		("Referral Partner", 50),
	],
)
def test_given_points_of_a_source(source, expected):
	"""D6"""
	assert points(Facts(source=source)) == expected


@pytest.mark.parametrize(
	("email", "expected"),
	[
		("amna@patina.pk", 60),
		("amna@gmail.com", 50),
		("AMNA@GMAIL.COM", 50),
		("amna@Yahoo.co.in", 50),
		("amna@mail.gmail.com", 60),
		("amna@notgmail.com", 60),
		("amna@", 50),
		("amna", 50),
		("@patina.pk", 60),
		("a@b@gmail.com", 50),
		("", 50),
		(None, 50),
	],
)
def test_business_email_is_one_at_no_free_mail_domain(email, expected):
	"""D6"""
	assert points(Facts(email=email)) == expected


@pytest.mark.parametrize(
	("facts", "expected"),
	[
		(Facts(has_company=True), 60),
		(Facts(tags=frozenset({"high-value"})), 65),
		(Facts(tags=frozenset({"other"})), 50),
		(Facts(phone="+923001234567"), 50),
		(Facts("Referral", True), 80),
		(Facts("Referral", True, "a@firm.pk"), 90),
		(Facts("Referral", True, "a@firm.pk", tags=frozenset({"high-value"})), 100),
		(Facts("WhatsApp", True, "a@firm.pk", tags=frozenset({"high-value"})), 90),
	],
)
def test_given_points_add_up_to_at_most_100(facts, expected):
	"""D6"""
	assert points(facts) == expected


def test_given_set_is_the_promised_one():
	"""D6, D13"""
	assert (BASE, HOT, len(RULES)) == (50, 80, 8)
	assert not problems(RULES)
	assert {"gmail.com", "hotmail.com", "outlook.com"} <= FREE


@pytest.mark.parametrize(
	("rule", "fitting", "other"),
	[
		(Rule("Source Is", "Walk In", 7), Facts(source="walk in"), Facts(source="Website")),
		(Rule("Source Is", "", 7), None, Facts()),
		(Rule("Has Company", "", 7), Facts(has_company=True), Facts()),
		(Rule("Has Phone", "", 7), Facts(phone="1"), Facts()),
		(Rule("Has Email", "", 7), Facts(email="a@gmail.com"), Facts(phone="1")),
		(
			Rule("Has Tag", "vip, High-Value", 7),
			Facts(tags=frozenset({"high-value"})),
			Facts(tags=frozenset({"vi"})),
		),
		(Rule("Has Tag", "", 7), None, Facts(tags=frozenset({"vip"}))),
		(Rule("Has Wings", "", 7), None, Facts("x", True, "a@b.pk", "1", frozenset({"vip"}))),
	],
)
def test_each_condition(rule, fitting, other):
	"""D6: rules as data"""
	if fitting:
		assert score(fitting, [rule], 10, FREE)[0] == 17
	assert score(other, [rule], 10, FREE) == (10, ())


def test_negative_points_take_away_and_stop_at_zero():
	"""D6"""
	rules = [Rule("Source Is", "Facebook", -30), Rule("Has Company", points=-30)]
	assert points(Facts("Facebook"), rules) == 20
	assert points(Facts("Facebook", True), rules) == 0


def test_reasons_are_the_rules_that_fitted_the_weightiest_first():
	"""X12: a score that says why"""
	facts = Facts("Referral", True, "a@gmail.com", tags=frozenset({"high-value"}))
	_points, reasons = score(facts, RULES, BASE, FREE)
	assert in_words(BASE, reasons) == "Base 50 · Referral +20 · Tag high-value +15 · Company +10"
	assert in_words(BASE, ()) == "Base 50"
	assert (
		in_words(0, score(Facts("Facebook"), [Rule("Source Is", "Facebook", -5)], 0, FREE)[1])
		== "Base 0 · Facebook -5"
	)


def test_a_rule_without_points_is_no_reason():
	"""X12"""
	assert score(Facts(has_company=True), [Rule("Has Company", points=0)], 50, FREE) == (50, ())


@pytest.mark.parametrize(
	("text", "domains"),
	[
		("gmail.com\nYAHOO.com", {"gmail.com", "yahoo.com"}),
		("@gmail.com, web.de; gmx.de.", {"gmail.com", "web.de", "gmx.de"}),
		("", set()),
		(None, set()),
		(" , ;\n@", set()),
	],
)
def test_domains_are_read_however_listed(text, domains):
	assert domains_from(text) == domains


@pytest.mark.parametrize(
	("text", "tags"), [(",vip,High-Value", {"vip", "high-value"}), ("", set()), (None, set()), (", ,", set())]
)
def test_tags_are_read_as_frappe_keeps_them(text, tags):
	assert tags_from(text) == tags


@pytest.mark.parametrize(
	("rules", "words"),
	[
		([Rule("Has Tag", "", 5)], "Row 1: “Has Tag” needs a value"),
		([Rule("Source Is", " , ", 5)], "Row 1: “Source Is” needs a value"),
		(
			[Rule("Has Phone", "", 5), Rule("Has Company", "", 101)],
			"Row 2: points go from -100 to 100, not 101",
		),
		([Rule("Has Company", "", -101)], "not -101"),
		([Rule("Has Company", "", 5), Rule("Has Company", "x", 6)], "Row 2: “Company” is there already"),
		(
			[Rule("Source Is", "Website", 5), Rule("Source Is", "website ", 6)],
			"Row 2: “website” is there already",
		),
	],
)
def test_rules_that_make_no_sense_are_named(rules, words):
	"""D6"""
	assert words in " ".join(problems(rules))


RULE = st.builds(
	Rule,
	st.sampled_from(CONDITIONS),
	st.sampled_from((*SOURCES, "vip", "vip,big", "")),
	st.integers(-100, 100),
)
KIND_RULE = RULE.map(lambda rule: replace(rule, points=abs(rule.points)))
EMAIL = st.sampled_from((None, "", "a@gmail.com", "a@firm.pk"))
TAGS = st.frozensets(st.sampled_from(("vip", "big", "small")))
FACTS = st.builds(
	Facts, st.sampled_from((None, *SOURCES)), st.booleans(), EMAIL, st.sampled_from((None, "1")), TAGS
)


@given(FACTS, st.lists(RULE, max_size=12), st.integers(-1000, 1000))
def test_score_stays_within_0_and_100(facts, rules, base):
	"""D6, D12"""
	assert 0 <= score(facts, rules, base, FREE)[0] <= 100


@given(
	FACTS, st.lists(RULE, max_size=8).flatmap(lambda rules: st.tuples(st.just(rules), st.permutations(rules)))
)
def test_order_of_the_rules_does_not_matter(facts, both):
	"""D6"""
	one, other = both
	assert score(facts, one, 50, FREE) == score(facts, other, 50, FREE)


@given(FACTS, st.lists(KIND_RULE, max_size=8), TAGS)
def test_one_more_fact_never_lowers_where_no_rule_takes_away(facts, rules, tags):
	"""D6"""
	before = points(facts, rules)
	richer = [
		replace(facts, has_company=True),
		replace(facts, phone="1"),
		replace(facts, tags=facts.tags | tags),
		replace(facts, email=facts.email or "a@firm.pk"),
		replace(facts, source=facts.source or "Referral"),
	]
	assert all(points(more, rules) >= before for more in richer)


@given(FACTS, st.lists(RULE, max_size=8), st.integers(0, 100))
def test_reasons_account_for_the_points(facts, rules, base):
	"""X12"""
	total, reasons = score(facts, rules, base, FREE)
	assert total == max(0, min(100, base + sum(reason.points for reason in reasons)))
	assert all(reason.points and reason.label for reason in reasons)


@given(st.text(max_size=40), st.text(max_size=40), st.lists(RULE, max_size=4))
def test_any_text_is_taken(email, source, rules):
	"""D12: whatever was typed"""
	facts = Facts(source=source, email=email, tags=tags_from(email))
	assert 0 <= score(facts, rules, 50, domains_from(source))[0] <= 100
