"""Reminders and overdue marks: once each, at the branch's hours, whatever happened to the runs before."""

from datetime import date, datetime, timedelta, timezone
from unittest.mock import patch
from zoneinfo import ZoneInfo

import frappe

from lead_crm.jobs import promises as promise_jobs
from lead_crm.jobs import reminders as reminder_jobs
from lead_crm.jobs.running import Tally, recorded_job
from lead_crm.services import agenda, digests, follow_ups, job_runs, promises, reminders
from lead_crm.services.numbers import another_connection
from lead_crm.tests import factories
from lead_crm.tests.site_test import CommittedTest

NOON = datetime(2031, 7, 1, 7, 30, tzinfo=timezone.utc)  # 12:30 in Karachi, half past midnight in Los Angeles


class ReminderTest(CommittedTest):
	"""A branch of its own, so that nothing another test left is reminded of."""

	def setUp(self):
		super().setUp()
		self.branch = factories.branch(factories.unique("Reminded"), time_zone="Asia/Karachi")
		self.clerk = factories.member(self.branch, "Counselor", "reminded.clerk@example.com")
		self.manager = factories.member(self.branch, "Branch Manager", "reminded.manager@example.com")
		self.lead = factories.lead(branch=self.branch)
		frappe.db.commit()
		patcher = patch.object(reminders, "awake_zones", self.only_mine(reminders.awake_zones))
		patcher.start()
		self.addCleanup(patcher.stop)

	def only_mine(self, awake_zones):
		def mine(now):
			zones = {
				zone: [name for name in names if name == self.branch]
				for zone, names in awake_zones(now).items()
			}
			return {zone: names for zone, names in zones.items() if names}

		return mine

	def follow_up(self, at, **values):
		done = follow_ups.add("Lead", self.lead.name, agenda.site_time(at), assigned_to=self.clerk, **values)
		frappe.db.commit()
		return done.name

	def run_at(self, now):
		tally = Tally()
		reminder_jobs.send_waiting(now, tally)
		self.assertEqual(tally.failed, 0)
		return tally.handled

	def sent(self, name):
		rows = frappe.get_all(
			"Notification Log", {"document_name": name}, ["for_user", "subject"], order_by="creation"
		)
		reminded = [(row.for_user, row.subject.split(":")[0]) for row in rows]
		return [(user, kind) for user, kind in reminded if kind in ("Today", "Overdue", "Still overdue")]


class TestReminders(ReminderTest):
	def test_once_on_the_day(self):
		"""A26, C28, X9"""
		name = self.follow_up(NOON + timedelta(hours=3))
		self.assertEqual(
			[self.run_at(NOON), self.run_at(NOON), self.run_at(NOON + timedelta(hours=1))], [1, 0, 0]
		)
		self.assertEqual(self.sent(name), [(self.clerk, "Today")])
		self.assertTrue(frappe.db.get_value("Follow Up", name, "reminded_at"))

	def test_only_within_the_branchs_hours(self):
		"""X9: not at midnight"""
		name = self.follow_up(NOON + timedelta(hours=3))
		self.assertEqual(self.run_at(NOON - timedelta(hours=8)), 0)
		self.assertEqual(self.run_at(NOON + timedelta(hours=9)), 0)
		frappe.db.set_value("Branch", self.branch, "time_zone", "America/Los_Angeles")
		self.assertEqual((self.run_at(NOON), self.sent(name)), (0, []))

	def test_three_days_down_are_caught_up_once(self):
		"""X9"""
		names = [self.follow_up(NOON + timedelta(days=day)) for day in range(3)]
		back = NOON + timedelta(days=2)
		self.run_at(back)
		self.run_at(back + timedelta(hours=1))
		self.assertEqual(self.sent(names[2]), [(self.clerk, "Today")])
		self.assertEqual(self.sent(names[1]), [(self.clerk, "Overdue")])
		self.assertEqual(self.sent(names[0]), [(self.clerk, "Overdue")])

	def test_manager_is_told_of_what_stays_overdue(self):
		"""C28: to the assignee, then to the manager"""
		name = self.follow_up(NOON)
		for day in range(6):
			self.run_at(NOON + timedelta(days=day))
		self.assertEqual(
			self.sent(name), [(self.clerk, "Today"), (self.clerk, "Overdue"), (self.manager, "Still overdue")]
		)

	def test_moved_follow_up_is_reminded_of_again(self):
		"""X9"""
		name = self.follow_up(NOON)
		self.run_at(NOON)
		frappe.db.set_value("Follow Up", name, "scheduled_at", agenda.site_time(NOON + timedelta(days=9)))
		frappe.db.commit()
		self.run_at(NOON + timedelta(days=9))
		self.assertEqual(self.sent(name), [(self.clerk, "Today")] * 2)

	def test_visits_and_promises_too_and_managers_where_nobody_is_named(self):
		"""C28, A21"""
		visit = frappe.get_doc(
			{"doctype": "Intro Visit", "lead": self.lead.name, "scheduled_at": agenda.site_time(NOON)}
		).insert()
		promise = promises.add("Lead", self.lead.name, 5, date(2031, 7, 1), collector=self.clerk)
		frappe.db.commit()
		self.run_at(NOON)
		self.assertEqual(self.sent(visit.name), [(self.manager, "Today")])
		self.assertEqual(self.sent(promise.name), [(self.clerk, "Today")])

	def test_done_and_cancelled_are_not_reminded_of(self):
		"""C28"""
		done, cancelled = self.follow_up(NOON), self.follow_up(NOON)
		follow_ups.complete(frappe.get_doc("Follow Up", done), "Reached")
		follow_ups.cancel(frappe.get_doc("Follow Up", cancelled))
		frappe.db.commit()
		self.assertEqual(self.run_at(NOON), 0)

	def test_one_that_fails_does_not_keep_the_others(self):
		"""X9"""
		bad, good = self.follow_up(NOON), self.follow_up(NOON)
		real = reminders.notify

		def notify(user, subject, doctype, name, body=None):
			if name == bad:
				raise ValueError("no")
			real(user, subject, doctype, name, body)

		with patch.object(reminders, "notify", notify):
			tally = Tally()
			reminder_jobs.send_waiting(NOON, tally)
		self.assertEqual((tally.handled, tally.failed, self.sent(bad)), (1, 1, []))
		self.assertEqual(self.run_at(NOON), 1)
		self.assertEqual((len(self.sent(bad)), len(self.sent(good))), (1, 1))

	def test_mail_is_queued_with_the_claim_where_the_site_can_send(self):
		"""C28: each user's choice respected"""
		name = self.follow_up(NOON)
		with (
			patch("lead_crm.services.notices.has_mail_account", return_value=True),
			patch("frappe.sendmail") as sendmail,
		):
			self.run_at(NOON)
		self.assertEqual([call.kwargs["reference_name"] for call in sendmail.call_args_list], [name])


class TestDigests(ReminderTest):
	def digests(self, found, now):
		with patch.object(digests, "awake_zones", reminders.awake_zones):
			return [digest for digest in found(now) if digests.send(digest)]

	def test_calls_of_the_day_once(self):
		"""E8, C28"""
		for name in ("Patina", "Spago"):
			lead = factories.lead(branch=self.branch, lead_kind="Business", business_name=name)
			plan = {
				"doctype": "Call Plan",
				"lead": lead.name,
				"assigned_to": self.clerk,
				"frequency": "Weekly",
			}
			frappe.get_doc(plan | {"next_call_date": agenda.site_time(NOON)}).insert()
		sent = self.digests(digests.of_calls, NOON)
		self.assertEqual(
			[(digest.user, sorted(digest.lines)) for digest in sent], [(self.clerk, ["Patina", "Spago"])]
		)
		self.assertEqual(self.digests(digests.of_calls, NOON + timedelta(hours=1)), [])
		self.assertEqual(len(self.digests(digests.of_calls, NOON + timedelta(days=1))), 1)

	def test_leads_gone_quiet_once_a_week(self):
		"""X10"""
		frappe.db.set_value("Lead", self.lead.name, {"status_since": "2020-01-01", "assigned_to": self.clerk})
		sent = self.digests(digests.of_stale_leads, NOON)
		self.assertEqual([(digest.user, digest.subject[:1]) for digest in sent], [(self.clerk, "1")])
		self.assertEqual(self.digests(digests.of_stale_leads, NOON + timedelta(days=1)), [])
		self.assertEqual(len(self.digests(digests.of_stale_leads, NOON + timedelta(days=7))), 1)


class TestDaysOff(ReminderTest):
	"""The scheduler was off, the clock was wrong, the branch is at the end of the world."""

	def setUp(self):
		super().setUp()
		for doctype, field in (("Reminder Ledger", "recipient"), ("Notification Log", "for_user")):
			frappe.db.delete(doctype, {field: ("in", (self.clerk, self.manager))})
		frappe.db.commit()

	def promise(self, due):
		made = promises.add("Lead", self.lead.name, 5, due, collector=self.clerk).name
		frappe.db.commit()
		return made

	def visit(self, at):
		values = {"doctype": "Intro Visit", "lead": self.lead.name, "scheduled_at": agenda.site_time(at)}
		return frappe.get_doc(values).insert().name

	def test_visits_and_promises_of_three_days_are_caught_up_once(self):
		"""X9, C28"""
		visits = [self.visit(NOON + timedelta(days=day)) for day in range(3)]
		debts = [self.promise(date(2031, 7, 1 + day)) for day in range(3)]
		for hours in (48, 48.25, 50):
			self.run_at(NOON + timedelta(hours=hours))
		for names in (visits, debts):
			words = [[word for _user, word in self.sent(name)] for name in names]
			self.assertEqual(words, [["Overdue"], ["Overdue"], ["Today"]])

	def test_calls_of_three_days_come_in_one_digest(self):
		"""X9, E8"""
		for day in range(3):
			plan = {
				"doctype": "Call Plan",
				"lead": self.lead.name,
				"assigned_to": self.clerk,
				"frequency": "Weekly",
			}
			at = agenda.site_time(NOON + timedelta(days=day))
			frappe.get_doc(plan | {"next_call_date": at}).insert()
		frappe.db.commit()
		with patch.object(digests, "awake_zones", reminders.awake_zones):
			tally = Tally()
			for hours in (48, 48.25, 50):
				reminder_jobs.send_digests_at(NOON + timedelta(hours=hours), tally)
		told = frappe.get_all(
			"Notification Log", {"for_user": self.clerk, "subject": ("like", "%calls%")}, pluck="subject"
		)
		self.assertEqual((tally.handled, told), (1, ["3 calls are due today"]))

	def test_digest_that_fails_for_one_user_reaches_the_others(self):
		"""X9"""
		day = date(2031, 7, 1)
		made = [
			digests.Digest("Test", user, day, "A", (), "/app")
			for user in ("nobody.at.all@example.com", self.clerk, self.manager)
		]
		real = digests.notify

		def notify(user, *args):
			if user.startswith("nobody"):
				raise ValueError("no")
			real(user, *args)

		with (
			patch.object(digests, "of_calls", return_value=made),
			patch.object(digests, "of_stale_leads", return_value=[]),
			patch.object(digests, "notify", notify),
		):
			tally = Tally()
			reminder_jobs.send_digests_at(NOON, tally)
		self.assertEqual((tally.handled, tally.failed), (2, 1))
		self.assertEqual(frappe.db.count("Reminder Ledger", {"kind": "Test"}), 2)

	def test_at_both_ends_of_the_world_once_on_the_branchs_day(self):
		"""X9: UTC+14 and UTC-12"""
		for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
			frappe.db.set_value("Branch", self.branch, "time_zone", zone)
			frappe.clear_document_cache("Branch", self.branch)
			name, told_at = self.promise(date(2031, 7, 2)), []
			for hours in range(0, 60, 2):
				now = datetime(2031, 7, 1, tzinfo=timezone.utc) + timedelta(hours=hours)
				if self.run_at(now) and not told_at:
					told_at.append(now.astimezone(ZoneInfo(zone)))
			self.assertEqual(self.sent(name)[0], (self.clerk, "Today"), zone)
			self.assertEqual((told_at[0].date(), told_at[0].hour in (8, 9)), (date(2031, 7, 2), True), zone)
			promises.cancel(frappe.get_doc("Payment Promise", name))
			frappe.db.commit()

	def test_once_on_the_days_that_have_23_and_25_hours(self):
		"""X9: daylight saving"""
		zone = ZoneInfo("America/New_York")
		frappe.db.set_value("Branch", self.branch, "time_zone", zone.key)
		for day in (datetime(2031, 3, 9, tzinfo=zone), datetime(2031, 11, 2, tzinfo=zone)):
			name = self.follow_up(day.replace(hour=23, minute=30))
			start = day.astimezone(timezone.utc)
			for hour in range(24):
				self.run_at(start + timedelta(hours=hour))
			self.assertEqual(self.sent(name), [(self.clerk, "Today")], day)
			follow_ups.cancel(frappe.get_doc("Follow Up", name))
			frappe.db.commit()

	def test_clock_put_back_an_hour(self):
		"""X9"""
		name = self.follow_up(NOON)
		for now in (NOON, NOON - timedelta(hours=1), NOON):
			self.run_at(now)
		self.assertEqual(self.sent(name), [(self.clerk, "Today")])


def sleepy(tally):
	"""A job that does nothing."""


class TestRecordedJobs(CommittedTest):
	def last(self, job):
		return frappe.get_last_doc("Job Run", {"job": ("like", f"%{job}")})

	def test_each_run_leaves_a_record(self):
		"""X9"""

		def count_sheep(tally):
			tally.handled, tally.summary = 3, "white ones"

		def fall_over(tally):
			raise ValueError("a stone")

		recorded_job(count_sheep)()
		run = self.last("count_sheep")
		self.assertEqual((run.status, run.handled, run.summary), ("Done", 3, "white ones"))
		recorded_job(fall_over)()
		run = self.last("fall_over")
		self.assertEqual((run.status, "a stone" in run.error), ("Failed", True))

	def test_killed_run_is_seen_by_the_next(self):
		"""X9"""

		name = f"{sleepy.__module__}.{sleepy.__name__}"
		killed = frappe.new_doc(
			"Job Run", job=name, status="Running", started_at=frappe.utils.now_datetime()
		).insert()
		frappe.db.commit()
		recorded_job(sleepy)()
		self.assertEqual(frappe.db.get_value("Job Run", killed.name, "status"), "Failed")

	def test_second_runner_leaves_at_once(self):
		"""X9"""
		job = recorded_job(sleepy)
		other, lock = another_connection(), job_runs.lock_name(f"{sleepy.__module__}.{sleepy.__name__}")
		other.sql("SELECT GET_LOCK(%s, 0)", lock)
		self.assertIsNone(job())
		other.sql("SELECT RELEASE_LOCK(%s)", lock)
		other.close()
		self.assertEqual(job()["status"], "Done")


class TestOverdue(CommittedTest):
	def test_marked_in_the_branchs_day_and_only_once(self):
		"""A16, A23, X9"""
		names = {}
		for zone in ("Asia/Karachi", "America/Los_Angeles"):
			branch = factories.branch(f"Test in {zone}", time_zone=zone)
			lead = factories.lead(branch=branch).name
			names[zone] = promises.add("Lead", lead, 5, date(2031, 6, 30)).name
			paid = promises.add("Lead", lead, 5, date(2031, 6, 30))
			promises.cancel(paid)
		frappe.db.commit()
		status = lambda zone: frappe.db.get_value("Payment Promise", names[zone], "status")  # noqa: E731
		promise_jobs.mark_overdue_at(NOON - timedelta(hours=1))  # still 30 June in Los Angeles
		self.assertEqual([status(zone) for zone in names], ["Overdue", "Pending"])
		self.assertEqual(frappe.db.get_value("Payment Promise", paid.name, "status"), "Cancelled")
		promise_jobs.mark_overdue_at(NOON + timedelta(days=5))
		self.assertEqual([status(zone) for zone in names], ["Overdue", "Overdue"])
		self.assertEqual(promise_jobs.mark_overdue_at(NOON + timedelta(days=5)), 0)
