"""Scores at every save, by hand, by tag, and in the background when the rules change."""

from unittest.mock import Mock, patch

import frappe
from frappe.desk.doctype.tag.tag import add_tag

from lead_crm.domain import given_scoring
from lead_crm.exceptions import InvalidInput
from lead_crm.jobs import scoring as jobs
from lead_crm.services import job_runs, leads, scoring
from lead_crm.tests import factories
from lead_crm.tests.site_test import CommittedTest, SiteTest

REFERRED = {"source": "Referral", "company": "Patina Foods"}


def set_rules(
	*rules: tuple[str, str, int], base: int = 50, hot: int = 80, domains: str = "gmail.com"
) -> Mock:
	"""Save these rules; what would be asked of the workers is returned instead."""
	settings = frappe.get_doc(scoring.SETTINGS)
	settings.update({"base_score": base, "hot_score": hot, "free_mail_domains": domains})
	settings.set(
		"scoring_rules", [dict(zip(("condition", "value", "points"), rule, strict=True)) for rule in rules]
	)
	with patch.object(job_runs, "start") as start:
		settings.save()
	return start


def give_rules() -> None:
	set_rules(
		*((rule.condition, rule.value, rule.points) for rule in given_scoring.RULES),
		domains="\n".join(given_scoring.FREE_MAIL_DOMAINS),
	)


def stored(lead) -> tuple[int, int, int]:
	return frappe.db.get_value("Lead", lead.name, ["score", "score_is_manual", "is_hot"])


class ScoringTest(SiteTest):
	def setUp(self):
		super().setUp()
		give_rules()

	def tearDown(self):
		super().tearDown()
		frappe.clear_document_cache(scoring.SETTINGS)  # Redis knows nothing of the rollback


class TestScoreAtSave(ScoringTest):
	def test_score_reasons_and_heat_of_a_new_lead(self):
		"""D6, D13, X12"""
		lead = factories.lead(**REFERRED)
		self.assertEqual((lead.score, lead.is_hot, lead.score_is_manual), (80, 1, 0))
		self.assertEqual(lead.score_reasons, "Base 50 · Referral +20 · Company +10")
		self.assertEqual(stored(factories.lead(email=f"a{factories.number()}@gmail.com")), (50, 0, 0))

	def test_score_follows_a_change_of_the_lead(self):
		"""D6"""
		lead = factories.lead(**REFERRED)
		lead.update({"company": None, "source": "Website"})
		lead.save()
		self.assertEqual((lead.score, lead.is_hot), (65, 0))

	def test_name_of_a_business_counts_as_its_company(self):
		"""D6, E1"""
		lead = factories.lead(lead_kind="Business", business_name="Patina", first_name=None)
		self.assertEqual(lead.score_reasons, "Base 50 · Company +10")

	def test_scoring_costs_a_save_no_query(self):
		"""D6: the settings come from the cache"""
		lead = factories.lead()
		scoring.load()
		with self.assertQueryCount(0):
			scoring.apply(lead)


class TestScoreByHand(ScoringTest):
	def test_score_given_by_hand_stays(self):
		"""D6"""
		lead = factories.lead()
		lead.score = 85
		lead.save()
		self.assertEqual((lead.score, lead.score_is_manual, lead.is_hot), (85, 1, 1))
		self.assertIn("By hand; the rules give 50: Base 50", lead.score_reasons)
		lead.reload()
		lead.company = "Patina"
		lead.save()
		self.assertEqual((lead.score, lead.score_is_manual), (85, 1))

	def test_score_given_at_the_start_stays(self):
		"""D6: also by a program"""
		self.assertEqual(stored(factories.lead(score=33)), (33, 1, 0))
		self.assertEqual(stored(factories.lead(score=50)), (50, 0, 0))

	def test_zero_by_hand_is_said_by_the_tick(self):
		"""D6"""
		self.assertEqual(stored(factories.lead(score=0, score_is_manual=1)), (0, 1, 0))

	def test_the_rules_score_again_once_unticked(self):
		"""D6"""
		lead = factories.lead(score=33)
		lead.score_is_manual = 0
		lead.save()
		self.assertEqual((lead.score, lead.score_is_manual), (50, 0))

	def test_form_opened_before_a_tag_does_not_pass_for_a_score_by_hand(self):
		"""D6: it brings back the score of then"""
		lead = factories.lead()
		add_tag("high-value", "Lead", lead.name)
		lead.remarks = "saved from the form that was open"
		lead.save()
		self.assertEqual((lead.score, lead.score_is_manual), (65, 0))

	def test_copy_of_a_lead_is_scored_by_the_rules(self):
		"""D6"""
		copy = frappe.copy_doc(factories.lead(**REFERRED))
		copy.update({"source": "Website", "phone": factories.phone()})
		copy.insert()
		self.assertEqual((copy.score, copy.score_is_manual), (75, 0))

	def test_score_out_of_bounds_is_refused(self):
		"""D12"""
		for score in (-1, 101):
			with self.assertRaisesRegex(InvalidInput, str(score)):
				factories.lead(score=score)


class TestTags(ScoringTest):
	def test_tag_counts_at_once_whoever_sets_it(self):
		"""D6"""
		lead = factories.lead()
		lead.add_tag("high-value")
		self.assertEqual(stored(lead), (65, 0, 0))
		self.assertEqual(
			frappe.db.get_value("Lead", lead.name, "score_reasons"), "Base 50 · Tag high-value +15"
		)

	def test_tag_taken_away_counts_at_once(self):
		"""D6"""
		lead = factories.lead()
		lead.add_tag("high-value")
		lead.remove_tag("high-value")
		self.assertEqual(stored(lead), (50, 0, 0))

	def test_tag_leaves_the_time_of_the_last_change(self):
		"""D6: who has the lead open may still save it"""
		lead = factories.lead()
		lead.add_tag("high-value")
		self.assertEqual(str(frappe.db.get_value("Lead", lead.name, "modified")), lead.modified)

	def test_tag_leaves_a_score_by_hand(self):
		"""D6"""
		lead = factories.lead(score=33)
		lead.add_tag("high-value")
		self.assertEqual(stored(lead), (33, 1, 0))

	def test_tag_of_something_else_is_left_alone(self):
		lead, user = factories.lead(), frappe.get_doc("User", "Administrator")
		with patch.object(scoring, "rescore") as rescore:
			user.add_tag("high-value")
		rescore.assert_not_called()
		self.assertEqual(stored(lead)[0], 50)


class TestSettings(ScoringTest):
	def test_settings_that_make_no_sense_are_refused(self):
		"""D6, D12"""
		cases = (
			({"rules": [("Has Tag", "", 5)]}, "needs a value"),
			({"rules": [("Has Phone", "", 101)]}, "-100 to 100"),
			({"rules": [], "base": 101}, "Base Score"),
			({"rules": [], "hot": 101}, "Hot Score"),
		)
		for values, words in cases:
			with self.subTest(words), self.assertRaisesRegex(InvalidInput, words):
				set_rules(*values.pop("rules"), **values)

	def test_change_of_the_rules_asks_for_one_job(self):
		"""D6: in the background, once; a save that changes no rule asks for none"""
		set_rules(("Has Phone", "", 7)).assert_called_once_with("lead_crm.jobs.scoring.rescore_open_leads")
		set_rules(("Has Phone", "", 7)).assert_not_called()
		set_rules(("Has Phone", "", 8)).assert_called_once()

	def test_given_rules_are_for_settings_without_any(self):
		"""D6: a site's own rules stay"""
		set_rules(("Has Phone", "", 7))
		scoring.give_rules()
		self.assertEqual(len(scoring.load().rules), 1)
		set_rules(domains="")
		scoring.give_rules()
		self.assertEqual(scoring.load().rules, given_scoring.RULES)
		self.assertIn("gmail.com", scoring.load().free_mail_domains)


class TestRescore(ScoringTest):
	def test_leads_are_scored_by_sets(self):
		"""D6: a read, and a write for each score that comes out"""
		names = [factories.lead(source="Website").name for _lead in range(6)]
		names += [factories.lead(source="Referral").name for _lead in range(6)]
		set_rules(("Source Is", "Website", 1), ("Source Is", "Referral", 2))
		scoring.load()
		with self.assertQueryCount(3):
			self.assertEqual(scoring.rescore(names), 12)
		self.assertEqual(frappe.db.count("Lead", {"name": ("in", names), "score": 52}), 6)
		with self.assertQueryCount(1):
			self.assertEqual(scoring.rescore(names), 0)

	def test_score_by_hand_keeps_its_points_and_gets_its_heat(self):
		"""D6, D13"""
		lead = factories.lead(score=33)
		set_rules(("Has Phone", "", 7), hot=30)
		scoring.rescore([lead.name])
		self.assertEqual(stored(lead), (33, 1, 1))

	def test_nothing_to_score_is_nothing(self):
		self.assertEqual(scoring.rescore([]), 0)

	def test_closed_leads_keep_their_points_and_follow_the_hot_score(self):
		"""D13"""
		lead = leads.close(factories.lead(**REFERRED), "no answer")
		set_rules(("Has Phone", "", 7), hot=81)
		scoring.rescore([lead.name], only_open=True)
		self.assertEqual(stored(lead), (80, 0, 0))
		set_rules(("Has Phone", "", 7), hot=80)
		scoring.rescore([lead.name], only_open=True)
		self.assertEqual(stored(lead), (80, 0, 1))


class TestJob(CommittedTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.branch()
		give_rules()
		frappe.db.commit()

	def tearDown(self):
		super().tearDown()
		give_rules()
		frappe.db.commit()

	def lead_names(self) -> list[str]:
		names = [factories.lead(source="Website").name for _lead in range(5)]
		frappe.db.commit()
		return names

	def change_rules(self, *rules: tuple[str, str, int]) -> None:
		set_rules(*rules)
		frappe.db.commit()

	def assert_scored(self, names: list[str], score: int) -> None:
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("Lead", {"name": ("in", names), "score": score}), len(names))

	def test_open_leads_follow_the_rules_in_batches(self):
		"""D6: run again, it changes nothing"""
		names = self.lead_names()
		self.change_rules(("Source Is", "Website", 9))
		with patch.object(jobs, "BATCH", 2):
			self.assertGreaterEqual(jobs.rescore_open_leads()["handled"], 5)
			self.assertEqual(jobs.rescore_open_leads()["handled"], 0)
		self.assert_scored(names, 59)

	def test_killed_job_is_made_good_by_the_next_run(self):
		"""D6, X9"""
		names = self.lead_names()
		self.change_rules(("Source Is", "Website", 8))
		real, runs = scoring.rescore, []

		def killed(batch, *how, **more):
			runs.append(batch)
			if len(runs) == 3:
				raise KeyboardInterrupt
			return real(batch, *how, **more)

		with patch.object(jobs, "BATCH", 2), patch.object(scoring, "rescore", killed):
			self.assertRaises(KeyboardInterrupt, jobs.rescore_open_leads)
		frappe.db.rollback()
		jobs.rescore_open_leads()
		self.assert_scored(names, 58)

	def test_rules_that_change_meanwhile_make_it_begin_anew(self):
		"""D6: none of the leads keeps a score by the older ones"""
		names = self.lead_names()
		self.change_rules(("Source Is", "Website", 7))
		real, runs = scoring.rescore, []

		def changed_by_another(batch, *how, **more):
			runs.append(batch)
			if len(runs) == 3:
				self.change_rules(("Source Is", "Website", 6))
			return real(batch, *how, **more)

		with patch.object(jobs, "BATCH", 2), patch.object(scoring, "rescore", changed_by_another):
			jobs.rescore_open_leads()
		self.assertEqual(runs[0], runs[3])
		self.assert_scored(names, 56)
