"""Customers out of a file, without the commits: reading, mapping, outcomes, dry run, round trip (X5, B9)."""

import random

import frappe

from lead_crm.exceptions import InvalidInput
from lead_crm.services.identities import identities_of
from lead_crm.tests import factories
from lead_crm.tests.import_test import ImportTest


class TestReading(ImportTest):
	def test_every_field(self):
		"""B9"""
		phone, passport = factories.phone(), f"P{factories.phone()[4:]}"
		path = self.file(
			"Customer,Mobile,E-Mail,Passport No,Town,Source,Service,Last Activity\n"
			f"Ali Khan,{phone},ali{phone[1:]}@b.test,{passport},Lahore,Walk In,Tour,2024-03-31T10:00:00\n"
		)
		self.assertEqual(self.counts(path), (1, 0, 0, 0))
		made = self.customer(phone)
		self.assertEqual(
			[made.full_name, made.passport_number, made.city, made.source, made.service_type, made.branch],
			["Ali Khan", passport, "Lahore", "Walk In", "Tour", factories.BRANCH],
		)
		self.assertEqual(
			(str(made.last_activity), made.organization), ("2024-03-31 10:00:00", factories.ORGANIZATION)
		)
		self.assertEqual(len(identities_of(made.name)), 3)

	def test_encodings(self):
		text = "Name,Phone\nJosé Núñez,{phone}\n"
		for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
			with self.subTest(encoding=encoding):
				phone = factories.phone()
				self.assertEqual(self.counts(text.format(phone=phone).encode(encoding)), (1, 0, 0, 0))
				self.assertEqual(self.customer(phone).full_name, "José Núñez")

	def test_one_broken_letter_leaves_the_others_alone(self):
		good, broken = factories.phone(), factories.phone()
		content = f"Name,Phone\nZoë,{good}\n".encode() + b"Ren\xe9," + broken.encode() + b"\n"
		self.assertEqual(self.counts(content), (2, 0, 0, 0))
		self.assertEqual([self.customer(phone).full_name for phone in (good, broken)], ["Zoë", "René"])

	def test_what_is_no_csv_is_refused(self):
		for content in (b"PK\x03\x04\x14\x00", b"n\0a\0m\0e\0", b"", b"\n \n", b'"name,phone\nAli,1\n'):
			with self.subTest(content=content), self.assertRaises(InvalidInput):
				self.counts(content)

	def test_missing_file(self):
		with self.assertRaisesRegex(InvalidInput, r"nowhere\.csv"):
			self.counts(self.folder / "nowhere.csv")

	def test_malformed_rows_are_rejected_alone(self):
		"""D9: 1 bad row in many"""
		rows = [f"Person,{factories.phone()}" for _row in range(5)]
		rows[1:1] = [
			"too few",
			"one,two,three",
			'"open,1',
			"",
			"nobody,none",
			",0300",
			f"{'x' * 150},{factories.phone()}",
		]
		self.assertEqual(self.counts("name,phone\n" + "\n".join(rows)), (5, 0, 0, 6))
		reasons = [row["reason"] for row in self.written() if row["outcome"] == "rejected"]
		words = ["fewer", "more", "quotation", "phone, email or passport", "Full Name", "140"]
		for reason, word in zip(reasons, words, strict=True):
			self.assertIn(word, reason)

	def test_rows_are_numbered_as_in_a_spreadsheet(self):
		self.run_import(self.file(f"name,phone\n\nAli,{factories.phone()}\nbad\n"))
		self.assertEqual(
			[(row["row"], row["outcome"]) for row in self.written()], [("3", "created"), ("4", "rejected")]
		)


class TestTerms(ImportTest):
	def test_mapping_by_hand(self):
		phone = factories.phone()
		self.assertEqual(
			self.counts(f"wer,wo\nAli,{phone}\n", columns={"wer": "full_name", "wo": "phone"}), (1, 0, 0, 0)
		)
		self.assertEqual(self.customer(phone).full_name, "Ali")

	def test_mapping_that_cannot_be_used(self):
		for columns, words in (
			({"x": "phone"}, "Name.*Phone"),
			({"Name": "nix"}, "full_name"),
			({"Name": None}, "full_name"),
		):
			with self.subTest(columns=columns), self.assertRaisesRegex(InvalidInput, words):
				self.counts("Name,Phone\n", columns=columns)

	def test_terms_that_do_not_exist(self):
		for terms, word in (
			({"branch": "Nowhere"}, "Nowhere"),
			({"branch": None, "organization": "Nobody"}, "Nobody"),
			({"source": "Rumour"}, "Rumour"),
			({"organization": factories.FOREIGN_ORGANIZATION}, factories.ORGANIZATION),
			({"branch": factories.BRANCH.upper()}, factories.BRANCH.upper()),
		):
			with self.subTest(terms=terms), self.assertRaisesRegex(InvalidInput, word):
				self.counts("Name,Phone\n", **terms)

	def test_source_of_rows_that_name_none(self):
		one, two = factories.phone(), factories.phone()
		self.counts(f"Name,Phone,Source\nAli,{one},Website\nAmna,{two},\n", source="Import")
		self.assertEqual([self.customer(phone).source for phone in (one, two)], ["Website", "Import"])

	def test_overwriting_only_when_asked(self):
		phone = factories.phone()
		self.counts(f"Name,Phone\nAli,{phone}\n")
		other = self.file(f"Name,Phone,City\nAli Khan,{phone},Lahore\n")
		self.assertEqual(self.counts(other), (0, 1, 0, 0))
		self.assertEqual((self.customer(phone).full_name, self.customer(phone).city), ("Ali", "Lahore"))
		self.assertEqual(self.counts(other), (0, 0, 1, 0))
		self.assertEqual(self.counts(other, overwrite=True), (0, 1, 0, 0))
		self.assertEqual(self.customer(phone).full_name, "Ali Khan")


class TestOutcome(ImportTest):
	def test_again_changes_nothing(self):
		"""X5"""
		phones = [factories.phone() for _row in range(30)]
		rows = [f"Person {n},{phone},City {n}" for n, phone in enumerate(phones)]
		path, made = self.file("name,phone,city\n" + "\n".join(rows)), {"phone": ("in", phones)}
		self.chunks_of(7)
		self.assertEqual(self.counts(path), (30, 0, 0, 0))
		before = frappe.get_all("Customer", made, ["*"], order_by="name")
		self.assertEqual(self.counts(path), (0, 0, 30, 0))
		self.assertEqual(frappe.get_all("Customer", made, ["*"], order_by="name"), before)

	def test_each_row_names_its_customer(self):
		phone = factories.phone()
		self.run_import(self.file(f"name,phone\nAli Khan,{phone}\nALI KHAN,{phone}\nAli,{phone}\n"))
		results, again = self.written(), "The same customer as row 2."
		self.assertEqual({row["customer"] for row in results}, {self.customer(phone).name})
		self.assertEqual([row["reason"] for row in results], ["", again, f"Known as “Ali Khan”. {again}"])

	def test_quite_another_name_is_warned_of(self):
		"""X5: in words, whatever becomes of the row; it is imported as its phone says"""
		phone, email = factories.phone(), f"{factories.unique('n')[2:]}@b.test"
		self.counts(f"name,phone,email\nOmar Sheikh,{phone},\nAmna Butt,,{email}\n")
		again = (
			f"name,phone,email,city\nMaria Lopez,{phone},,Lahore\nLi Wang,,{email},\nShaikh Omar,{phone},,\n"
		)
		for terms in ({"dry_run": True, "overwrite": True}, {"dry_run": True}, {}):
			work = self.run_import(self.file(again), **terms)
			reasons = [row["reason"] for row in self.written()]
			self.assertEqual(reasons[0], "The phone is that of Omar Sheikh; the file says Maria Lopez.")
			self.assertEqual(reasons[1], "The email is that of Amna Butt; the file says Li Wang.")
			self.assertEqual(work.warnings["other_names"], 3 if terms.get("overwrite") else 2)
		self.assertEqual(
			(self.customer(phone).full_name, self.customer(phone).city), ("Omar Sheikh", "Lahore")
		)

	def test_names_are_compared_without_a_query_for_each_row(self):
		people = [(n, factories.phone()) for n in range(60)]
		self.counts("name,phone\n" + "\n".join(f"Person {n},{phone}" for n, phone in people))
		other = self.file("name,phone\n" + "\n".join(f"Maria Lopez,{phone}" for _n, phone in people))
		with self.assertQueryCount(20):
			work = self.run_import(other, dry_run=True)
		self.assertEqual(work.warnings["other_names"], 60)

	def test_customer_that_shares_a_key_is_named(self):
		phone, email = factories.phone(), f"{factories.unique('s')[2:]}@b.test"
		self.run_import(self.file(f"name,phone,email\nAli,{phone},\nAmna,,{email}\nAli,{phone},{email}\n"))
		results = self.written()
		self.assertIn(results[1]["customer"], results[2]["reason"])

	def test_names_of_other_branches_are_not_told(self):
		"""A24"""
		phone, city_phone = factories.phone(), factories.phone()
		self.counts(f"name,phone\nSecret,{phone}\n", branch=factories.OTHER_BRANCH)
		frappe.set_user(factories.member(factories.branch(), "Branch Manager"))
		self.assertEqual(
			self.counts(f"name,phone,city\nAli,{phone},Lahore\nAmna,{city_phone},Lahore\n"), (1, 0, 1, 0)
		)
		self.assertEqual([row["reason"] for row in self.written()], ["", ""])

	def test_mended_rows_are_imported(self):
		"""X5: the file of rejected rows"""
		phone = factories.phone()
		self.run_import(
			self.file(f"id;name;phone;note\n1;Ali;{phone};=1+1\n2;=Amna;?;-x\n3;Omar\n", "in.csv")
		)
		rejected = (self.folder / "in.rejected.csv").read_text("utf-8-sig").splitlines()
		self.assertEqual(rejected[0], "reason;id;name;phone;note")
		self.assertEqual([line.split(";", 1)[1] for line in rejected[1:]], ["2;'=Amna;?;'-x", "3;Omar"])
		other = factories.phone()
		mended = self.file(
			"\r\n".join(rejected).replace("?", other).replace("3;Omar", f"3;Omar;{factories.phone()};"),
			"in2.csv",
		)
		self.assertEqual(self.counts(mended), (2, 0, 0, 0))
		self.assertEqual(self.customer(other).full_name, "=Amna")

	def test_rejected_rows_are_the_same_when_imported_again(self):
		"""X5: nothing slips in, nothing is lost, however often"""
		rows = ["'=1,x", '"a,b",x,"c\nd"', "+92300,x,\tq", '"open,1,2', "--,@,y", "''=z,x,y", "one"]
		first = self.file("\n".join(["name,phone,note", *rows]), "a.csv")
		self.assertEqual(self.counts(first), (0, 0, 0, 7))
		again = self.file((self.folder / "a.rejected.csv").read_bytes(), "b.csv")
		self.assertEqual(self.counts(again), (0, 0, 0, 7))
		for rows in (written := [self.written("a.rejected.csv"), self.written("b.rejected.csv")]):
			for row in rows:
				del row["reason"]  # a line that could not be read is by now a cell that can
		self.assertEqual(*written)

	def test_no_file_of_rejected_rows_without_any(self):
		self.run_import(self.file(f"name,phone\nAli,{factories.phone()}\n"))
		self.assertFalse((self.folder / "customers.rejected.csv").exists())


class TestDryRun(ImportTest):
	def people(self, rows):
		"""Rows of few people who share keys and lack values: what one row leaves matters to the next."""
		luck = random.Random(5)
		phones = [factories.phone() for _person in range(6)]
		emails = [f"{factories.unique('d')[2:]}@b.test" for _person in range(6)]
		yield "name,phone,email,city,last activity"
		for _row in range(rows):
			cells = [
				luck.choice(["Ali", "Amna"]),
				luck.choice([*phones, "", "?"]),
				luck.choice([*emails, "", ""]),
			]
			yield ",".join(
				[*cells, luck.choice(["Lahore", ""]), luck.choice(["", "2024-01-01", "2025-01-01", "never"])]
			)

	def report(self, path, **terms):
		self.run_import(path, **terms)
		return [(row["row"], row["outcome"], row["reason"].split("customer")[0]) for row in self.written()]

	def test_says_what_the_import_then_does(self):
		"""X5, also where a row is the customer of a row far above it"""
		self.chunks_of(5)
		for overwrite in (False, True):
			path = self.file("\n".join(self.people(120)))
			head = path.read_text().splitlines()
			self.counts(self.file("\n".join([head[0], *head[40:60]]), "some.csv"))
			with self.subTest(overwrite=overwrite):
				foretold = self.report(path, overwrite=overwrite, dry_run=True)
				self.assertEqual(foretold, self.report(path, overwrite=overwrite))
				self.assertEqual(len({outcome for _row, outcome, _reason in foretold}), 4)

	def test_writes_and_locks_nothing(self):
		path = self.file("\n".join(self.people(50)))
		writes = frappe.db.transaction_writes
		with self.assertQueryCount(40):
			self.counts(path, dry_run=True)
		self.assertEqual(frappe.db.transaction_writes, writes)

	def test_customers_that_are_not_there_have_no_name(self):
		phone = factories.phone()
		work = self.run_import(self.file(f"name,phone\nAli,{phone}\nAmna,{phone}\n"), dry_run=True)
		self.assertEqual([row["customer"] for row in self.written()], ["", ""])
		self.assertIn("The phone is that of Ali; the file says Amna.", self.written()[1]["reason"])
		self.assertEqual(work.warnings, {"duplicates": 1, "other_names": 1})

	def test_some_rows_of_each_kind_are_shown_with_what_would_change(self):
		"""X5: not more of them than a person reads, however long the file is"""
		phone = factories.phone()
		self.counts(f"name,phone,city\nAli Khan,{phone},Karachi\n")
		rows = [f"Ali Khan,{phone},Lahore", *(f"Person {n},{factories.phone()}," for n in range(9))]
		rows += [f"Nobody {n},none," for n in range(7)] + ["x,y"] * 2
		path = self.file("name,phone,city\n" + "\n".join(rows))
		found = self.run_import(path, dry_run=True, overwrite=True).findings.as_dict()
		self.assertEqual(
			found["updated"][0]["examples"],
			[{"row": 2, "name": "Ali Khan", "reason": "City: Karachi → Lahore"}],
		)
		self.assertEqual((found["created"][0]["count"], len(found["created"][0]["examples"])), (9, 5))
		self.assertEqual([group["count"] for group in found["rejected"]], [7, 2])
		self.assertIn("No phone, email or passport", found["rejected"][0]["examples"][0]["reason"])
