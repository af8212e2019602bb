"""Many programs at once over real HTTP: no duplicate, no error (X1)."""

import random
from concurrent.futures import ThreadPoolExecutor

import frappe

from lead_crm.tests import factories
from lead_crm.tests.live_server import LiveServer, Program
from lead_crm.tests.site_test import CommittedTest

THREADS, PEOPLE, ROUNDS = 16, 150, 4


class TestRace(CommittedTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.set_user("Administrator")
		cls.branch = factories.branch()
		cls.token = factories.token(factories.member(cls.branch, "CRM Integration"))
		frappe.db.commit()
		LiveServer.url()

	def test_programs_that_change_one_lead_at_once_wait_for_each_other(self):
		"""D16: none is refused for what another wrote meanwhile, and nothing is lost"""
		lead = factories.lead(branch=self.branch).name
		frappe.db.commit()
		fields = ("city", "state", "school", "company", "pincode", "cuisine_type", "remarks", "address_line")

		def put(field):
			return Program(self.token).resource("PUT", f"Lead/{lead}", {field: f"my {field}"}).status_code

		with ThreadPoolExecutor(len(fields)) as threads:
			self.assertEqual(set(threads.map(put, fields)), {200})
		frappe.db.rollback()
		kept = frappe.db.get_value("Lead", lead, fields)
		self.assertEqual(kept, tuple(f"my {field}" for field in fields))

	def setUp(self):
		super().setUp()
		run = frappe.generate_hash(length=6)
		digits = [f"{int(run, 16) % 9000 + 1000}{number:03d}" for number in range(PEOPLE)]
		self.people = [
			{"phone": f"300{digits[n]}", "email": f"p{n}.{run}@b.test", "passport": f"Q{run}{n:04d}"}
			for n in range(PEOPLE)
		]

	def written(self, person, luck):
		"""One person, as one of many programs happens to write them: some keys, in some spelling, always one in common."""
		phone = person["phone"]
		spelling = luck.choice(
			[
				f"+92{phone}",
				f"0{phone}",
				f"0092{phone}",
				f"0{phone[:3]}-{phone[3:]}",
				f"+92 {phone[:3]} {phone[3:]}",
			]
		)
		row = {"full_name": f"Person {phone}", "branch": self.branch, "phone": spelling}
		if luck.random() < 0.5:
			row["email"] = luck.choice([str.upper, str.lower, str.title])(person["email"])
		if luck.random() < 0.5:
			row["passport_number"] = luck.choice(["{0}", "{0} ", "-{0}"]).format(person["passport"].lower())
		return row

	def run_threads(self, work):
		with ThreadPoolExecutor(THREADS) as threads:
			return list(threads.map(work, range(THREADS)))

	def assert_no_duplicates(self):
		phones = [f"+92{person['phone']}" for person in self.people]
		frappe.db.rollback()
		owners = frappe.get_all("Customer Identity", {"value": ("in", phones)}, ["value", "customer"])
		self.assertEqual(len(owners), PEOPLE)
		self.assertEqual(len({row.customer for row in owners}), PEOPLE)
		names = [f"Person {person['phone']}" for person in self.people]
		self.assertEqual(frappe.db.count("Customer", {"full_name": ("in", names)}), PEOPLE)
		orphans = [row.customer for row in owners if not frappe.db.exists("Customer", row.customer)]
		self.assertEqual(orphans, [])

	def test_single_upserts(self):
		"""X1, B1"""

		def work(thread):
			luck, program = random.Random(thread), Program(self.token)
			people = luck.sample(self.people, PEOPLE)
			answers = [program.call("customers.upsert", **self.written(person, luck)) for person in people]
			return [answer.text for answer in answers if answer.status_code != 200]

		self.assertEqual([error for errors in self.run_threads(work) for error in errors], [])
		self.assert_no_duplicates()

	def test_half_of_the_calls_are_bulk(self):
		"""X1, B12"""

		def work(thread):
			luck, program = random.Random(thread), Program(self.token)
			people = luck.sample(self.people, PEOPLE)
			if thread % 2:
				answers = [
					program.call("customers.upsert", **self.written(person, luck)) for person in people
				]
			else:
				rows = [
					[self.written(person, luck) for person in luck.sample(people, PEOPLE)]
					for _round in range(ROUNDS)
				]
				answers = [program.call("customers.bulk_upsert", rows=batch) for batch in rows]
			failed = [answer.text for answer in answers if answer.status_code != 200]
			return failed + [
				answer.text for answer in answers if not failed and answer.json()["message"].get("failed")
			]

		self.assertEqual([error for errors in self.run_threads(work) for error in errors], [])
		self.assert_no_duplicates()

	def test_merges_among_upserts(self):
		"""X2, X1: whoever merges which two first, both keys lead to one customer, and none is lost"""
		people = self.people[:40]
		program = Program(self.token)
		rows = [
			{"full_name": f"Person {person['phone']}", "branch": self.branch} | key
			for person in people
			for key in ({"phone": f"+92{person['phone']}"}, {"email": person["email"]})
		]
		made = [
			row["customer"]
			for row in program.call("customers.bulk_upsert", rows=rows).json()["message"]["results"]
		]
		pairs = list(zip(made[::2], made[1::2], strict=True))

		def work(thread):
			luck, program, answers = random.Random(thread), Program(self.token), []
			for number in luck.sample(range(len(people)), len(people)):
				if luck.random() < 0.5:
					one, other = luck.sample(pairs[number], 2)
					answers.append(program.call("customers.merge", survivor=one, duplicate=other))
				else:
					row = rows[2 * number + luck.randrange(2)]
					answers.append(program.call("customers.upsert", **row))
			return [answer.text for answer in answers if answer.status_code != 200]

		self.assertEqual([error for errors in self.run_threads(work) for error in errors], [])
		frappe.db.rollback()
		for person, pair in zip(people, pairs, strict=True):
			values = {"value": ("in", (f"+92{person['phone']}", person["email"]))}
			owners = set(frappe.get_all("Customer Identity", values, pluck="customer"))
			merged = dict(
				frappe.get_all("Customer", {"name": ("in", pair)}, ["name", "merged_into"], as_list=True)
			)
			self.assertEqual(owners, {name for name in pair if not merged[name]})
			self.assertEqual(len(owners), 1)

	def test_ten_saves_of_one_person_leave_one_lead(self):
		"""X1, A1"""
		person = self.people[0]

		def save(number):
			lead = {"branch": self.branch, "lead_kind": "Person", "first_name": "Amna", "last_name": "Iqbal"}
			spelling = ("+92{0}", "0{0}", "0092 {0}")[number % 3].format(person["phone"])
			return Program(self.token).resource("POST", "Lead", lead | {"phone": spelling})

		with ThreadPoolExecutor(10) as threads:
			answers = list(threads.map(save, range(10)))
		self.assertEqual({answer.status_code for answer in answers}, {200})
		self.assertEqual(len({answer.json()["data"]["name"] for answer in answers}), 1)
