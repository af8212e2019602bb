"""What follows from visits, follow-ups, and whose customer a person is."""

from datetime import datetime, timedelta, timezone

import pytest

from lead_crm.domain.calendar import day_end, day_start
from lead_crm.domain.matching import changes, conflicts, pick_owner
from lead_crm.domain.outcomes import after_follow_up, after_visit, visit_status, was_reached


@pytest.mark.parametrize(
	("outcome", "lead", "visit"),
	[
		("Interested Enroll Now", "Visit Completed", "Attended"),
		("Interested Enroll Later", "Follow Up Pending", "Attended"),
		("Not Interested", "Follow Up Pending", "Attended"),
		("No Show", "Visit No Show", "No Show"),
	],
)
def test_visit(outcome, lead, visit):
	"""C3, C11"""
	assert (after_visit(outcome), visit_status(outcome)) == (lead, visit)


def test_follow_up():
	"""C5, C13"""
	assert after_follow_up("Enrolled").wins and after_follow_up("Lost").loses
	assert after_follow_up("Scheduled Visit").status == "Visit Scheduled"
	for outcome in ("Postponed", "Reached", "No Answer", None, ""):
		assert after_follow_up(outcome) == (False, False, None)
	assert was_reached("Reached") and not was_reached("No Answer")


def test_owner_by_phone_then_email_then_passport():
	"""B2"""
	owners = {"Passport": "three", "Email": "two", "Phone": "one"}
	assert pick_owner(owners) == ("one", "Phone")
	assert conflicts(owners, "one") == ["two", "three"]
	assert pick_owner({"Phone": None, "Passport": "three"}) == ("three", "Passport")
	assert pick_owner({}) == (None, None)


def test_changes_of_a_known_customer():
	"""B2"""
	early, late = datetime(2026, 1, 1), datetime(2026, 2, 1)
	known = {"full_name": "Ali", "phone": "0300", "city": None, "last_activity": late}
	given = {
		"full_name": "Ali Khan",
		"phone": "+92300",
		"city": "Lahore",
		"email": "",
		"last_activity": early,
	}
	assert changes(known, given) == {"full_name": "Ali Khan", "city": "Lahore"}
	assert changes(known, given, overwrite=False) == {"city": "Lahore"}
	assert changes(known | {"last_activity": None}, given)["last_activity"] == early
	assert changes(known, known) == {}


@pytest.mark.parametrize("zone", ["Asia/Karachi", "America/Los_Angeles", "Europe/Berlin", "Pacific/Auckland"])
def test_a_local_day(zone):
	"""A14: also the days of 23 and 25 hours"""
	for hours in range(0, 24 * 366, 7):
		now = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(hours=hours)
		start, end = day_start(now, zone), day_end(now, zone)
		assert start <= now < end
		assert (start.hour, end.hour, end.date() - start.date()) == (0, 0, timedelta(days=1))
