"""Customers over HTTP: the contract of api.md."""

import time
import unicodedata

import frappe

from lead_crm.api import limits
from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program


class TestCustomers(ApiTest):
	def person(self, **values):
		return {"full_name": "Ali Khan", "branch": self.branch, "phone": factories.phone(), **values}

	def test_upsert_answers_as_promised(self):
		"""B1, B13"""
		person = self.person()
		first = self.program.message("customers.upsert", **person)
		again = self.program.message("customers.upsert", **person)
		self.assertEqual(
			first, {"customer": first["customer"], "created": True, "matched_on": None, "conflicts": []}
		)
		self.assertEqual(again, first | {"created": False, "matched_on": "phone"})

	def test_phone_may_come_as_a_number(self):
		"""B1, X15: a program that reads a spreadsheet has no text there"""
		person = self.person()
		known = self.program.message("customers.upsert", **person)["customer"]
		person["phone"] = int(person["phone"][1:])
		self.assertEqual(self.program.message("customers.upsert", **person)["customer"], known)

	def test_country_by_name_or_letters(self):
		"""X15"""
		number = self.program.message("customers.upsert", **self.person(phone="+442079460958"))["customer"]
		for country in ("GB", "gb", "United Kingdom"):
			found = self.program.message(
				"customers.upsert", **self.person(phone="020 7946 0958", country=country)
			)
			self.assertEqual(found["customer"], number)
		self.assert_refused(
			self.program.call("customers.upsert", **self.person(country="Atlantis")),
			400,
			"InvalidInput",
			"Atlantis",
		)

	def test_bulk_upsert_counts_and_names_each_row(self):
		"""B12"""
		rows = [self.person(), self.person(full_name=""), self.person()]
		answer = self.program.message("customers.bulk_upsert", rows=rows)
		self.assertEqual(
			[answer[count] for count in ("created", "updated", "unchanged", "failed")], [2, 0, 0, 1]
		)
		self.assertEqual([result["row"] for result in answer["results"]], [0, 1, 2])
		self.assertIn("Full Name", answer["results"][1]["error"])

	def test_row_that_cannot_be_meant_fails_alone(self):
		"""B12, A24: a misspelt name, another branch, a country that is none"""
		rows = [
			self.person(),
			self.person() | {"fone": "1"},
			self.person(branch=self.other_branch),
			self.person(country="Atlantis", phone=None),
		]
		answer = self.program.message("customers.bulk_upsert", rows=rows)
		self.assertEqual((answer["created"], answer["failed"]), (1, 3))
		for result, word in zip(answer["results"][1:], ("fone", self.other_branch, "Atlantis"), strict=True):
			self.assertIn(word, result["error"])

	def test_who_works_in_one_branch_need_not_name_it(self):
		"""B1: branch and organization are optional"""
		person = self.person()
		branch = person.pop("branch")
		for function in ("customers.upsert", "customers.bulk_upsert"):
			body = {"rows": [person]} if "bulk" in function else person
			answer = self.program.message(function, **body)
			customer = answer["results"][0]["customer"] if "bulk" in function else answer["customer"]
			self.assertEqual(
				self.program.resource("GET", f"Customer/{customer}").json()["data"]["branch"], branch
			)
		foreign = factories.branch(factories.FOREIGN_BRANCH, factories.FOREIGN_ORGANIZATION)
		several = factories.member(foreign, "CRM Integration", factories.unique("two")[-8:] + "@example.com")
		factories.member(self.branch, "CRM Integration", several)
		program = Program(factories.token(several))
		frappe.db.commit()
		self.assert_refused(program.call("customers.upsert", **person), 400, "InvalidInput", "organization")
		elsewhere = {"organization": factories.FOREIGN_ORGANIZATION} | person
		self.assertEqual(self.program.call("customers.upsert", **elsewhere).status_code, 403)

	def test_bulk_upsert_that_stops_changes_nothing(self):
		"""B12, D16"""
		good = self.person()
		answer = self.program.message(
			"customers.bulk_upsert", rows=[good, {"full_name": ""} | {"branch": self.branch}], on_error="stop"
		)
		self.assertEqual((answer["created"], answer["failed"]), (0, 1))
		frappe.db.rollback()
		self.assertEqual(frappe.db.count("Customer", {"phone": good["phone"]}), 0)

	def test_manual_add_names_the_customer_who_has_the_key(self):
		"""B7"""
		person = self.person()
		customer = self.program.message("customers.manual_add", **person)
		self.assertEqual(customer["full_name"], "Ali Khan")
		self.assert_refused(
			self.program.call("customers.manual_add", **person),
			409,
			"DuplicateRecord",
			customer["name"],
			person["phone"],
		)

	def test_collection_pages_with_a_total_and_without_the_deactivated(self):
		"""B4, B8, B10"""
		word = frappe.generate_hash(length=8)
		customers = [
			self.program.message("customers.manual_add", **self.person(full_name=f"{word} {number}"))
			for number in range(3)
		]
		self.program.message("customers.deactivate", customer=customers[0]["name"], reason="asked us to")
		page = self.program.message("customers.collection", search=word, page_length=1)
		self.assertEqual((page["total"], len(page["data"])), (2, 1))
		self.program.message("customers.reactivate", customer=customers[0]["name"])
		self.assertEqual(self.program.message("customers.collection", search=word)["total"], 3)
		found = self.program.message("customers.collection", search="0" + customers[1]["phone"][3:])
		self.assertEqual([row["name"] for row in found["data"]], [customers[1]["name"]])

	def test_collection_is_searched_in_whatever_form_a_name_is_written(self):
		"""B10: accents typed as letters of their own, as a Mac does"""
		name = factories.unique("José")
		self.program.message("customers.manual_add", **self.person(full_name=name))
		apart = unicodedata.normalize("NFD", name)
		self.assertEqual(self.program.message("customers.collection", search=apart)["total"], 1)

	def test_wrong_arguments_are_named(self):
		"""D14"""
		call = self.program.call
		self.assert_refused(call("customers.upsert", branch=self.branch), 400, "InvalidInput", "full_name")
		self.assert_refused(call("customers.upsert", **self.person(fone="1")), 400, "InvalidInput", "fone")
		self.assert_refused(
			call("customers.upsert", **self.person(phone={"a": 1})), 400, "InvalidInput", "phone"
		)
		self.assert_refused(
			call("customers.upsert", **self.person(last_activity="soon")), 400, "InvalidInput", "soon"
		)
		self.assert_refused(call("customers.bulk_upsert", rows="[1]"), 400, "InvalidInput", "row 1")
		self.assert_refused(call("customers.bulk_upsert", rows=[{}] * 5001), 400, "InvalidInput", "5000")
		self.assert_refused(call("customers.collection", page_length=501), 400, "InvalidInput", "500")
		self.assert_refused(call("customers.collection", start=-1), 400, "InvalidInput", "start")

	def test_times_with_an_offset_are_understood(self):
		"""B1, api.md: ISO 8601"""
		person = self.person(last_activity="2026-03-01T10:00:00Z")
		customer = self.program.message("customers.upsert", **person)["customer"]
		kept = frappe.utils.get_datetime(
			self.program.resource("GET", f"Customer/{customer}").json()["data"]["last_activity"]
		)
		self.assertEqual(
			kept,
			frappe.utils.convert_utc_to_system_timezone(
				frappe.utils.get_datetime("2026-03-01 10:00:00")
			).replace(tzinfo=None),
		)

	def test_who_may(self):
		"""A5, A24, E15"""
		self.assertIn(self.guest.call("customers.upsert", **self.person()).status_code, (401, 403))
		self.assertEqual(self.stranger.call("customers.upsert", **self.person()).status_code, 403)
		customer = self.program.message("customers.upsert", **self.person())["customer"]
		self.assertEqual(self.stranger.call("customers.deactivate", customer=customer).status_code, 404)
		self.assertEqual(self.stranger.resource("GET", f"Customer/{customer}").status_code, 404)
		self.assertEqual(self.program.call("customers.deactivate", customer="nobody").status_code, 404)
		answer = self.program.resource("DELETE", f"Customer/{customer}")
		self.assert_refused(answer, 403, "PermissionError", customer, "deactivate")

	def test_frappes_own_rest_cannot_double_a_customer(self):
		"""X1, B7: whichever door"""
		person = self.person(organization=factories.ORGANIZATION)
		first = self.program.resource("POST", "Customer", person)
		self.assertEqual(first.status_code, 200, first.text)
		self.assert_refused(
			self.program.resource("POST", "Customer", person),
			409,
			"DuplicateRecord",
			first.json()["data"]["name"],
		)
		found = self.program.message("customers.upsert", **person)
		self.assertEqual((found["customer"], found["created"]), (first.json()["data"]["name"], False))


class TestMerge(ApiTest):
	def customer(self, **values):
		person = {"full_name": "Ali Khan", "branch": self.branch, "phone": factories.phone(), **values}
		return self.program.message("customers.upsert", **person)["customer"]

	def test_merge_preview_and_undo(self):
		"""X2"""
		pair = {"survivor": self.customer(), "duplicate": self.customer(city="Lahore")}
		preview = self.program.message("customers.merge_preview", **pair)
		self.assertIn("Lahore", [field["result"] for field in preview["fields"]])
		survivor = self.program.message("customers.merge", **pair)
		self.assertEqual(
			(survivor["name"], survivor["city"], len(survivor["identities"])), (pair["survivor"], "Lahore", 2)
		)
		undone = self.program.message("customers.undo_merge", duplicate=pair["duplicate"])
		self.assertEqual((undone["merged_into"], undone["is_active"], undone["left"]), (None, 1, []))

	def test_strangers_are_refused(self):
		"""X2, A24"""
		pair = {"survivor": self.customer(), "duplicate": self.customer()}
		for method in ("merge", "merge_preview"):
			self.assert_refused(self.stranger.call(f"customers.{method}", **pair), 404, "DoesNotExistError")
		self.program.message("customers.merge", **pair)
		undo = self.stranger.call("customers.undo_merge", duplicate=pair["duplicate"])
		self.assert_refused(undo, 404, "DoesNotExistError")

	def test_what_cannot_be_merged_is_said(self):
		"""X2, D14"""
		one = self.customer()
		call = self.program.call
		self.assert_refused(
			call("customers.merge", survivor=one, duplicate=one), 400, "InvalidInput", "itself"
		)
		self.assert_refused(call("customers.merge", survivor=one, duplicate="x"), 404, "DoesNotExistError")
		self.assert_refused(call("customers.undo_merge", duplicate=one), 400, "InvalidInput", "never merged")


class TestDuplicates(ApiTest):
	def pair(self):
		"""Two customers that another's phone and email brought together."""
		phone, email = factories.phone(), f"{frappe.generate_hash(length=10)}@b.test"
		person = {"full_name": "Ali Khan", "branch": self.branch}
		keys = ({"phone": phone}, {"email": email}, {"phone": phone, "email": email})
		made = [self.program.message("customers.upsert", **person, **key) for key in keys]
		return made[0]["customer"], made[1]["customer"]

	def listed(self, program):
		page = program.message("customers.duplicates", page_length=500)
		return [{row["a"]["name"], row["b"]["name"]} for row in page["data"]]

	def test_queue_of_the_own_branches_and_dismissal(self):
		"""X3, A24"""
		one, other = self.pair()
		manager, stranger = (
			Program(factories.token(factories.member(branch, "Branch Manager")))
			for branch in (self.branch, self.other_branch)
		)
		frappe.db.commit()
		self.assertIn({one, other}, self.listed(manager))
		self.assertNotIn({one, other}, self.listed(stranger))
		for program, status in ((stranger, 404), (manager, 200), (manager, 200)):
			answer = program.call("customers.dismiss_duplicate", a=one, b=other)
			self.assertEqual(answer.status_code, status, answer.text[:300])
		self.assertNotIn({one, other}, self.listed(manager))

	def test_score_out_of_range_is_refused(self):
		"""X3, D14"""
		for score in (2, -0.1, "nan"):
			answer = self.program.call("customers.duplicates", min_score=score)
			self.assert_refused(answer, 400, "InvalidInput", "min_score")


class TestAlreadyOurs(ApiTest):
	def test_look_up_ask_and_answer(self):
		"""X4"""
		phone = factories.phone()
		person = {"full_name": "Ali Khan", "branch": self.branch, "phone": phone}
		customer = self.program.message("customers.upsert", **person)["customer"]
		manager = Program(factories.token(factories.member(self.branch, "Branch Manager")))
		frappe.db.commit()
		found = self.program.message("customers.already_ours", phone=phone, branch=self.branch)
		self.assertEqual(found["ours"][0]["name"], customer)
		asked = self.stranger.message(
			"customers.ask_for", phone=phone, branch=self.other_branch, reason="Moved"
		)
		self.assertEqual(asked, {"status": "Asked"})
		frappe.db.rollback()
		request = frappe.db.get_value("Hand-over Request", {"customer": customer})
		refused = self.stranger.call("customers.answer_request", request=request, accept=True)
		self.assert_refused(refused, 403, "PermissionError")
		done = manager.message("customers.answer_request", request=request, accept=True)
		self.assertEqual((done["status"], done["to_branch"]), ("Accepted", self.other_branch))

	def test_look_ups_are_counted(self):
		"""X4: numbers cannot be tried out"""
		user = factories.member(self.branch, "Counselor", f"{frappe.generate_hash(length=8)}@example.com")
		program = Program(factories.token(user))
		frappe.db.commit()
		hour = int(time.time()) // limits.HOUR
		key = frappe.cache.make_key(f"lead-crm-look-ups:{user}:{hour}")
		frappe.cache.set(key, limits.LOOK_UPS_AN_HOUR)
		refused = program.call("customers.already_ours", phone=factories.phone(), branch=self.branch)
		self.assert_refused(refused, 429, "RateLimitExceededError", str(limits.LOOK_UPS_AN_HOUR))
