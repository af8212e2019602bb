"""Every job is called by the scheduler, and every call finds its job."""

import importlib
import inspect
import pkgutil

import frappe

from lead_crm import hooks, jobs
from lead_crm.tests.site_test import SiteTest


class TestSchedule(SiteTest):
	def scheduled(self):
		calls = [call for calls in hooks.scheduler_events["cron"].values() for call in calls]
		return calls + hooks.scheduler_events["daily_long"]

	def test_every_recorded_job_is_scheduled(self):
		"""X9: a job that nobody calls is no job"""
		modules = [
			importlib.import_module(f"lead_crm.jobs.{module.name}")
			for module in pkgutil.iter_modules(jobs.__path__)
		]
		recorded = {
			f"{function.__module__}.{name}"
			for module in modules
			for name, function in inspect.getmembers(module, inspect.isfunction)
			if hasattr(function, "__wrapped__") and function.__module__ == module.__name__
		}
		self.assertGreaterEqual(len(recorded), 5)
		self.assertEqual(recorded - set(self.scheduled()), set())

	def test_every_call_finds_its_job_under_a_name_of_its_own(self):
		"""X9: Frappe tells jobs apart by the last two parts of their path"""
		for call in self.scheduled():
			self.assertTrue(callable(frappe.get_attr(call)), call)
		short = [".".join(call.split(".")[-2:]) for call in self.scheduled()]
		self.assertEqual(len(short), len(set(short)))
