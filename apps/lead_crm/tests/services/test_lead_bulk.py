"""Many leads at once: each on its own, and each reported."""

from unittest.mock import patch

import frappe
from frappe.utils import strip_html

from lead_crm.exceptions import InvalidInput
from lead_crm.services import lead_bulk, leads
from lead_crm.tests import factories
from lead_crm.tests.site_test import CommittedTest, SiteTest


def names(count: int, **values) -> list[str]:
	return [factories.lead(**values).name for _lead in range(count)]


def outcome(answer: dict) -> tuple[int, int, list[bool]]:
	return answer["updated"], answer["failed"], [row["ok"] for row in answer["results"]]


class BulkTest(SiteTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.manager = factories.member(factories.BRANCH, "Branch Manager")
		cls.counselor = factories.member(factories.BRANCH, "Counselor")
		cls.stranger = factories.member(factories.OTHER_BRANCH, "Counselor")


class TestStatus(BulkTest):
	def test_all_move_and_keep_the_note(self):
		"""D9"""
		leads_now = names(3)
		answer = lead_bulk.update_status(leads_now, "Contacted", "mailed them")
		self.assertEqual(outcome(answer), (3, 0, [True] * 3))
		self.assertEqual([row["lead"] for row in answer["results"]], leads_now)
		for name in leads_now:
			last = leads.status_history(name)[-1]
			self.assertEqual((last.to_status, last.note), ("Contacted", "mailed them"))

	def test_one_that_may_not_move_stays_and_says_why(self):
		"""D9, D14"""
		frappe.set_user(self.counselor)
		first, last = names(2)
		lost = leads.close(factories.lead(), "no").name
		answer = lead_bulk.update_status([first, lost, last], "Contacted")
		self.assertEqual(outcome(answer), (2, 1, [True, False, True]))
		self.assertIn("cannot go from Lost to Contacted", answer["results"][1]["error"])
		self.assertEqual(frappe.db.get_value("Lead", lost, "status"), "Lost")
		self.assertEqual(frappe.db.get_value("Lead", last, "status"), "Contacted")

	def test_failed_row_leaves_nothing_behind(self):
		"""D16: nor a message on the clerk's screen"""
		name = names(1)[0]
		with patch("lead_crm.services.status_changes.record", side_effect=frappe.ValidationError("no room")):
			answer = lead_bulk.update_status([name], "Contacted")
		self.assertEqual(answer["results"], [{"lead": name, "ok": False, "error": "no room"}])
		self.assertEqual(frappe.db.get_value("Lead", name, "status"), "New")
		lead_bulk.update_status([name], "Nonsense")
		self.assertEqual(frappe.get_message_log(), [])

	def test_unknown_and_unseen_leads_fail_with_the_same_words(self):
		"""D9, A24: nobody finds out what another branch has"""
		theirs = factories.lead(branch=factories.branch(factories.OTHER_BRANCH)).name
		frappe.set_user(self.counselor)
		answer = lead_bulk.update_status([theirs, "NONE0001"], "Contacted")
		errors = [row["error"].replace(row["lead"], "X") for row in answer["results"]]
		self.assertEqual(outcome(answer), (0, 2, [False] * 2))
		self.assertEqual(errors[0], errors[1])
		self.assertEqual(frappe.db.get_value("Lead", theirs, "status"), "New")

	def test_lead_named_twice_is_done_once(self):
		"""D9"""
		name = names(1)[0]
		self.assertEqual(outcome(lead_bulk.update_status([name, name], "Contacted")), (1, 0, [True]))

	def test_lead_that_is_there_already_is_fine(self):
		"""D9"""
		name = names(1)[0]
		self.assertEqual(outcome(lead_bulk.update_status([name], "New"))[0], 1)
		self.assertEqual(len(leads.status_history(name)), 1)

	def test_one_to_500_leads(self):
		"""D9"""
		for wrong in ([], [f"X{number}" for number in range(501)]):
			with self.assertRaisesRegex(InvalidInput, "500"):
				lead_bulk.update_status(wrong, "Contacted")

	def test_unexpected_error_is_logged_and_stays_with_its_row(self):
		"""D9, D14"""
		good, bad = names(2)
		real = leads.move

		def move(lead, *values):
			if lead.name == bad:
				raise KeyError("a programmer's mistake")
			return real(lead, *values)

		with patch.object(leads, "move", move):
			answer = lead_bulk.update_status([bad, good], "Contacted")
		self.assertEqual(outcome(answer), (1, 1, [False, True]))
		self.assertIn("error log", answer["results"][0]["error"])
		self.assertTrue(frappe.db.exists("Error Log", {"method": "A lead could not be changed in bulk"}))

	def test_lost_race_is_not_one_rows_failure(self):
		"""X1: a deadlock has undone the other rows too"""
		with patch.object(leads, "move", side_effect=frappe.QueryDeadlockError("1213")):
			self.assertRaises(frappe.QueryDeadlockError, lead_bulk.update_status, names(2), "Contacted")

	def test_what_a_lead_costs_does_not_grow_with_their_number(self):
		"""D9: who may see them is asked once for all"""
		for count in (2, 12):
			given = names(count)
			frappe.set_user(self.counselor)
			lead_bulk.update_status(given[:1], "Contacted")
			with self.assertQueryCount(6 + 14 * (count - 1)):
				lead_bulk.update_status(given, "Contacted")
			frappe.set_user("Administrator")


class TestAssign(BulkTest):
	def test_all_are_given_with_a_comment(self):
		"""D10"""
		frappe.set_user(self.manager)
		given = names(3)
		answer = lead_bulk.assign(given, self.counselor, "yours now")
		self.assertEqual(outcome(answer), (3, 0, [True] * 3))
		filters = {"reference_type": "Lead", "reference_name": ("in", given), "allocated_to": self.counselor}
		self.assertEqual(frappe.db.count("ToDo", filters | {"status": "Open"}), 3)
		self.assertEqual(
			frappe.db.count("Comment", {"reference_name": ("in", given), "content": "yours now"}), 3
		)
		self.assertEqual(frappe.db.count("Lead", {"name": ("in", given), "assigned_to": self.counselor}), 3)

	def test_agent_must_exist_and_be_enabled(self):
		"""D10"""
		given = names(1)
		frappe.db.set_value("User", self.stranger, "enabled", 0)
		for user in ("nobody@example.com", self.stranger):
			with self.assertRaisesRegex(InvalidInput, user):
				lead_bulk.assign(given, user)

	def test_agent_gets_only_what_the_agent_may_see(self):
		"""D10, A24"""
		ours, theirs = names(1)[0], factories.lead(branch=factories.branch(factories.OTHER_BRANCH)).name
		answer = lead_bulk.assign([ours, theirs], self.stranger)
		self.assertEqual(outcome(answer), (1, 1, [False, True]))
		self.assertIn(factories.BRANCH, answer["results"][0]["error"])
		self.assertFalse(frappe.db.exists("DocShare", {"share_doctype": "Lead", "user": self.stranger}))

	def test_giver_gives_only_what_the_giver_may_see(self):
		"""D10, A24"""
		theirs = factories.lead(branch=factories.branch(factories.OTHER_BRANCH)).name
		frappe.set_user(self.manager)
		self.assertEqual(outcome(lead_bulk.assign([theirs], self.counselor)), (0, 1, [False]))

	def test_lead_the_agent_has_already_is_fine(self):
		"""D10"""
		name = names(1, assigned_to=self.counselor)[0]
		self.assertEqual(outcome(lead_bulk.assign([name], self.counselor))[0], 1)
		self.assertEqual(frappe.db.count("ToDo", {"reference_name": name}), 1)


class TestNews(CommittedTest):
	def test_who_gets_and_who_loses_leads_is_told_once(self):
		"""C28, D10: five hundred bells would be none"""
		branch = factories.branch()
		loser, user = (factories.member(branch, "Counselor", f"bulk.{n}@example.com") for n in (1, 2))
		given = names(3, assigned_to=loser)
		frappe.db.delete("Notification Log", {"for_user": ("in", (loser, user))})
		frappe.db.commit()
		frappe.db.delete("Notification Log", {"for_user": ("in", (loser, user))})
		lead_bulk.assign(given, user, "yours <now>")
		frappe.db.commit()
		for someone, words in ((user, "assigned 3 leads to you"), (loser, "gave 3 of your leads")):
			logs = frappe.get_all("Notification Log", {"for_user": someone}, ["subject", "email_content"])
			self.assertEqual(len(logs), 1, logs)
			self.assertIn(words, strip_html(logs[0].subject))
			self.assertIn("&lt;now&gt;", logs[0].email_content)
		todos = {"reference_name": ("in", given), "allocated_to": loser, "status": "Cancelled"}
		self.assertEqual(frappe.db.count("ToDo", todos), 3)

	def test_work_outside_of_a_transaction_is_one(self):
		"""D16: from a job or a script as well"""
		given = names(2)
		frappe.db.commit()
		real = leads.move

		def move(lead, *values):
			if lead.name == given[0]:
				raise InvalidInput("not this one")
			return real(lead, *values)

		with patch.object(leads, "move", move):
			answer = lead_bulk.update_status(given, "Contacted")
		self.assertEqual(outcome(answer), (1, 1, [False, True]))
