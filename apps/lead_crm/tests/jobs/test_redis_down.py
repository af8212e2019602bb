"""Redis does not answer: what is read and written goes on, and what was to be queued is found again (X9)."""

import frappe
from frappe.utils import background_jobs
from frappe.utils.background_jobs import get_queue

from lead_crm.jobs import customers as customer_jobs
from lead_crm.jobs import sweeping
from lead_crm.services import follow_ups, leads
from lead_crm.tests import factories
from lead_crm.tests.jobs.killing import Worker
from lead_crm.tests.site_test import CommittedTest

NOBODY_LISTENS = 1


def without_redis(work):
	"""The work as a process does it whose Redis is gone, cache and queue."""

	def do():
		pool = frappe.cache.connection_pool
		pool.connection_kwargs["port"] = NOBODY_LISTENS
		pool.reset()
		frappe.local.conf.redis_queue = f"redis://127.0.0.1:{NOBODY_LISTENS}"
		background_jobs._redis_queue_conn = None
		work()
		frappe.db.commit()

	return do


class TestRedisDown(CommittedTest):
	def setUp(self):
		super().setUp()
		self.branch = factories.branch(factories.unique("Without Redis"))
		self.lead = factories.lead(branch=self.branch)
		frappe.db.commit()
		self.queue = get_queue("long")
		self.queue.empty()
		self.addCleanup(self.queue.empty)

	def test_reads_and_writes_go_on(self):
		"""X9"""

		def work():
			lead = frappe.get_doc("Lead", self.lead.name)
			leads.move(lead, "Contacted", by_rule=True)
			follow_ups.add("Lead", lead.name, "2031-07-01 10:00:00")
			factories.lead(branch=self.branch, first_name="Born without Redis")

		Worker(without_redis(work)).ends_well()
		frappe.db.rollback()
		self.assertEqual(frappe.db.get_value("Lead", self.lead.name, "status"), "Contacted")
		self.assertTrue(frappe.db.exists("Follow Up", {"reference_name": self.lead.name}))
		self.assertTrue(frappe.db.exists("Lead", {"branch": self.branch, "first_name": "Born without Redis"}))

	def test_what_was_asked_for_is_not_lost(self):
		"""X9, B6"""
		frappe.db.delete("Job Run")
		frappe.db.commit()
		Worker(without_redis(lambda: customer_jobs.start(1, None))).ends_well()
		frappe.db.rollback()
		run = frappe.get_value("Job Run", {"job": customer_jobs.JOB, "status": "Queued"})
		self.assertEqual(self.queue.jobs, [])
		sweeping.take_up_abandoned_runs()
		self.assertEqual([job.kwargs["kwargs"] for job in self.queue.jobs], [{"run": run}])
