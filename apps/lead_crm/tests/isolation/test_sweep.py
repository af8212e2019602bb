"""Every DocType of the app by every way that Frappe offers, as users who must see nothing of it (A24, C22, X14)."""

import frappe

from lead_crm.permissions import ROWS_OF, bound
from lead_crm.tests import factories
from lead_crm.tests.isolation import doors
from lead_crm.tests.isolation.caller import Answer, Door, ask, undone
from lead_crm.tests.isolation.canaries import Canaries, release
from lead_crm.tests.site_test import SiteTest

FOR_ALL = {"Lead Source", "Loss Reason", "Expectation", "Lead Pipeline"}
FOR_ADMINISTRATORS = {
	"Lead CRM Settings",
	"Idempotency Record",
	"Job Run",
	"Reminder Ledger",
	"Customer Merge",
	"Customer Import Change",
	"Text Message",
}
ROWS_FOR_ALL = {"Pipeline Stage", "Pipeline Transition", "Lead Scoring Rule"}
FRAPPES = {"Contact", "Address", "File"}
ROLES = ("Branch Manager", "Counselor", "Trainer", "Key Account Manager", "CRM Integration")
MISSING = "no-such-record"
POINTERS = {
	"ToDo": "reference_name",
	"Comment": "reference_name",
	"Version": "docname",
	"Tag Link": "document_name",
	"File": "attached_to_name",
	"Document Follow": "ref_docname",
	"DocShare": "share_name",
	"Communication": "reference_name",
	"Reminder": "reminder_docname",
}


class SweepTest(SiteTest):
	"""Canaries in the other branch, and those who must not notice them."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.everyman = cls.with_every_role()
		cls.nobody = cls.without_branch()
		frappe.db.commit()

	@staticmethod
	def with_every_role() -> str:
		"""Somebody with every role there is in a branch: what one may not, none of them may."""
		for role in ROLES:
			factories.member(factories.BRANCH, role, "every.role@example.com")
		return "every.role@example.com"

	@staticmethod
	def without_branch() -> str:
		"""Somebody with the roles, and a member nowhere."""
		user = factories.member(factories.BRANCH, "Counselor", "no.branch@example.com")
		branch = frappe.get_doc("Branch", factories.BRANCH)
		branch.members = [row for row in branch.members if row.user != user]
		branch.save()
		frappe.get_doc("User", user).add_roles(*ROLES)
		return user

	def setUp(self):
		super().setUp()
		self.canaries: Canaries = release()
		self.wrong: list[str] = []

	def look(self, who: str, door: Door, *names: str) -> Answer:
		"""Ask; a glimpse of a canary is noted."""
		answer = ask(who, door)
		text = answer.text
		for name in names:
			text = text.replace(name, "")
		if self.canaries.mark in text:
			self.wrong.append(f"{who} sees: {door} → {answer.status} {text[:300]}")
		return answer

	def compare(self, who: str, door: Door, ghost: Door, name: str) -> None:
		"""A document of another branch and one that does not exist must not be told apart."""
		one, other = self.look(who, door, name), self.look(who, ghost)
		if one.status >= 500 or (one.status, one.core(name)) != (other.status, other.core(MISSING)):
			self.wrong.append(
				f"{who} can tell: {door}\n\t{one.status} {one.core(name)[:300]}\n\t{other.status} {other.core(MISSING)[:300]}"
			)

	def state(self) -> dict:
		"""The canaries as they are stored, and how much points at them."""
		stored = {
			doctype: frappe.db.get_value(doctype, name, "*", as_dict=True)
			for doctype, name in self.canaries.names.items()
		}
		names = ("in", list(self.canaries.names.values()))
		return stored | {
			pointer: frappe.db.count(pointer, {field: names}) for pointer, field in POINTERS.items()
		}

	def check_unchanged(self, before: dict, what: str) -> None:
		changed = [key for key, value in self.state().items() if before[key] != value]
		if changed:
			self.wrong.append(f"{what} changed: {changed}")

	def assert_nothing_wrong(self) -> None:
		self.assertFalse(self.wrong, "\n" + "\n".join(self.wrong))


class TestSweep(SweepTest):
	def test_every_doctype_is_known(self):
		"""X14: a new one is put where it belongs, or this fails"""
		ours = set(frappe.get_all("DocType", {"module": "Lead CRM"}, pluck="name"))
		canaries = set(self.canaries.names) - FRAPPES
		self.assertEqual(ours, canaries | FOR_ALL | FOR_ADMINISTRATORS | ROWS_FOR_ALL | set(ROWS_OF))
		self.assertEqual(set(bound()), canaries)
		has_branch = {doctype for doctype in ours if frappe.get_meta(doctype).has_field("branch")}
		self.assertLessEqual(has_branch, canaries | FOR_ADMINISTRATORS)

	def test_the_canaries_are_there(self):
		"""X14: a sweep that could see nothing anyway would prove nothing"""
		for doctype, name in self.canaries.names.items():
			with self.subTest(doctype), undone():
				door = Door("GET", f"/api/resource/{doctype}/{name}", {})
				self.assertEqual(ask("Administrator", door).status, 200)
		with undone():
			listed = ask("Administrator", next(doors.by_finding("Lead", self.canaries.mark)))
			self.assertIn(self.canaries.mark, listed.text)

	def sweep(self, who: str, *by_name: str) -> None:
		for doctype, name in self.canaries.names.items():
			if not by_name or doctype in by_name:
				self.sweep_names(who, doctype, name)
			self.sweep_finds(who, doctype, name)
		self.assert_nothing_wrong()

	def sweep_names(self, who: str, doctype: str, name: str) -> None:
		with undone():
			before = self.state()
			there = list(doors.by_name(doctype, name, factories.BRANCH, who))
			ghosts = doors.by_name(doctype, MISSING, factories.BRANCH, who)
			for door, ghost in zip(there, ghosts, strict=True):
				self.compare(who, door, ghost, name)
			self.check_unchanged(before, f"{who} at {doctype}")

	def sweep_finds(self, who: str, doctype: str, name: str) -> None:
		with undone():
			for door in doors.by_finding(doctype, self.canaries.mark):
				self.look(who, door)
			for door, ghost in zip(doors.counts(doctype, name), doors.counts(doctype, MISSING), strict=True):
				self.compare(who, door, ghost, name)

	def test_a_user_of_another_branch_with_every_role(self):
		"""A24, C21, C22, X14"""
		self.sweep(self.everyman)

	def test_a_trainer_of_another_branch(self):
		"""A24, C21: whose conditions are others"""
		self.sweep(factories.member(factories.BRANCH, "Trainer"), "Intro Visit", "Lead")

	def test_a_user_with_roles_and_no_branch(self):
		"""A24: Frappe's own User Permissions would show everything"""
		self.sweep(self.nobody, "Lead", "Customer", "Branch", "File")

	def test_a_guest(self):
		"""A5, A24"""
		self.sweep("Guest", "Lead", "Booking", "File")
