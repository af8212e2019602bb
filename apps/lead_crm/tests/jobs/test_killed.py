"""Every job, killed in the middle: nothing lost, nothing twice (X9)."""

import time
from collections import Counter
from datetime import datetime, timedelta, timezone
from functools import cached_property
from unittest.mock import patch

import frappe
from frappe.email import email_body
from frappe.utils import add_to_date, now_datetime
from frappe.utils.background_jobs import get_queue

from lead_crm.jobs import bookings as booking_jobs
from lead_crm.jobs import customer_import, running
from lead_crm.jobs import customers as customer_jobs
from lead_crm.jobs import duplicates as duplicate_jobs
from lead_crm.jobs import promises as promise_jobs
from lead_crm.jobs import reminders as reminder_jobs
from lead_crm.jobs import scoring as scoring_jobs
from lead_crm.services import (
	agenda,
	bookings,
	collection,
	digests,
	duplicate_index,
	duplicate_scan,
	import_documents,
	job_runs,
	lead_words,
	promise_lists,
	reminders,
	scoring,
)
from lead_crm.services import customer_import as import_service
from lead_crm.tests import factories
from lead_crm.tests.jobs import finding
from lead_crm.tests.jobs.killing import MOST_RUNS, KilledJob
from lead_crm.tests.jobs.test_text_messages import Gateway
from lead_crm.tests.services.test_events import Receiver
from lead_crm.tests.site_test import CommittedTest

ZONE = "Asia/Karachi"
LAST_OF_ALL = "zzz"  # names of leads that come after all others, so that a job can be told to begin with them


class KillTest(CommittedTest):
	"""In a branch of its own; what the job looks at is narrowed to it, so that what other tests left takes no time."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.db.delete(
			"Lead", {"name": ("like", f"{LAST_OF_ALL}%")}
		)  # of a run of the tests that was stopped
		frappe.db.commit()

	def setUp(self):
		super().setUp()
		self.organization = factories.organization(factories.unique("Killed"))
		self.branch = factories.branch(factories.unique("Killed"), self.organization, time_zone=ZONE)
		frappe.db.commit()

	def narrow(self, module, name, value):
		patcher = patch.object(module, name, value)
		patcher.start()
		self.addCleanup(patcher.stop)

	def rows(self, doctype, count, **values):
		"""Rows without what saving a document would do, as making work is not what is tested.

		:param values: field → value, or a function of the row's number
		"""
		names = [f"{LAST_OF_ALL}{time.time_ns():x}" for _one in range(count)]
		self.addCleanup(self.remove, doctype, names)
		values = {"creation": now_datetime(), "modified": now_datetime(), "owner": "Administrator"} | values
		rows = [
			[name, *(value(number) if callable(value) else value for value in values.values())]
			for number, name in enumerate(names)
		]
		frappe.db.bulk_insert(doctype, ["name", *values], rows)
		return names

	def remove(self, doctype, names):
		frappe.db.delete(doctype, {"name": ("in", names)})
		frappe.db.commit()

	def leads(self, count, **values):
		person = {"full_name": "Amna", "first_name": "Amna", "lead_kind": "Person", "pipeline": "Sales"}
		place = {
			"branch": self.branch,
			"organization": self.organization,
			"status": "New",
			"stage_type": "Open",
		}
		return self.rows("Lead", count, phone=lambda _n: factories.phone(), **person, **place, **values)

	def with_value(self, doctype, names, **filters):
		return frappe.get_all(doctype, {"name": ("in", names), **filters}, pluck="name")

	@cached_property
	def lead(self):
		return factories.lead(branch=self.branch).name


class TestRemindersKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.reminders.send_due_reminders"

	def setUp(self):
		super().setUp()
		self.narrow(reminders, "awake_zones", lambda now: {ZONE: [self.branch]})
		self.narrow(reminder_jobs, "A_COMMIT", 2)
		self.narrow(email_body, "inline_style_in_html", lambda html: html)  # which takes 50 ms
		self.mail = factories.mail_account()
		self.addCleanup(factories.remove_mail_account, self.mail)

	def make(self):
		hanging = {"reference_doctype": "Lead", "reference_name": self.lead, "branch": self.branch}
		due = agenda.site_time(datetime.now(timezone.utc))
		return self.rows(
			"Follow Up", 10, scheduled_at=due, status="Pending", assigned_to="Administrator", **hanging
		)

	def left(self, pieces):
		sent = frappe.get_all("Reminder Ledger", {"reference_name": ("in", pieces)}, pluck="reference_name")
		return sorted(set(pieces) - set(sent))

	def check(self, pieces):
		for doctype, field in (
			("Reminder Ledger", "reference_name"),
			("Notification Log", "document_name"),
			("Email Queue", "reference_name"),
		):
			found = frappe.get_all(doctype, {field: ("in", pieces)}, pluck=field)
			self.assertEqual(Counter(found), Counter(pieces), doctype)


class TestDigestsKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.reminders.send_digests"
	USERS = 12

	def setUp(self):
		super().setUp()
		self.narrow(digests, "awake_zones", lambda now: {ZONE: self.branches})
		self.branches = []
		self.users = [f"killed.{number}@example.com" for number in range(self.USERS)]
		for user in self.users:
			if not frappe.db.exists("User", user):
				frappe.get_doc({"doctype": "User", "name": user, "email": user, "enabled": 1}).db_insert()

	def make(self):
		"""A branch with a quiet lead that nobody works, so that each of its managers is told."""
		self.branch = factories.branch(factories.unique("Quiet"), self.organization, time_zone=ZONE)
		self.branches.append(self.branch)
		manager = {"parent": self.branch, "parenttype": "Branch", "parentfield": "members"}
		self.rows("Branch Member", self.USERS, role="Branch Manager", user=self.users.__getitem__, **manager)
		self.leads(1, status_since="2020-01-01")
		return [f"Stale {self.branch}|{user}" for user in self.users]

	def sent(self):
		rows = frappe.get_all("Reminder Ledger", {"recipient": ("in", self.users)}, ["kind", "recipient"])
		return [f"{row.kind}|{row.recipient}" for row in rows]

	def left(self, pieces):
		return sorted(set(pieces) - set(self.sent()))

	def check(self, pieces):
		mine = Counter(sent for sent in self.sent() if sent in pieces)
		self.assertEqual(mine, Counter(pieces))
		found = frappe.get_all(
			"Notification Log",
			{"for_user": ("in", self.users), "creation": (">", self.began)},
			pluck="for_user",
		)
		self.assertEqual(Counter(found), Counter(piece.split("|")[1] for piece in pieces))

	@cached_property
	def began(self):
		return frappe.db.get_value("Branch", self.branches[0], "creation")


class TestOverdueKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.promises.mark_overdue"

	def setUp(self):
		super().setUp()
		self.narrow(promise_lists, "branches_by_today", lambda now: {now.date(): [self.branch]})
		self.narrow(promise_jobs, "A_COMMIT", 2)

	def make(self):
		values = {"branch": self.branch, "status": "Pending", "due_date": "2020-01-01", "amount": 5}
		return self.rows("Payment Promise", 60, **values)

	def left(self, pieces):
		return self.with_value("Payment Promise", pieces, status="Pending")

	def check(self, pieces):
		self.assertCountEqual(self.with_value("Payment Promise", pieces, status="Overdue"), pieces)


class TestMailsKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.mail.release_stuck_mails"
	all_or_nothing = True
	spread = 1

	def make(self):
		return self.rows(
			"Email Queue", 20, status="Sending", modified=add_to_date(now_datetime(), hours=-2), message="x"
		)

	def left(self, pieces):
		return self.with_value("Email Queue", pieces, status="Sending")

	def check(self, pieces):
		self.assertCountEqual(self.with_value("Email Queue", pieces, status="Not Sent"), pieces)


class TestImportWatchKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.customer_import.take_up_killed_imports"
	spread = 1

	def setUp(self):
		super().setUp()
		self.queue = get_queue("long")
		self.queue.empty()
		self.addCleanup(self.queue.empty)

	def make(self):
		values = {"status": "Running", "branch": self.branch, "organization": self.organization}
		return self.rows("Customer Import", 20, modified=add_to_date(now_datetime(), hours=-2), **values)

	def taken_up(self):
		return [job.kwargs["kwargs"].get("name") for job in self.queue.jobs]

	def left(self, pieces):
		return sorted(set(pieces) - set(self.taken_up()))

	def check(self, pieces):
		self.assertEqual(Counter(name for name in self.taken_up() if name in pieces), Counter(pieces))


class TestImportKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.customer_import.run"
	spread = 1  # a run begins from the top, and knows again what is there
	ROWS = 60

	def setUp(self):
		super().setUp()
		self.narrow(import_service, "CHUNK", 3)
		self.narrow(import_documents, "MOST_ATTEMPTS", MOST_RUNS)
		self.addCleanup(lambda: get_queue("long").empty())

	def make(self):
		phones = [factories.phone() for _row in range(self.ROWS)]
		content = "\n".join(["Name,Phone", *(f"Amna,{phone}" for phone in phones)])
		file = frappe.get_doc(
			{"doctype": "File", "file_name": "people.csv", "content": content, "is_private": 1}
		)
		values = {"branch": self.branch, "file": file.insert().file_url}
		self.document = frappe.get_doc({"doctype": "Customer Import", **values}).insert()
		customer_import.start(self.document.name)
		return phones

	def work(self):
		customer_import.run(self.document.name)

	def left(self, pieces):
		mine = {"organization": self.organization, "phone": ("in", pieces)}
		return sorted(set(pieces) - set(frappe.get_all("Customer", mine, pluck="phone")))

	def check(self, pieces):
		self.assertCountEqual(
			frappe.get_all("Customer", {"organization": self.organization}, pluck="phone"), pieces
		)
		statuses = frappe.get_all("Customer Import", {"branch": self.branch}, pluck="status")
		self.assertEqual(statuses[0], "Done")


class TestUndoKilled(TestImportKilled, KilledJob):
	job = "lead_crm.jobs.customer_import.undo"
	spread = 0.4

	def make(self):
		phones = super().make()
		frappe.db.commit()
		customer_import.run(self.document.name)
		get_queue("long").empty()
		customer_import.start_undo(self.document.name)
		return phones

	def work(self):
		customer_import.undo(self.document.name)

	def left(self, pieces):
		mine = {"organization": self.organization, "phone": ("in", pieces)}
		return frappe.get_all("Customer", mine, pluck="phone")

	def check(self, pieces):
		self.assertEqual(frappe.db.count("Customer", {"organization": self.organization}), 0)


class CollectingTest(KillTest):
	def setUp(self):
		super().setUp()
		self.narrow(collection, "A_PAGE", 2)

	def make(self):
		return self.leads(40)

	def left(self, pieces):
		return self.with_value("Lead", pieces, customer=("is", "not set"))

	def check(self, pieces):
		customers = frappe.get_all("Lead", {"name": ("in", pieces)}, pluck="customer")
		self.assertCountEqual(
			customers, frappe.get_all("Customer", {"organization": self.organization}, pluck="name")
		)
		self.assertEqual(len(set(customers)), len(pieces))


class TestNightlyCollectionKilled(CollectingTest, KilledJob):
	job = "lead_crm.jobs.customers.collect_nightly"

	def setUp(self):
		super().setUp()
		collected = collection.collected
		self.narrow(collection, "collected", lambda since, _all, at: collected(since, self.organization, at))


class TestCollectionKilled(CollectingTest, KilledJob):
	job = "lead_crm.jobs.customers.collect"

	def setUp(self):
		super().setUp()
		self.narrow(running, "MOST_ATTEMPTS", 100)
		self.narrow(job_runs, "enqueue", lambda *_run: None)
		self.runs = []

	def make(self):
		self.runs.append(customer_jobs.start(1, self.organization))
		return super().make()

	def work(self):
		for run in self.runs:
			customer_jobs.collect(run)

	def check(self, pieces):
		super().check(pieces)
		answers = [customer_jobs.result_of(run) for run in self.runs]
		self.assertEqual({answer["status"] for answer in answers}, {"Done"})
		self.assertEqual(sum(answer["created"] for answer in answers), len(pieces))


class TestWordsKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.lead_words.rebuild"

	def setUp(self):
		super().setUp()
		self.narrow(lead_words, "LEADS_A_BATCH", 2)
		self.narrow(running, "MOST_ATTEMPTS", 100)
		self.narrow(job_runs, "enqueue", lambda *_run: None)
		self.first = f"{LAST_OF_ALL}{time.time_ns():x}"

	def make(self):
		self.run = job_runs.start(self.job)
		frappe.db.set_value("Job Run", self.run, "position", frappe.as_json({"last": self.first}))
		return self.leads(40)

	def work(self):
		frappe.get_attr(self.job)(self.run)

	def found(self, pieces):
		table = frappe.qb.Table(lead_words.TABLE)
		found = frappe.qb.from_(table).select(table.lead, table.word).where(table.lead.isin(pieces)).run()
		return {lead for lead, word in found if word == "amna"}

	def left(self, pieces):
		return sorted(set(pieces) - self.found(pieces))

	def check(self, pieces):
		self.assertEqual(self.found(pieces), set(pieces))
		self.assertEqual(frappe.db.get_value("Job Run", self.run, "status"), "Done")


class TestScoringKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.scoring.rescore_open_leads"

	def setUp(self):
		super().setUp()
		self.narrow(scoring_jobs, "BATCH", 2)
		self.first, next_leads = f"{LAST_OF_ALL}{time.time_ns():x}", scoring.next_leads
		self.narrow(
			scoring, "next_leads", lambda after, limit: next_leads(after=after or self.first, limit=limit)
		)

	def make(self):
		return self.leads(40, score=7)

	def left(self, pieces):
		return self.with_value("Lead", pieces, score=7)

	def check(self, pieces):
		self.assertEqual(len(self.with_value("Lead", pieces, score=scoring.load().base)), len(pieces))


class TestLearningKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.scoring.learn_from_outcomes"
	spread = 1  # a run goes through all branches again

	def setUp(self):
		super().setUp()
		self.narrow(frappe, "get_all", self.only_mine(frappe.get_all))
		self.narrow(job_runs, "enqueue", lambda *_run: None)
		was = frappe.db.get_single_value("Lead CRM Settings", "learn_scores")
		self.learn_scores(1)
		self.addCleanup(self.learn_scores, was)
		self.made = []

	def learn_scores(self, on):
		frappe.db.set_single_value("Lead CRM Settings", "learn_scores", on)
		frappe.clear_document_cache("Lead CRM Settings", "Lead CRM Settings")
		frappe.db.commit()

	def only_mine(self, get_all):
		def found(doctype, *args, **kwargs):
			rows = get_all(doctype, *args, **kwargs)
			return [row for row in rows if row in self.made] if doctype == "Branch" else rows

		return found

	def make(self):
		made = self.rows("Branch", 12, is_active=1, organization=self.organization)
		self.made[:] = made
		return made

	def learned(self, pieces):
		return frappe.get_all("Learned Scoring", {"branch": ("in", pieces)}, pluck="branch")

	def left(self, pieces):
		return sorted(set(pieces) - set(self.learned(pieces)))

	def check(self, pieces):
		self.assertCountEqual(self.learned(pieces), pieces)


class TestBookingsKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.bookings.process_waiting_bookings"

	def setUp(self):
		super().setUp()
		waiting = bookings.waiting
		self.narrow(bookings, "waiting", lambda most: [name for name in waiting(most) if name in self.made])
		self.narrow(booking_jobs, "MOST_A_RUN", 1000)
		self.made = []

	def make(self):
		values = {
			"branch": self.branch,
			"organization": self.organization,
			"booked_on": now_datetime().date(),
		}
		made = self.rows("Booking", 4, processing_status="Pending", booking_type="Booking", **values)
		row = {"parenttype": "Booking", "parentfield": "persons", "parent": made.__getitem__}
		phone = {"phone": lambda _number: factories.phone()}
		self.rows("Booking Person", 4, idx=1, full_name="Amna Iqbal", **row, **phone)
		self.made[:] = made
		return made

	def left(self, pieces):
		return self.with_value("Booking", pieces, processing_status=("!=", "Done"))

	def check(self, pieces):
		persons = frappe.get_all("Booking Person", {"parent": ("in", pieces)}, ["lead", "customer"])
		for doctype, field in (("Lead", "lead"), ("Customer", "customer")):
			made = frappe.get_all(doctype, {"organization": self.organization}, pluck="name")
			self.assertCountEqual([person[field] for person in persons], made)
		self.assertEqual(len(persons), len(pieces))


class TestSweepKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.sweeping.take_up_abandoned_runs"
	spread = 1

	def setUp(self):
		super().setUp()
		enqueue = job_runs.enqueue  # which sends nothing to the database: a statement to be killed at
		self.narrow(job_runs, "enqueue", lambda *run: (enqueue(*run), frappe.db.sql("SELECT 1")))
		self.queue = get_queue("long")
		self.queue.empty()
		self.addCleanup(self.queue.empty)

	def make(self):
		frappe.db.set_value("Job Run", {"name": ("like", f"{LAST_OF_ALL}%")}, "status", "Done")
		values = {"job": "lead_crm.jobs.customers.collect", "status": "Running", "started_at": now_datetime()}
		return self.rows("Job Run", 25, arguments=frappe.as_json({"since": "2020-01-01"}), **values)

	def taken_up(self):
		return [job.kwargs["kwargs"].get("run") for job in self.queue.jobs]

	def left(self, pieces):
		return sorted(set(pieces) - set(self.taken_up()))

	def check(self, pieces):
		self.assertEqual(Counter(run for run in self.taken_up() if run in pieces), Counter(pieces))


class TestSeekingDuplicatesKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.duplicates.seek_duplicates"

	def setUp(self):
		super().setUp()
		self.narrow(duplicate_scan, "A_PAGE", 3)
		self.narrow(duplicate_jobs, "LONGEST_TRANSACTION", timedelta())
		get_all = frappe.get_all
		mine = lambda doctype, *args, **kwargs: (  # noqa: E731
			[self.organization] if doctype == "Organization" else get_all(doctype, *args, **kwargs)
		)
		self.narrow(frappe, "get_all", mine)

	def make(self):
		"""A second record of each, which nothing but the name and the town give away."""
		names = [f"Zarmina Khattak{frappe.generate_hash(length=8)}" for _pair in range(8)]
		values = {"organization": self.organization, "city": "Gilgit", "is_active": 1}
		return self.rows("Customer", 16, full_name=lambda number: names[number // 2], **values)

	def left(self, pieces):
		table = frappe.qb.Table(duplicate_index.TABLE)
		kept = (
			frappe.qb.from_(table).select(table.customer).where(table.customer.isin(pieces)).run(pluck=True)
		)
		return sorted(set(pieces) - set(kept))

	def check(self, pieces):
		fields = ["customer", "other_customer"]
		rows = frappe.get_all("Duplicate Pair", {"customer": ("in", pieces)}, fields, as_list=True)
		pairs = [frozenset(row) for row in rows]
		self.assertEqual(len(pairs), len(set(pairs)))
		self.assertEqual(frozenset().union(*pairs), set(pieces))


class EventsTest(KillTest):
	def setUp(self):
		super().setUp()
		self.receiver = Receiver()
		self.addCleanup(self.receiver.close)
		frappe.db.delete("Outgoing Event")
		self.webhook = frappe.generate_hash(length=10)
		webhook = frappe.new_doc("Webhook", webhook_doctype="Outgoing Event", request_url=self.receiver.url)
		webhook.update({"name": self.webhook, "enabled": 1, "request_method": "POST", "timeout": 5})
		webhook.db_insert()
		self.addCleanup(self.remove, "Webhook", [self.webhook])

	def make(self):
		values = {"status": "Waiting", "occurred_at": now_datetime(), "next_attempt_at": now_datetime()}
		values |= {"event": "lead.created", "event_id": lambda number: str(number), "attempts": 0}
		return self.rows(
			"Outgoing Event", 15, webhook=self.webhook, payload=frappe.as_json({"id": 1}), **values
		)

	def left(self, pieces):
		return self.with_value("Outgoing Event", pieces, status="Waiting")

	def check(self, pieces):
		self.assertCountEqual(self.with_value("Outgoing Event", pieces, status="Delivered"), pieces)
		self.assertIn(len(self.receiver.got) - len(pieces), range(MOST_RUNS))  # at most one more a kill


class TestEventsKilled(EventsTest, KilledJob):
	job = "lead_crm.jobs.events.deliver_waiting"


class TestEventsDeliveredAtOnceKilled(EventsTest, KilledJob):
	job = "lead_crm.jobs.events.deliver_now"


class TestTextMessagesKilled(KilledJob, KillTest):
	job = "lead_crm.jobs.text_messages.send_waiting_messages"

	def setUp(self):
		super().setUp()
		self.gateway = Gateway()
		self.addCleanup(self.gateway.close)
		frappe.db.delete("Text Message")
		send = {"sms_gateway_url": self.gateway.url, "message_parameter": "text", "receiver_parameter": "to"}
		for field, value in send.items():
			frappe.db.set_single_value("SMS Settings", field, value)
			self.addCleanup(frappe.db.set_single_value, "SMS Settings", field, "")

	def make(self):
		return self.rows("Text Message", 15, status="Waiting", number="+923001234567", message="Today")

	def left(self, pieces):
		return self.with_value("Text Message", pieces, status="Waiting")

	def check(self, pieces):
		self.assertCountEqual(self.with_value("Text Message", pieces, status="Sent"), pieces)
		self.assertIn(len(self.gateway.got) - len(pieces), range(MOST_RUNS))  # at most one more a kill


class TestEveryJobIsKilled(CommittedTest):
	def test_every_job_has_a_test_that_kills_it(self):
		"""X9"""
		killed = {test.job for test in KilledJob.__subclasses__()}
		jobs = {*finding.scheduled(), *finding.asked_for()}
		self.assertGreaterEqual(len(jobs), 12)
		self.assertEqual(jobs - killed, set())
