"""Promises to pay, with a database."""

from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from unittest.mock import patch

import frappe

from lead_crm.domain.promises import Promise, kept_rate
from lead_crm.exceptions import InvalidInput
from lead_crm.services import promise_lists, promises
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class TestPromises(SiteTest):
	def setUp(self):
		super().setUp()
		self.lead = factories.lead()
		self.today = promises.branch_today(factories.BRANCH)

	def promise(self, amount=100, days=5, **values):
		return promises.add("Lead", self.lead.name, amount, self.today + timedelta(days), **values)

	def test_loan_with_a_promised_date(self):
		"""A3, A10"""
		promise = self.promise(250.5, kind="Loan")
		self.assertEqual((promise.kind, promise.status, promise.outstanding), ("Loan", "Pending", 250.5))
		self.assertEqual((promise.branch, promise.reference_title), (factories.BRANCH, "Amna"))

	def test_paid_in_part_then_kept(self):
		"""A21, X6"""
		promise = promises.record_payment(self.promise(), Decimal("33.33"))
		self.assertEqual(
			(promise.status, promise.paid_amount, promise.outstanding), ("Partly Paid", 33.33, 66.67)
		)
		promise = promises.record_payment(promise, Decimal("66.67"))
		self.assertEqual((promise.status, promise.outstanding, promise.kept_on), ("Kept", 0, self.today))

	def test_cents_add_up(self):
		"""X6: money is decimal"""
		promise = self.promise(0.3)
		for _payment in range(3):
			promises.record_payment(promise, Decimal("0.1"))
		self.assertEqual((promise.status, promise.outstanding), ("Kept", 0))

	def test_currency_and_country_are_the_organizations_not_the_sites(self):
		"""A3, X15: Frappe fills in the defaults of a site whose setup wizard was answered"""
		for key, value in {"currency": "EUR", "country": "Germany"}.items():
			frappe.db.set_default(key, value)
		frappe.local.new_doc_templates = {}
		self.addCleanup(setattr, frappe.local, "new_doc_templates", {})
		kuwait = {
			"organization_name": factories.unique("Kuwait"),
			"country": "Kuwait",
			"default_currency": "KWD",
		}
		organization = frappe.new_doc("Organization", **kuwait).insert().name
		branch = factories.branch(factories.unique("Salmiya"), organization)
		lead = factories.lead(branch=branch, phone="5000 1234")
		promise = promises.add("Lead", lead.name, Decimal("1.005"), self.today)
		booking = factories.booking(branch=branch, persons=[])
		self.assertEqual({lead.currency, promise.currency, booking.currency}, {"KWD"})
		self.assertEqual(lead.phone_key, "+96550001234")

	def test_over_payment_is_refused_and_changes_nothing(self):
		"""X6"""
		promise = promises.record_payment(self.promise(), Decimal(60))
		with self.assertRaisesRegex(InvalidInput, "40"):
			promises.record_payment(frappe.get_doc("Payment Promise", promise.name), Decimal("40.01"))
		self.assertEqual(frappe.db.get_value("Payment Promise", promise.name, "paid_amount"), 60)

	def test_values_that_cannot_be_right(self):
		"""X6, D14"""
		for amount in (0, -5, 1e-10):  # the last is kept as zero
			self.assertRaisesRegex(InvalidInput, "more than zero", self.promise, amount)
		with self.assertRaisesRegex(InvalidInput, "future"):
			promises.record_payment(self.promise(), Decimal(1), self.today + timedelta(1))
		with self.assertRaisesRegex(InvalidInput, "future"):
			row = {"amount": 1, "paid_on": self.today + timedelta(1)}
			self.promise().update({"payments": [row]}).save()
		with self.assertRaisesRegex(InvalidInput, "Payment Promise"):
			promises.add("Payment Promise", self.promise().name, 5, self.today)

	def test_late_payment_keeps_an_overdue_promise(self):
		"""A16, A23"""
		promise = self.promise(days=-3)
		self.assertEqual(promise.status, "Overdue")
		self.assertEqual(promises.record_payment(promise, Decimal(100)).status, "Kept")

	def test_grace_delays_overdue(self):
		"""X6"""
		frappe.db.set_single_value("Lead CRM Settings", "grace_days", 3)
		frappe.clear_document_cache("Lead CRM Settings", "Lead CRM Settings")
		try:
			self.assertEqual(
				(self.promise(days=-3).status, self.promise(days=-4).status), ("Pending", "Overdue")
			)
		finally:
			frappe.db.set_single_value("Lead CRM Settings", "grace_days", 0)

	def test_rescheduling_keeps_the_chain(self):
		"""X6"""
		first = promises.record_payment(self.promise(days=-1), Decimal(40))
		second = promises.reschedule(first, self.today + timedelta(7))
		self.assertEqual((first.status, first.rescheduled_to), ("Broken", second.name))
		self.assertEqual((second.amount, second.rescheduled_from, second.broken_count), (60, first.name, 1))
		third = promises.reschedule(second, self.today + timedelta(14), Decimal(50))
		self.assertEqual((third.amount, third.broken_count), (50, 2))
		with self.assertRaisesRegex(InvalidInput, "Broken"):
			promises.reschedule(first, self.today)
		with self.assertRaisesRegex(InvalidInput, "past"):
			promises.reschedule(third, self.today - timedelta(1))
		with self.assertRaisesRegex(InvalidInput, "outstanding"):
			promises.reschedule(third, self.today, Decimal(51))

	def test_second_broken_promise_is_told_to_the_manager_once(self):
		"""X6"""
		manager = factories.member(factories.BRANCH, "Branch Manager")
		second = promises.reschedule(self.promise(), self.today + timedelta(7))
		told = {"for_user": manager, "document_name": second.name}
		self.assertEqual(frappe.db.count("Notification Log", told), 0)
		promises.mark_broken(second, "moved away")
		second.notes = "still gone"
		second.save()
		self.assertEqual((second.status, frappe.db.count("Notification Log", told)), ("Broken", 1))

	def test_cancelled_is_over(self):
		"""X6"""
		promise = promises.cancel(self.promise(), "forgiven")
		self.assertEqual(promise.status, "Cancelled")
		self.assertRaises(InvalidInput, promises.record_payment, promise, Decimal(1))


class TestLists(SiteTest):
	def setUp(self):
		super().setUp()
		self.now = datetime(2026, 7, 1, 20, 30, tzinfo=timezone.utc)

	def promise(self, branch, due, **values):
		return promises.add("Lead", factories.lead(branch=branch).name, 100, due, **values).name

	def test_today_is_the_branchs(self):
		"""A15, A16, A21: 1 July 20:30 UTC is 2 July in Lahore and 1 July in Los Angeles"""
		for zone, overdue in (("Asia/Karachi", True), ("America/Los_Angeles", False)):
			branch = factories.branch(f"Test in {zone}", time_zone=zone)
			name = self.promise(branch, date(2026, 7, 1))
			late = promise_lists.overdue(branch=branch, now=self.now)["data"]
			coming = promise_lists.upcoming(30, branch, now=self.now)["data"]
			self.assertEqual(name in [row.name for row in late], overdue, zone)
			self.assertEqual(name in [row.name for row in coming], not overdue, zone)

	def test_overdue_oldest_first_with_days(self):
		"""A15, X6"""
		branch = factories.branch("Test in UTC", time_zone="UTC")
		names = [self.promise(branch, date(2026, 6, day), kind="Loan") for day in (20, 1)]
		self.promise(branch, date(2026, 6, 10))
		rows = promise_lists.overdue("Loan", branch, self.now)["data"]
		self.assertEqual([row.name for row in rows], [names[1], names[0]])
		self.assertEqual([(row.days_overdue, row.ageing) for row in rows], [(30, "8–30"), (11, "8–30")])

	def test_sums_never_mix_currencies(self):
		"""X6"""
		branch = factories.branch("Test in UTC", time_zone="UTC")
		for currency in ("PKR", "USD"):
			self.promise(branch, date(2026, 6, 1), currency=currency)
		rates = promise_lists.kept_rates("branch", branch, self.now)
		self.assertEqual(
			{(row["currency"], row["due"], row["rate_by_amount"]) for row in rates},
			{("PKR", 1, 0), ("USD", 1, 0)},
		)

	def test_kept_rate_by_sets_is_the_domains(self):
		"""X6"""
		branch, rule = factories.branch("Test in UTC", time_zone="UTC"), []
		for day, paid_on in ((1, 1), (2, 4), (3, None), (30, None)):
			name = self.promise(branch, date(2026, 6, day), currency="PKR")
			if paid_on:
				promises.record_payment(
					frappe.get_doc("Payment Promise", name), Decimal(100), date(2026, 6, paid_on)
				)
			rule.append(
				Promise(Decimal(100), date(2026, 6, day), date(2026, 6, paid_on) if paid_on else None)
			)
		for grace in (0, 2, 5):
			with patch.object(promise_lists, "grace_days", return_value=grace):
				rows = promise_lists.kept_rates("branch", branch, self.now)
			expected = kept_rate(rule, date(2026, 7, 1), grace)
			self.assertEqual((rows[0]["due"], rows[0]["kept"]), (expected.due, expected.kept), grace)
			self.assertEqual(rows[0]["rate_by_amount"], expected.by_amount)

	def test_a_page_at_a_time_with_the_total_of_all(self):
		"""A15, A21: over branches in several time zones"""
		names = []
		for number, zone in enumerate(("Pacific/Kiritimati", "UTC", "Etc/GMT+12")):
			branch = factories.branch(f"Test in {zone}", time_zone=zone)
			names += [self.promise(branch, date(2026, 6, day + number)) for day in (1, 11)]
			member = factories.member(branch, "Branch Manager", "three.zones@example.com")
		frappe.set_user(member)
		dues = [date(2026, 6, day) for day in (1, 2, 3, 11, 12, 13)]
		found = []
		for start in range(0, 6, 2):
			page = promise_lists.overdue(now=self.now, start=start, page_length=2)
			self.assertEqual((page["total"], len(page["data"])), (6, 2))
			found += page["data"]
		self.assertEqual([row.due_date for row in found], dues)
		self.assertCountEqual([row.name for row in found], names)
		page = promise_lists.upcoming(30, now=self.now - timedelta(days=31), start=4, page_length=2)
		self.assertEqual((page["total"], [row.due_date for row in page["data"]]), (6, dues[4:]))

	def test_ageing_by_bucket_and_currency(self):
		"""X6"""
		branch = factories.branch("Test in UTC", time_zone="UTC")
		for due, currency in (
			(date(2026, 6, 30), "PKR"),
			(date(2026, 6, 1), "PKR"),
			(date(2026, 1, 1), "USD"),
		):
			self.promise(branch, due, currency=currency)
		rows = {row["currency"]: row for row in promise_lists.ageing(None, branch, self.now)}
		self.assertEqual((rows["PKR"]["1–7"], rows["PKR"]["8–30"], rows["PKR"]["total"]), (100, 100, 200))
		self.assertEqual((rows["USD"]["over 90"], rows["USD"]["promises"]), (100, 1))

	def test_other_branches_are_absent(self):
		"""A24"""
		name = self.promise(factories.BRANCH, date(2026, 6, 1))
		frappe.set_user(factories.member(factories.OTHER_BRANCH, "Branch Manager"))
		self.assertNotIn(name, [row.name for row in promise_lists.overdue()["data"]])
		self.assertEqual(promise_lists.overdue(branch=factories.BRANCH), {"total": 0, "data": []})
