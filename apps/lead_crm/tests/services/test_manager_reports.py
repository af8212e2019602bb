"""The managers' reports: numbers worked out by hand from six leads, in the branch's days, for its manager alone."""

from datetime import datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import frappe
from frappe.desk.query_report import run

from lead_crm.exceptions import InvalidInput
from lead_crm.services import cash_forecast, contact_reports, conversions, funnel, promises
from lead_crm.services.agenda import site_time
from lead_crm.services.report_scope import Scope, choice, scope_from
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

BRANCH, ZONE = "Test Reporting", "Asia/Karachi"
JUNE = {"from_date": "2026-06-01", "to_date": "2026-06-30"}
JULY = {"from_date": "2026-07-01", "to_date": "2026-07-31"}
OF_DAYS = ("Lead Funnel", "Time in Stage", "Conversion by Source", "Average Time to Conversion", "Loss Reasons", "Speed to First Contact", "Follow-up Effectiveness")  # fmt: skip
TYPES = {"Converted": "Won", "Lost": "Lost"}


def at(month: int, day: int, hour: int = 10, minute: int = 0) -> datetime:
	"""A time in the branch, as the database keeps it."""
	return site_time(datetime(2026, month, day, hour, minute, tzinfo=ZoneInfo(ZONE)))


def scope(filters: dict) -> Scope:
	return scope_from(filters | {"branch": BRANCH})


def by(rows: list[dict], field: str) -> dict:
	return {row[field]: row for row in rows}


class ReportTest(SiteTest):
	"""Six leads of one branch, whose histories are written by hand."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		factories.branch(BRANCH, time_zone=ZONE)
		cls.manager = factories.member(BRANCH, "Branch Manager")
		frappe.db.commit()
		frappe.local.flags.in_one_go = True
		cls.addClassCleanup(frappe.local.flags.pop, "in_one_go", None)
		cls.write_histories()

	@classmethod
	def write_histories(cls):
		follow_ups = [("Call", at(6, 2), at(6, 2, 11), "Reached")]
		cls.a = cls.lead(
			"Referral",
			("New", at(6, 1)),
			("Contacted", at(6, 3)),
			("Converted", at(6, 11)),
			done=follow_ups,
			contact=at(6, 1, 10, 3),
		)
		follow_ups = [("Call", at(6, 3), at(6, 5), "No Answer")]
		cls.b = cls.lead(
			"Referral",
			("New", at(6, 2)),
			("Contacted", at(6, 6)),
			("Lost", at(6, 8)),
			reason="Too Expensive",
			done=follow_ups,
			contact=at(6, 2, 10, 30),
		)
		follow_ups = [("WhatsApp", at(6, 10), at(6, 10), "Scheduled Visit")]
		cls.c = cls.lead(
			"Website", ("New", at(6, 10)), ("Contacted", at(6, 20)), done=follow_ups, contact=at(6, 12)
		)
		cls.d = cls.lead("Website", ("New", at(5, 30)), ("Converted", at(6, 5)))
		cls.e = cls.lead("Website", ("New", at(7, 1, 0, 30)))
		cls.f = cls.lead("Referral", ("New", at(6, 15)), ("Lost", at(6, 16)))

	@classmethod
	def lead(cls, source: str, *moves: tuple, reason=None, done=(), contact=None) -> str:
		name = factories.lead(branch=BRANCH, source=source, pipeline="Sales").name
		for channel, planned, completed, outcome in done:
			values = {
				"reference_doctype": "Lead",
				"reference_name": name,
				"scheduled_at": planned,
				"channel": channel,
			}
			follow_up = frappe.new_doc("Follow Up", **values).insert()
			follow_up.db_set({"status": "Completed", "completed_at": completed, "outcome": outcome})
		frappe.db.delete("Status Change", {"reference_name": name})
		before = (None, None)
		for status, moved_at in moves:
			cls.change(name, before, status, moved_at)
			before = (status, moved_at)
		stage_type = TYPES.get(before[0], "Open")
		values = {
			"creation": moves[0][1],
			"status": before[0],
			"status_since": before[1],
			"stage_type": stage_type,
		}
		values |= {"converted_at": before[1]} if stage_type == "Won" else {}
		values |= {"closed_at": before[1], "loss_reason": reason} if stage_type == "Lost" else {}
		frappe.db.set_value("Lead", name, values | {"first_contact_at": contact}, update_modified=False)
		return name

	@classmethod
	def change(cls, name: str, before: tuple, status: str, moved_at: datetime) -> None:
		change = frappe.new_doc("Status Change", reference_doctype="Lead", reference_name=name, branch=BRANCH)
		seconds = (moved_at - before[1]).total_seconds() if before[1] else 0
		change.update({"from_status": before[0], "to_status": status, "changed_at": moved_at})
		change.update({"changed_by": "Administrator", "seconds_in_status": seconds})
		change.insert()


class TestFunnel(ReportTest):
	def test_what_came_into_each_stage_and_what_became_of_it(self):
		"""X10"""
		rows = by(funnel.stages(scope(JUNE), "Sales"), "status")
		names = ("entered", "won", "lost", "open", "conversion", "left", "left_to_lost", "now_here")
		shown = {
			status: tuple(rows[status][name] for name in names) for status in ("New", "Contacted", "Proposal")
		}
		self.assertEqual(shown["New"], (4, 1, 2, 1, 25.0, 5, 1, 1))
		self.assertEqual(shown["Contacted"], (3, 1, 1, 1, 33.3, 2, 1, 1))
		self.assertEqual(shown["Proposal"], (0, 0, 0, 0, None, 0, 0, 0))
		self.assertEqual((rows["Converted"]["entered"], rows["Lost"]["entered"]), (2, 2))

	def test_time_in_stage(self):
		"""X10: New was left after 1, 2, 4, 6 and 10 days, Contacted after 2 and 8"""
		rows = by(funnel.time_in_stage(scope(JUNE), "Sales"), "status")
		names = ("left", "average_days", "median_days", "most_days", "now_here", "stale", "stale_after_days")
		self.assertEqual([rows["New"][name] for name in names], [5, 4.6, 4, 10, 1, 1, 2])
		self.assertEqual([rows["Contacted"][name] for name in names], [2, 5, 2, 8, 1, 1, 7])
		self.assertNotIn("Converted", rows)

	def test_days_are_the_branchs(self):
		"""X10: half past midnight of 1 July in Karachi is 30 June in London, where this branch moves"""
		july = by(funnel.stages(scope(JULY), "Sales"), "status")
		self.assertEqual(july["New"]["entered"], 1)
		frappe.db.set_value("Branch", BRANCH, "time_zone", "Europe/London")
		june = by(funnel.stages(scope(JUNE), "Sales"), "status")
		self.assertEqual(june["New"]["entered"], 5)


class TestConversions(ReportTest):
	def test_by_source(self):
		"""C27"""
		rows = by(conversions.by_group(scope(JUNE), "source"), "group")
		names = ("leads", "open", "won", "lost", "conversion", "win_rate", "average_days")
		self.assertEqual([rows["Referral"][name] for name in names], [3, 0, 1, 2, 33.3, 33.3, 10])
		self.assertEqual([rows["Website"][name] for name in names], [1, 1, 0, 0, 0, None, None])
		total = conversions.total(list(rows.values()))
		self.assertEqual([total[name] for name in names], [4, 1, 1, 2, 25, 33.3, 10])

	def test_time_to_conversion(self):
		"""C27: of what was won in June, also when it came in May"""
		*rows, total = conversions.times_to_conversion(scope(JUNE), "source")
		self.assertEqual({row["group"]: row["average_days"] for row in rows}, {"Referral": 10, "Website": 6})
		names = ("won", "average_days", "median_days", "most_days", "fastest_days", "slowest_days")
		self.assertEqual([total[name] for name in names], [2, 8, 6, 10, 6, 10])

	def test_losses(self):
		"""C27"""
		rows = by(conversions.losses(scope(JUNE)), "label")
		names = ("lost", "share", "average_days", "lost_from")
		self.assertEqual([rows["Too Expensive"][name] for name in names], [1, 50, 6, "Contacted"])
		self.assertEqual([rows["Not Set"][name] for name in names], [1, 50, 1, "New"])

	def test_clerks_are_named(self):
		frappe.db.set_value("Lead", self.a, "assigned_to", self.manager)
		rows = by(conversions.by_group(scope(JUNE), "assigned_to"), "group")
		self.assertEqual((rows[self.manager]["label"], rows[None]["label"]), ("Branch Manager", "Not Set"))


class TestContacts(ReportTest):
	def test_speed_to_first_contact(self):
		"""X10: after 3 minutes, 30 minutes, 2 days; one never, and lost"""
		*rows, total = contact_reports.first_contacts(scope(JUNE), "source")
		names = (
			"leads",
			"contacted",
			"waiting",
			"within_5_minutes",
			"within_1_hour",
			"within_1_day",
			"within_3_days",
		)
		rows = by(rows, "group")
		self.assertEqual([rows["Referral"][name] for name in names], [3, 2, 0, 1, 1, 0, 0])
		self.assertEqual([rows["Website"][name] for name in names], [1, 1, 0, 0, 0, 0, 1])
		self.assertEqual(
			(rows["Website"]["median_hours"], total["median_hours"], total["leads"]), (48, 0.5, 4)
		)

	def test_who_was_not_contacted_yet_waits(self):
		"""X10"""
		*_rows, total = contact_reports.first_contacts(scope(JULY), "source")
		self.assertEqual((total["leads"], total["waiting"], total["median_hours"]), (1, 1, None))

	def test_what_follow_ups_came_to(self):
		"""C27"""
		rows = by(contact_reports.follow_up_results(scope(JUNE), "channel"), "group")
		names = (
			"completed",
			"reached_only",
			"no_answer",
			"visits",
			"reached_rate",
			"on_time_rate",
			"won",
			"won_rate",
		)
		self.assertEqual([rows["Call"][name] for name in names], [2, 1, 1, 0, 50, 50, 1, 50])
		self.assertEqual([rows["WhatsApp"][name] for name in names], [1, 0, 0, 1, 100, 100, 0, 0])
		total = contact_reports.follow_up_total(list(rows.values()))
		self.assertEqual([total[name] for name in names], [3, 1, 1, 1, 66.7, 66.7, 1, 33.3])

	def test_stale_leads_longest_overdue_first(self):
		"""X10"""
		rows, stages = contact_reports.stale_leads(BRANCH, None, None)
		self.assertEqual([row.name for row in rows], [self.c, self.e])
		self.assertEqual({stage["status"]: stage["leads"] for stage in stages}, {"Contacted": 1, "New": 1})
		self.assertEqual(contact_reports.stale_leads(BRANCH, self.manager, None), ([], []))

	def test_first_contact_is_stamped_once(self):
		"""X10: the earliest, whichever was noted first"""
		for moment in (at(7, 3), at(7, 2), at(7, 4)):
			values = {
				"reference_doctype": "Lead",
				"reference_name": self.e,
				"interaction_type": "Call",
				"date": moment,
			}
			frappe.new_doc("Interaction", **values).insert()
		stamps = frappe.db.get_value("Lead", self.e, ["first_contact_at", "last_contact_at"])
		self.assertEqual(stamps, (at(7, 2), at(7, 4)))


class TestCashForecast(ReportTest):
	def setUp(self):
		super().setUp()
		self.now = datetime(2026, 7, 1, 8, tzinfo=timezone.utc)
		first = datetime(2026, 6, 1).date()
		for days, amount, currency in (
			(0, 300, "PKR"),
			(1, 100, "PKR"),
			(30, 100, "PKR"),
			(32, 50, "PKR"),
			(37, 200, "USD"),
		):
			promise = promises.add("Lead", self.c, amount, first + timedelta(days), currency=currency)
			if not days:
				promises.record_payment(promise, Decimal(300), first)

	def test_promised_times_kept(self):
		"""X6: 300 of 400 rupees were kept, so of 150 for the week of 29 June come 112.50; of dollars nothing is known"""
		rows = cash_forecast.forecast(BRANCH, 2, self.now)
		shown = [
			(str(row["week"]), row["currency"], row["promised"], row["kept_rate"], row["expected"])
			for row in rows
		]
		rupees = ("2026-06-29", "PKR", Decimal(150), 75.0, Decimal("112.50"))
		self.assertEqual(shown, [rupees, ("2026-07-06", "USD", Decimal(200), None, None)])

	def test_so_many_weeks_and_never_one_sum_of_two_currencies(self):
		"""X6"""
		self.assertEqual(len(cash_forecast.forecast(BRANCH, 1, self.now)), 1)
		totals = by(cash_forecast.totals(cash_forecast.forecast(BRANCH, 12, self.now)), "currency")
		self.assertEqual((totals["PKR"]["expected"], totals["USD"]["promised"]), (Decimal("112.50"), 200))
		self.assertEqual(totals["USD"]["expected"], 0)


class TestDoors(ReportTest):
	"""What the desk calls, as the people who call it."""

	def rows(self, report: str, **filters) -> list:
		filters = {"pipeline": "Sales"} | JUNE | filters
		return run(report, filters=filters, ignore_prepared_report=True)["result"]

	def test_the_manager_sees_rows_a_chart_and_figures(self):
		"""C27, X10: without a filter for the branch the numbers are those of the manager's own"""
		frappe.set_user(self.manager)
		for report in OF_DAYS:
			answer = run(report, filters={"pipeline": "Sales"} | JUNE, ignore_prepared_report=True)
			self.assertTrue(answer["chart"]["data"]["labels"] and answer["report_summary"], report)
		*rows, total = self.rows("Conversion by Source")
		self.assertEqual((sum(row["leads"] for row in rows), total["leads"]), (4, 4))
		self.assertEqual({row["name"] for row in self.rows("Stale Leads")}, {self.c, self.e})

	def test_the_manager_of_another_branch_sees_nothing_of_it(self):
		"""A24, X14"""
		for doctype in ("Lead", "Status Change", "Follow Up", "Payment Promise"):
			# what tests of other connections left there
			frappe.db.delete(doctype, {"branch": factories.OTHER_BRANCH})
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Branch Manager"))
		for report in (*OF_DAYS, "Stale Leads", "Cash Forecast"):
			for filters in ({"branch": BRANCH}, {}):
				with self.subTest(report, **filters):
					self.assertEqual(self.rows(report, **filters), [])

	def test_a_counselor_may_not_open_them(self):
		"""C21"""
		frappe.set_user(factories.member(BRANCH, "Counselor"))
		for report in (*OF_DAYS, "Stale Leads", "Cash Forecast", "Duplicate Review"):
			self.assertRaises(frappe.PermissionError, self.rows, report)

	def test_an_administrator_sees_all_branches(self):
		"""C27, X6"""
		self.assertGreaterEqual(self.rows("Lead Funnel")[0]["entered"], 4)
		self.assertGreaterEqual(self.rows("Time in Stage")[0]["left"], 5)
		self.assertGreaterEqual(len(self.rows("Stale Leads")), 2)
		self.assertIsInstance(self.rows("Cash Forecast"), list)

	def test_an_empty_report_says_what_to_do(self):
		frappe.set_user(self.manager)
		filters = {"pipeline": "Sales", "from_date": "2001-01-01", "to_date": "2001-01-02"}
		for report in ("Conversion by Source", "Average Time to Conversion", "Follow-up Effectiveness"):
			answer = run(report, filters=filters, ignore_prepared_report=True)
			self.assertEqual((answer["result"], answer["chart"]), ([], None))
			self.assertIn("more days", answer["message"])

	def test_filters_that_cannot_be_right_are_refused(self):
		"""D14"""
		for wrong in ({"from_date": "soon"}, {"from_date": "2026-07-01"}):
			self.assertRaises(InvalidInput, scope_from, JUNE | wrong)
		self.assertRaisesRegex(InvalidInput, "Source", choice, "Shoe Size", conversions.GROUPS)

	def test_likely_duplicates_are_seen_by_who_sees_both(self):
		"""X3, X14"""
		customers = frappe.get_all("Lead", {"name": ("in", (self.a, self.b))}, pluck="customer")
		values = {
			"customer": customers[0],
			"other_customer": customers[1],
			"organization": factories.ORGANIZATION,
		}
		values |= {"score": 0.93, "status": "Open", "reasons": "One name\nOne city"}
		frappe.new_doc("Duplicate Pair", **values).insert(set_name="a pair for the report")
		frappe.set_user(self.manager)
		pair = by(run("Duplicate Review", filters={})["result"], "name")["a pair for the report"]
		self.assertEqual((pair["customer_name"], pair["other_branch"], pair["age"]), ("Amna", BRANCH, 0))
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Branch Manager"))
		self.assertNotIn("a pair for the report", by(run("Duplicate Review", filters={})["result"], "name"))
