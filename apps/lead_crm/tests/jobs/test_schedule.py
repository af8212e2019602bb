"""Every job is called, by the scheduler or by whoever asks for it, and every call finds its job."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import frappe

from lead_crm import jobs
from lead_crm.services import job_runs
from lead_crm.tests.jobs import finding
from lead_crm.tests.site_test import SiteTest


class TestSchedule(SiteTest):
	def recorded(self):
		modules = [
			importlib.import_module(f"lead_crm.jobs.{module.name}")
			for module in pkgutil.iter_modules(jobs.__path__)
		]
		return {
			f"{function.__module__}.{name}"
			for module in modules
			for name, function in inspect.getmembers(module, inspect.isfunction)
			if hasattr(function, "__wrapped__") and function.__module__ == module.__name__
		}

	def test_every_recorded_job_is_called(self):
		"""X9: a job that nobody calls is no job"""
		recorded = self.recorded()
		self.assertGreaterEqual(len(recorded), 5)
		self.assertEqual(recorded - {*finding.scheduled(), *finding.asked_for()}, set())

	def test_every_recorded_job_has_a_title(self):
		"""X9: which is translated, where a Job Run is read"""
		titles = Path(frappe.get_app_path("lead_crm", "public", "js", "job_titles.js")).read_text()
		listed = re.findall(r'"(\w+\.\w+)": __\(', titles)
		self.assertEqual(sorted(listed), sorted(job.removeprefix(job_runs.JOBS) for job in self.recorded()))

	def test_every_call_finds_its_job_under_a_name_of_its_own(self):
		"""X9: Frappe tells jobs apart by the last two parts of their path"""
		for call in finding.scheduled():
			self.assertTrue(callable(frappe.get_attr(call)), call)
		short = [".".join(call.split(".")[-2:]) for call in finding.scheduled()]
		self.assertEqual(len(short), len(set(short)))
