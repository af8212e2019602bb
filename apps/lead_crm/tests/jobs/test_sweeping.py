"""What was killed, lost or failed is run again without anybody asking (X9, B6)."""

import json
from datetime import timedelta
from unittest.mock import patch

import frappe
from frappe.utils import now_datetime
from frappe.utils.background_jobs import get_queue
from redis.exceptions import ConnectionError as RedisDown

from lead_crm.jobs import customers, running, sweeping
from lead_crm.services import job_runs
from lead_crm.tests import factories
from lead_crm.tests.jobs.test_reminders import sleepy
from lead_crm.tests.site_test import CommittedTest

DAILY = "lead_crm.jobs.scoring.rescore_open_leads"


class TestSweeping(CommittedTest):
	def setUp(self):
		super().setUp()
		frappe.db.delete("Job Run")
		frappe.db.commit()
		self.queue = get_queue("long")
		self.queue.empty()
		self.addCleanup(self.queue.empty)

	def waiting(self):
		return [(job.kwargs["method"], job.kwargs["kwargs"]) for job in self.queue.jobs]

	def swept(self):
		sweeping.take_up_abandoned_runs()
		return self.waiting()

	def run_of(self, status, **values):
		run = frappe.new_doc(
			"Job Run", job=DAILY, status=status, started_at=now_datetime(), **values
		).insert()
		frappe.db.commit()
		return run.name

	def test_lost_with_the_queue(self):
		"""B6, X9: Redis down while somebody asks, or restarted before a worker came"""
		with patch.object(frappe, "enqueue", side_effect=RedisDown):
			run = customers.start(1, None)
			frappe.db.commit()
		self.assertEqual(self.swept(), [(customers.JOB, {"run": run})])
		self.assertEqual(self.swept(), [(customers.JOB, {"run": run})])

	def test_killed_collection_ends_by_itself(self):
		"""B6"""
		run = customers.start(1, factories.organization(factories.unique("Swept")))
		frappe.db.commit()
		self.queue.empty()
		frappe.db.set_value("Job Run", run, "status", "Running")
		frappe.db.commit()
		((method, told),) = self.swept()
		frappe.get_attr(method)(**told)
		self.assertEqual(customers.result_of(run)["status"], "Done")

	def test_killed_job_of_the_scheduler_begins_anew(self):
		"""X9: also one that would be due tomorrow only"""
		self.run_of("Running")
		self.assertEqual(self.swept(), [(DAILY, {})])

	def test_one_at_work_is_left_alone(self):
		"""X9"""
		self.run_of("Running")
		frappe.db.sql("SELECT GET_LOCK(%s, 0)", job_runs.lock_name(DAILY))
		self.addCleanup(frappe.db.sql, "SELECT RELEASE_LOCK(%s)", job_runs.lock_name(DAILY))
		self.assertEqual(self.swept(), [])

	def test_failed_daily_job_gets_another_try_the_same_day(self):
		"""X9: after an hour, and not for ever"""
		self.run_of("Failed")
		self.assertEqual(self.swept(), [])
		frappe.db.set_value("Job Run", {}, "started_at", now_datetime() - timedelta(hours=2))
		self.assertEqual(self.swept(), [(DAILY, {})])
		self.queue.empty()
		for _time in range(3):
			self.run_of("Failed")
		frappe.db.set_value("Job Run", {}, "started_at", now_datetime() - timedelta(hours=2))
		self.assertEqual(self.swept(), [])

	def test_one_that_kills_every_worker_is_given_up(self):
		"""X9"""
		name = f"{sleepy.__module__}.{sleepy.__name__}"
		run = frappe.new_doc("Job Run", job=name, status="Running", arguments="{}", attempts=5).insert().name
		frappe.db.commit()
		self.assertIsNone(running.recorded_job(sleepy)(run))
		status, error = frappe.db.get_value("Job Run", run, ["status", "error"])
		self.assertEqual((status, "Given up" in error), ("Failed", True))

	def test_goes_on_from_where_it_was(self):
		"""B6, X9: position, counts and what it was told are on its record"""
		seen = []

		def steps(tally):
			seen.append((tally.arguments["to"], tally.position.get("at", 0), tally.handled))
			tally.handled += 1
			tally.keep({"at": tally.position.get("at", 0) + 1}, progress=50)
			if len(seen) < 3:
				raise KeyboardInterrupt

		job = running.recorded_job(steps)
		run = job_runs.start(f"{steps.__module__}.steps", to=9)
		for _kill in range(2):
			self.assertRaises(KeyboardInterrupt, job, run)
			frappe.db.rollback()
		self.assertEqual(job(run)["handled"], 3)
		self.assertEqual(seen, [(9, 0, 0), (9, 1, 1), (9, 2, 2)])
		self.assertEqual(json.loads(frappe.db.get_value("Job Run", run, "position")), {"at": 3})

	def test_administrators_hear_of_a_failure_once_a_day(self):
		"""X9, C28"""
		user = factories.crm_administrator()
		frappe.db.commit()

		def fall_over(tally):
			raise ValueError("a stone")

		job = running.recorded_job(fall_over)
		frappe.db.delete("Reminder Ledger", {"kind": ("like", "%fall_over")})
		frappe.db.delete("Notification Log", {"for_user": user})
		for _time in range(2):
			self.assertEqual(job()["status"], "Failed")
		told = frappe.get_all("Notification Log", {"for_user": user}, ["document_type", "subject"])
		self.assertEqual([row.document_type for row in told], ["Job Run"])
		self.assertIn("fall_over", told[0].subject)
