"""Sample data: true to the services that made it, the same each time, and gone without a trace (B14)."""

import csv
import json
import tempfile
from collections import defaultdict
from pathlib import Path

import click
import frappe
import phonenumbers
from frappe.utils import now_datetime

from lead_crm.demo import backdating, commands, company, messy_csv
from lead_crm.demo.load import SEED, load, plan
from lead_crm.demo.removal import remove
from lead_crm.domain.given_pipelines import GIVEN
from lead_crm.domain.identity import normalise_phone
from lead_crm.services import customer_bulk, my_day
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

LEADS, CUSTOMERS = 8, 14
KINDS = {
	"Payment Promise": "status",
	"Follow Up": "status",
	"Intro Visit": "status",
	"Interaction": "interaction_type",
	"Area Lead": "status",
	"Call Plan": "is_active",
}
WANTED = (
	{("Payment Promise", status) for status in ("Kept", "Overdue", "Broken", "Pending")}
	| {("Follow Up", status) for status in ("Pending", "Completed")}
	| {("Intro Visit", status) for status in ("Scheduled", "Attended", "No Show")}
	| {("Interaction", kind) for kind in ("Call", "Order")}
	| {("Area Lead", status) for status in ("New", "Contacted", "Follow Up Pending", "Converted", "Lost")}
	| {("Call Plan", 1)}
)
OUTCOME = {"Won": "converted_at", "Lost": "closed_at"}


def rows_by_table() -> dict[str, int]:
	"""How many rows each table of the site has; the numbers given out so far are kept apart from transactions."""
	tables = [
		name
		for name in frappe.db.get_tables(cached=False)
		if name.startswith(("tab", "__")) and name != "tabSeries"
	]
	return {table: frappe.db.sql(f"SELECT COUNT(*) FROM `{table}`")[0][0] for table in tables}


def leads() -> list[dict]:
	return frappe.get_all("Lead", {"organization": ("in", company.names())}, ["*"])


class TestSampleData(SiteTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		frappe.local.flags.in_one_go = True
		factories.lead()  # somebody else's
		cls.before = rows_by_table()
		cls.addClassCleanup(frappe.local.flags.pop, "in_one_go", None)
		cls.made = load(plan(SEED, LEADS, CUSTOMERS))

	def test_every_status_of_every_pipeline_is_there(self):
		self.assertTrue(self.made)
		there = {(lead.pipeline, lead.status) for lead in leads()}
		self.assertEqual(
			there, {(pipeline.name, stage.status) for pipeline in GIVEN for stage in pipeline.stages}
		)

	def test_children_have_a_parent_who_is_a_contact(self):
		"""C8"""
		children = {
			lead.name: lead for lead in leads() if lead.pipeline == "Enrolment" and lead.date_of_birth
		}
		rows = frappe.get_all("Lead Guardian", {"parent": ("in", list(children))}, ["*"])
		self.assertEqual({row.parent for row in rows}, set(children))
		for row in rows:
			contact = frappe.get_doc("Contact", row.contact)
			self.assertIn(row.parent, [link.link_name for link in contact.links])
			self.assertEqual(
				(contact.last_name or contact.full_name.split()[-1]), children[row.parent].last_name
			)
			self.assertTrue(row.phone_key and row.relation and row.is_primary)

	def test_histories_hang_together(self):
		"""E3: each lead's moves lead to where it is, at the times it says, in the past"""
		moves = defaultdict(list)
		for row in frappe.get_all(
			"Status Change", {"reference_doctype": "Lead"}, ["*"], order_by="changed_at, creation"
		):
			moves[row.reference_name].append(row)
		for lead in leads():
			first, last = moves[lead.name][0], moves[lead.name][-1]
			self.assertEqual((first.from_status, first.changed_at), (None, lead.creation))
			self.assertEqual((last.to_status, last.changed_at), (lead.status, lead.status_since))
			self.assertLess(last.changed_at, now_datetime())
			for earlier, later in zip(moves[lead.name], moves[lead.name][1:], strict=False):
				self.assertEqual(earlier.to_status, later.from_status)
				self.assertEqual(
					(later.changed_at - earlier.changed_at).total_seconds(), later.seconds_in_status
				)

	def test_outcomes_have_their_times_and_reasons(self):
		"""C14, C15"""
		for lead in leads():
			for stage_type, field in OUTCOME.items():
				self.assertEqual(lead[field], lead.status_since if lead.stage_type == stage_type else None)
			self.assertEqual(bool(lead.loss_reason and lead.closed_reason), lead.stage_type == "Lost")

	def test_histories_cover_months_and_were_made_by_those_who_work_there(self):
		rows = leads()
		self.assertGreater((max(row.creation for row in rows) - min(row.creation for row in rows)).days, 60)
		for row in rows:
			self.assertTrue(frappe.db.exists("Branch Member", {"parent": row.branch, "user": row.owner}))

	def test_tracked_changes_were_when_the_moves_were(self):
		"""C26: Frappe tracks nothing in tests, so here is a change as it would have kept it"""
		lead = frappe.get_doc("Lead", next(lead.name for lead in leads() if lead.stage_type == "Won"))
		data = json.dumps({"changed": [["status", "New", lead.status], ["converted_at", None, "2999-01-01"]]})
		change = frappe.new_doc("Version", ref_doctype="Lead", docname=lead.name, data=data).insert()
		backdating.backdate_leads({lead.name: [lead.creation, lead.status_since]})
		change.reload()
		self.assertEqual(change.creation, lead.status_since)
		self.assertEqual(json.loads(change.data)["changed"][1][2], str(lead.status_since))

	def test_bookings_won_leads_and_one_failed(self):
		"""A4"""
		rows = frappe.get_all(
			"Booking",
			{"organization": ("in", company.names())},
			["name", "processing_status", "processing_error"],
		)
		failed = [row for row in rows if row.processing_status == "Failed"]
		self.assertEqual([bool(row.processing_error) for row in failed], [True])
		won = frappe.db.count("Lead", {"booking": ("in", [row.name for row in rows]), "stage_type": "Won"})
		self.assertGreaterEqual(won, len(rows) - len(failed))

	def test_customers_have_the_twists_of_real_ones(self):
		"""B4, X2, X3"""
		ours = {"organization": ("in", company.names())}
		self.assertGreater(frappe.db.count("Customer", ours | {"is_active": 0}), 0)
		self.assertGreater(frappe.db.count("Duplicate Pair", ours), 0)
		phones = frappe.get_all("Customer Identity", ours | {"kind": "Phone"}, pluck="customer")
		self.assertGreater(len(phones), len(set(phones)))

	def test_every_kind_of_record_is_there_for_cards_and_reports(self):
		"""C4, X6, E12, E13, A17: also what went wrong"""
		branches = frappe.get_all("Branch", {"organization": ("in", company.names())}, pluck="name")
		there = {
			(doctype, value)
			for doctype, field in KINDS.items()
			for value in frappe.get_all(doctype, {"branch": ("in", branches)}, pluck=field, distinct=True)
		}
		self.assertEqual(WANTED - there, set())

	def test_what_was_done_was_done_while_the_lead_was_worked_on(self):
		"""X10: the first contact is that of the first interaction, after the enquiry"""
		for lead in leads():
			was_worked_on = lead.status != "New" and lead.source != "Booking"
			self.assertEqual(bool(lead.first_contact_at), was_worked_on, lead.name)
			if lead.first_contact_at:
				self.assertLessEqual(lead.creation, lead.first_contact_at)
				self.assertLessEqual(lead.first_contact_at, lead.last_contact_at)

	def test_those_who_look_after_leads_have_a_full_day(self):
		"""X8: late money, people to call, to meet, and a hot lead that waits"""
		frappe.set_user(company.TRAVEL.users(company.TRAVEL.offices[0], "Counselor")[0])
		day = my_day.my_day(None)
		self.assertGreaterEqual(min(day["counts"].values()), 1, day["counts"])
		self.assertTrue(any(row.kind == "Promise" and row.broken_count for row in day["data"]))

	def test_users_see_their_own_branch(self):
		"""A24"""
		office = company.CLASSES.offices[0]
		frappe.set_user(company.CLASSES.users(office, "Counselor")[0])
		self.assertEqual(
			{lead.branch for lead in frappe.get_list("Lead", fields=["branch"], limit=0)}, {office.name}
		)

	def test_loading_again_adds_nothing(self):
		there = rows_by_table()
		self.assertFalse(load(plan(SEED + 1, LEADS, CUSTOMERS)))
		self.assertEqual(rows_by_table(), there)

	def test_removal_leaves_nothing_behind_and_nothing_else_gone(self):
		self.assertGreater(remove(), 100)
		now = rows_by_table()
		self.assertEqual(
			{table: (self.before[table], now[table]) for table in now if now[table] != self.before[table]}, {}
		)

	def test_known_customers_of_the_messy_list_are_recognised(self):
		"""X5, X15"""
		fields = ("full_name", "phone", "email", "passport_number", "city")
		branch = company.TRAVEL.offices[0].name
		given = [dict(zip(fields, line, strict=False)) | {"branch": branch} for line in messy_csv.rows(SEED)]
		done = customer_bulk.upsert_rows(given, overwrite=False, need_key=True)
		known = [
			row for row in done if row.customer and frappe.db.get_value("Customer", row.customer, "source")
		]
		self.assertGreater(len(known), 5)
		self.assertEqual({row.outcome for row in done}, {"created", "updated", "unchanged", "failed"})


class TestPlan(SiteTest):
	def test_same_seed_same_plan(self):
		one, again, other = (plan(seed, LEADS, CUSTOMERS) for seed in (1, 1, 2))
		self.assertEqual(
			[(work.customers, work.leads) for work in one], [(work.customers, work.leads) for work in again]
		)
		self.assertNotEqual([work.customers for work in one], [work.customers for work in other])

	def test_phones_are_nobodys(self):
		"""555-01xx is for fiction; the others are of ranges that are not given out, and yet can be written and read"""
		regions = {"Pakistan": "PK", "India": "IN", "United States": "US"}
		for work in plan(3, LEADS, CUSTOMERS):
			given = [row["phone"] for row in work.customers] + [lead.values["phone"] for lead in work.leads]
			for key in (normalise_phone(phone, regions[work.company.country]) for phone in given):
				is_real = phonenumbers.is_valid_number(phonenumbers.parse(key))
				self.assertTrue(key[5:10] == "55501" or not is_real, key)

	def test_site_with_data_of_its_own_is_left_alone(self):
		with self.assertRaisesRegex(click.ClickException, "organizations of its own"):
			commands._load(SEED, beside_real_data=False)


class TestMessyList(SiteTest):
	def test_same_seed_same_list(self):
		self.assertEqual(messy_csv.rows(1), messy_csv.rows(1))
		self.assertNotEqual(messy_csv.rows(1), messy_csv.rows(2))

	def test_file_is_as_messy_as_promised(self):
		with tempfile.TemporaryDirectory() as folder:
			path = Path(folder, "list.csv")
			count = messy_csv.write(path, SEED)
			self.assertTrue(path.read_bytes().startswith(b"\xef\xbb\xbf"))
			with path.open(encoding="utf-8-sig", newline="") as file:
				header, *lines = csv.reader(file)
		self.assertEqual((tuple(header), len(lines)), (messy_csv.HEADER, count))
		text = "\n".join(",".join(line) for line in lines)
		for sign in ("٣", "ü", '"', ";", "ask his wife", " / +92", "(03", "@EXAMPLE"):
			self.assertIn(sign, text)
		self.assertTrue(any(not line[0] for line in lines))
