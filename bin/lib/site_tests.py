"""The app's tests on several sites at once, each site taking the next module: site_tests.py RESULTS SITE…, in the bench's sites folder.

The sites share MariaDB and Redis, but neither tables nor job queues.
"""

import os
import sys
import unittest
from multiprocessing import get_context
from pathlib import Path

import frappe
import xmlrunner
from frappe.parallel_test_runner import ParallelTestRunner, get_all_tests

APP = "lead_crm"


class Part(ParallelTestRunner):
	"""One site's share of the modules; a JUnit file for each."""

	def __init__(self, site, modules, results):
		self.modules, self.results, self.failed = modules, results, False
		super().__init__(APP, site)

	def run_tests(self):
		for path, filename in iter(self.modules.get, None):
			self.run_module(self.get_module(path, filename))

	def run_module(self, module):
		frappe.set_user("Administrator")
		tests = unittest.TestLoader().loadTestsFromModule(module)
		if not tests.countTestCases():
			return
		print(f"\n{module.__name__} ({self.site})", flush=True)
		with open(self.results / f"{module.__name__}.xml", "wb") as output:
			outcome = xmlrunner.XMLTestRunner(output=output, stream=sys.stdout).run(tests)
		self.failed = self.failed or not outcome.wasSuccessful()
		frappe.db.rollback()


def work(number, site, modules, results):
	os.environ["FRAPPE_REDIS_QUEUE"] = f"{queue_address()}/{number}"
	sys.exit(Part(site, modules, results).failed)


def queue_address():
	return frappe.get_site_config(sites_path=".").redis_queue


def main(results, *sites):
	context = get_context("spawn")
	modules = context.Queue()
	frappe.init(sites[0])
	for module in [*get_all_tests(APP), *[None] * len(sites)]:
		modules.put(module)
	parts = [
		context.Process(target=work, args=(number, site, modules, Path(results)))
		for number, site in enumerate(sites)
	]
	for part in parts:
		part.start()
	for part in parts:
		part.join()
	return any(part.exitcode for part in parts)


if __name__ == "__main__":
	sys.exit(main(*sys.argv[1:]))
