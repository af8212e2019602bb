"""Scores learned from a branch's own outcomes, with a database."""

from datetime import timedelta
from random import Random

import frappe
from frappe.utils import now_datetime

from lead_crm.jobs import scoring as jobs
from lead_crm.services import learned_scores, learning, scoring
from lead_crm.tests import factories
from lead_crm.tests.site_test import CommittedTest, SiteTest

BRANCH = "Test Learning"


def decided(branch: str, count: int, chance_of: dict[str, float], seed: int = 1) -> None:
	"""So many leads that were won or lost, as the table has them."""
	random, now, rows = Random(seed), now_datetime(), []
	for number in range(count):
		source = random.choice(sorted(chance_of))
		won = random.random() < chance_of[source]
		ended = now - timedelta(days=1, hours=count - number)
		status = ("Converted", "Won", ended, None) if won else ("Lost", "Lost", None, ended)
		rows.append(
			(
				f"{branch}-{number}",
				ended - timedelta(days=5),
				branch,
				source,
				"Person",
				"0300 1234567",
				*status,
			)
		)
	fields = [
		"name",
		"creation",
		"branch",
		"source",
		"lead_kind",
		"phone",
		"status",
		"stage_type",
		"converted_at",
		"closed_at",
	]
	frappe.db.bulk_insert("Lead", fields, rows)


class TestLearning(SiteTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.branch(BRANCH)
		cls.manager = factories.member(BRANCH, "Branch Manager")
		frappe.db.commit()

	def setUp(self):
		super().setUp()
		self.addCleanup(learned_scores.forget, BRANCH)  # Redis knows nothing of the rollback
		# The rules put Referral first; here it is the people who walk in that buy.
		self.chances = {"Referral": 0.15, "Walk In": 0.85, "Website": 0.5}

	def score(self, source: str, **values):
		lead = factories.lead(branch=BRANCH, source=source, **values)
		return lead.score, lead.score_reasons

	def test_the_rules_are_used_until_there_is_enough(self):
		"""X12"""
		decided(BRANCH, 199, self.chances)
		self.assertFalse(learning.train(BRANCH))
		self.assertIn("Base 50 · Referral +20", self.score("Referral")[1])
		self.assertIn("199 leads are decided", frappe.db.get_value("Learned Scoring", BRANCH, "verdict"))

	def test_what_was_learned_scores_new_leads_and_says_why(self):
		"""X12: and it was held against leads that it had not seen"""
		decided(BRANCH, 600, self.chances)
		self.assertTrue(learning.train(BRANCH))
		(walk_in, why), (referral, why_not) = self.score("Walk In"), self.score("Referral")
		self.assertGreater(walk_in, 70)
		self.assertLess(referral, 30)
		self.assertRegex(why, r"^8\d in 100 such leads were won · Walk In \+\d+")
		self.assertRegex(why_not, r"Referral -\d+")
		learned = frappe.get_doc("Learned Scoring", BRANCH)
		self.assertGreater(learned.model_auc, learned.rules_auc)
		self.assertLess(learned.model_brier, learned.rules_brier)
		self.assertEqual((learned.leads, learned.in_use), (600, 1))

	def test_rules_that_do_as_well_stay(self):
		"""X12"""
		decided(BRANCH, 600, {"Referral": 0.8, "Walk In": 0.15})
		self.assertFalse(learning.train(BRANCH))
		self.assertIn("Base 50", self.score("Referral")[1])
		self.assertIn("The rules stay", frappe.db.get_value("Learned Scoring", BRANCH, "verdict"))

	def test_a_score_given_by_hand_is_kept(self):
		"""D6, X12"""
		decided(BRANCH, 600, self.chances)
		learning.train(BRANCH)
		self.assertEqual(self.score("Walk In", score=12, score_is_manual=1)[0], 12)

	def test_it_can_be_switched_off(self):
		"""X12"""
		decided(BRANCH, 600, self.chances)
		learning.train(BRANCH)
		settings = frappe.get_doc(scoring.SETTINGS)
		self.assertFalse(scoring.load(settings.update({"learn_scores": 0})).learns)
		rules = scoring.load(settings).of({"branch": BRANCH, "source": "Referral", "lead_kind": "Person"})
		self.assertEqual(rules[0], 70)

	def test_bookings_and_archived_leads_teach_nothing(self):
		"""X12: who was won at once was never a lead, and who was archived was no customer to lose"""
		decided(BRANCH, 300, self.chances)
		frappe.db.sql(
			"UPDATE `tabLead` SET creation = converted_at WHERE branch = %s AND stage_type = 'Won'", BRANCH
		)
		frappe.db.set_value("Lead", {"branch": BRANCH, "source": "Referral"}, "archived", 1)
		learning.train(BRANCH)
		expected = frappe.db.count("Lead", {"branch": BRANCH, "stage_type": "Lost", "archived": 0})
		self.assertEqual(frappe.db.get_value("Learned Scoring", BRANCH, ["leads", "won"]), (expected, 0))

	def test_open_leads_follow_what_was_learned(self):
		"""X12"""
		lead = factories.lead(branch=BRANCH, source="Walk In")
		decided(BRANCH, 600, self.chances)
		learning.train(BRANCH)
		self.assertEqual(scoring.rescore([lead.name]), 1)
		self.assertRegex(frappe.db.get_value("Lead", lead.name, "score_reasons"), "in 100 such leads")

	def test_its_managers_see_it_and_no_others(self):
		"""A24, X12"""
		learning.train(BRANCH)
		frappe.set_user(self.manager)
		self.assertTrue(frappe.get_doc("Learned Scoring", BRANCH).has_permission("read"))
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Branch Manager"))
		self.assertFalse(frappe.get_doc("Learned Scoring", BRANCH).has_permission("read"))
		self.assertNotIn(BRANCH, frappe.get_list("Learned Scoring", pluck="name", limit=0))


class TestJob(CommittedTest):
	def test_every_branch_is_judged_and_the_run_is_recorded(self):
		"""X9, X12"""
		branch = factories.branch(factories.unique("Learners"))
		frappe.db.commit()
		result = jobs.learn_from_outcomes()
		self.assertEqual(result["status"], "Done")
		self.assertTrue(frappe.db.get_value("Learned Scoring", branch, "verdict"))
