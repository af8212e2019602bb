"""Every function that the app itself opens to callers, found by itself, with records of another branch (A24, C22, X14)."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator
from functools import cached_property

import frappe
from frappe.model.base_document import get_controller
from frappe.utils import add_days, today

import lead_crm
from lead_crm.tests import factories
from lead_crm.tests.isolation import doors
from lead_crm.tests.isolation.caller import Door, ask, call, undone
from lead_crm.tests.isolation.canaries import Canaries, release
from lead_crm.tests.isolation.test_sweep import MISSING, SweepTest

NAMES = {
	"lead": "Lead",
	"leads": "Lead",
	"customer": "Customer",
	"survivor": "Customer",
	"duplicate": "Customer",
	"a": "Customer",
	"b": "Customer",
	"area_lead": "Area Lead",
	"follow_up": "Follow Up",
	"visit": "Intro Visit",
	"promise": "Payment Promise",
	"interaction": "Interaction",
	"call_plan": "Call Plan",
	"booking": "Booking",
	"reference_name": "Lead",
	"request": "Hand-over Request",
	"branch": "Branch",
	"organization": "Organization",
	"contact": "Contact",
}
LISTS = ("leads",)
WORDS = {
	"note": "x", "notes": "x", "reason": "x", "details": "x", "name": "x", "full_name": "Bilal", "email": None, "remarks": None,
	"discovery_notes": None, "school": None, "source": None, "preferred_schedule": None, "expectations": None, "city": None,
	"service_type": None, "country": None, "passport": None, "passport_number": None, "search": None, "contact_name": None,
	"kind": None, "type": "Call", "channel": None, "direction": None, "currency": None, "batch": None, "pipeline": None,
	"status": "Contacted", "outcome": "Reached", "frequency": "Weekly", "sort_by": None, "sort_order": None, "tags": None,
	"statuses": None, "sources": None, "on_error": "skip", "idempotency_key": None, "reference_doctype": "Lead", "doctype": "User",
	"txt": "", "searchfield": "name", "user": "every.role@example.com", "trainer": None, "assigned_to": None, "job": MISSING,
	"whose": None, "kinds": None, "take": None, "accept": False, "chart_name": "No Such Chart", "board": "Sales Leads",
}  # fmt: skip
NUMBERS = {
	"amount": 10, "limit": 20, "start": 0, "page_length": 20, "page_len": 20, "days": 30, "every_days": None, "cutoff_days": 30,
	"duration": None, "score_min": None, "score_max": None, "min_score": 0.8, "hot_only": None, "archived": None, "dry_run": True,
}  # fmt: skip
TIMES = {
	"due_date": add_days(today(), 3), "scheduled_at": f"{add_days(today(), 3)}T10:00:00", "paid_on": None, "date": None,
	"next_at": None, "called_at": None, "attended_at": None, "last_activity": None, "created_from": None, "created_to": None,
	"from_date": None, "to_date": None, "next_follow_up": None,
}  # fmt: skip
OTHERS = {
	"child": {"first_name": "Bilal", "last_name": "Khan"},
	"parents": [{"name": "Hina", "phone": "+923001234567"}],
	"phone": "+923007654321",
	"rows": [{"full_name": "Bilal", "phone": "+923007654321", "branch": factories.BRANCH}],
	"filters": {"branch": factories.OTHER_BRANCH},
	"order": None,
}
VALUES = WORDS | NUMBERS | TIMES | OTHERS
GIVEN_WHOLE = {("bookings.ingest", "booking")}  # not a name but a booking, sent by a program
MEANT_FOR_OTHERS = {("leads.hand_over", "branch"), ("customers.hand_over", "branch")}
BOOKING = {
	"booking_type": "Booking",
	"branch": factories.OTHER_BRANCH,
	"persons": [{"full_name": "B"}],
	"external_id": "x1",
}


def functions() -> dict[str, Callable]:
	"""Every function of the app that may be called over HTTP, by its path; methods of documents left out."""
	for module in pkgutil.walk_packages(lead_crm.__path__, "lead_crm."):
		if ".tests" not in module.name:
			importlib.import_module(module.name)
	found = (function for function in frappe.whitelisted if function.__module__.startswith("lead_crm."))
	return {
		f"{function.__module__}.{function.__name__}": function
		for function in found
		if "." not in function.__qualname__ and ".tests" not in function.__module__
	}


def parameters(function: Callable) -> list[inspect.Parameter]:
	named = inspect.signature(function).parameters.values()
	return [parameter for parameter in named if parameter.kind != parameter.VAR_KEYWORD]


class TestFunctions(SweepTest):
	@cached_property
	def own(self) -> Canaries:
		"""What the callers do see."""
		return release(factories.BRANCH)

	@cached_property
	def ours(self) -> dict[str, Callable]:
		"""What stands in the place of a function of Frappe is asked by that one's name, in the sweep of doors."""
		standing_in = {paths[-1] for paths in frappe.get_hooks("override_whitelisted_methods").values()}
		return {path: function for path, function in functions().items() if path not in standing_in}

	def test_every_parameter_is_known(self):
		"""X14: a new function with a parameter that this test cannot fill fails here"""
		unknown = {
			f"{path}: {parameter.name}"
			for path, function in self.ours.items()
			for parameter in parameters(function)
			if parameter.name not in NAMES | VALUES
		}
		self.assertFalse(unknown)
		self.assertIn("lead_crm.api.leads.details", self.ours)

	def test_what_stands_in_for_frappe_is_among_the_doors(self):
		"""X14"""
		ways = [
			*doors.by_name("Lead", MISSING, "x", "x"),
			*doors.by_finding("Lead", "x"),
			*doors.counts("Lead", "x"),
		]
		paths = {door.path.removeprefix("/api/method/") for door in ways}
		replaced = {
			path
			for path, ours in frappe.get_hooks("override_whitelisted_methods").items()
			if ours[-1].startswith("lead_crm.")
		}
		elsewhere = {  # test_ways, test_results
			"frappe.realtime.can_subscribe_doctype",
			"frappe.desk.query_report.export_query",
			"frappe.desk.query_report.run",
			"frappe.core.doctype.prepared_report.prepared_report.make_prepared_report",
			"frappe.core.doctype.user_permission.user_permission.get_user_permissions",
			"frappe.desk.doctype.event.event.get_events",
			"frappe.utils.goal.get_monthly_goal_graph_data",
		}
		self.assertLessEqual(replaced - elsewhere, paths)

	def door(self, path: str, function: Callable, given: dict) -> Door:
		values = {}
		for parameter in parameters(function):
			if parameter.name in NAMES and parameter.default is parameter.empty:
				values[parameter.name] = self.named(parameter.name, self.own.names[NAMES[parameter.name]])
			elif VALUES.get(parameter.name) is not None:
				values[parameter.name] = VALUES[parameter.name]
		if path.endswith("bookings.ingest"):
			values["booking"] = BOOKING
		return call(path, **values | given)

	def named(self, parameter: str, name: str) -> str | list[str]:
		return [name] if parameter in LISTS else name

	def naming(self) -> Iterator[tuple[str, Callable, str]]:
		"""Every function with each of its parameters that names a record."""
		for path, function in self.ours.items():
			short = path.removeprefix("lead_crm.api.")
			for parameter in parameters(function):
				if parameter.name in NAMES and (short, parameter.name) not in GIVEN_WHOLE | MEANT_FOR_OTHERS:
					yield path, function, parameter.name

	def test_another_branchs_record_is_as_one_that_is_not_there(self):
		"""A5, A24, C22, X14"""
		before = self.state()
		for who in (self.everyman, self.nobody):
			for path, function, parameter in self.naming():
				name = self.canaries.names[NAMES[parameter]]
				there, not_there = (
					self.door(path, function, {parameter: self.named(parameter, value)})
					for value in (name, MISSING)
				)
				with undone():
					self.compare(who, there, not_there, name)
					self.check_unchanged(before, f"{path}({parameter})")
		self.assert_nothing_wrong()

	def test_what_names_no_record_tells_nothing(self):
		"""A24, X14: lists, searches, sums"""
		self.assertTrue(self.own.names)  # made now, not where it would be undone
		for who in (self.everyman, self.nobody, "Guest"):
			with undone():
				before = self.state()
				for path, function in self.ours.items():
					self.look(who, self.door(path, function, {}))
				self.check_unchanged(before, who)
		self.assert_nothing_wrong()

	def test_own_records_are_found_by_the_same_functions(self):
		"""X14: a function that refuses everybody would pass the sweep too"""
		refused = []
		self.assertTrue(self.own.names)  # made now, not where it would be undone
		for path, function, parameter in self.naming():
			if parameter in ("lead", "customer", "promise", "follow_up", "call_plan", "interaction", "visit"):
				with undone():
					answer = ask(self.everyman, self.door(path, function, {}))
					if answer.status in (403, 404):
						refused.append((path, answer))
		self.assertFalse(refused)

	def test_methods_of_documents(self):
		"""X14: found on every DocType of the app"""
		for doctype, method in self.methods():
			name = self.canaries.names[doctype]
			with undone():
				before = self.state()
				there, not_there = (
					call("run_doc_method", dt=doctype, dn=value, method=method) for value in (name, MISSING)
				)
				self.compare(self.everyman, there, not_there, name)
				self.check_unchanged(before, f"{doctype}.{method}")
		self.assert_nothing_wrong()

	def methods(self) -> Iterator[tuple[str, str]]:
		for doctype in frappe.get_all("DocType", {"module": "Lead CRM", "istable": 0}, pluck="name"):
			for name, function in inspect.getmembers(get_controller(doctype), inspect.isfunction):
				if function in frappe.whitelisted and doctype in self.canaries.names:
					yield doctype, name


class TestReports(SweepTest):
	def test_every_report_shows_the_own_branches_only(self):
		"""C27, E11, X14: found by themselves, with no filter and with the other branch as one"""
		reports = frappe.get_all("Report", {"module": "Lead CRM"}, pluck="name")
		self.assertTrue(reports)
		for who in (self.everyman, self.nobody):
			for report in reports:
				for filters in ({}, {"branch": factories.OTHER_BRANCH}):
					with undone():
						self.look(
							who, call("frappe.desk.query_report.run", report_name=report, filters=filters)
						)
		self.assert_nothing_wrong()
