"""What a merge leaves, and what is taken back of a change."""

from datetime import datetime

from lead_crm.domain.merging import changes, differing, taken_back

AMNA = {"full_name": "Amna Iqbal", "phone": "0300 1234567", "city": None, "is_active": 1}
AMENA = {"full_name": "Amena Iqbal", "phone": "0301 7654321", "city": "Lahore", "is_active": 1}


def test_gaps_are_filled_and_nothing_else():
	"""X2"""
	assert changes(AMNA, AMENA) == {"city": "Lahore"}


def test_what_is_asked_for_is_taken_from_the_duplicate():
	"""X2"""
	assert changes(AMNA, AMENA, ["full_name", "email"]) == {"full_name": "Amena Iqbal", "city": "Lahore"}


def test_last_activity_is_the_later_and_an_active_one_makes_active():
	"""X2"""
	old, new = (
		{"last_activity": datetime(2026, 1, 1), "is_active": 0},
		{"last_activity": datetime(2026, 2, 1)},
	)
	assert changes(old, new | {"is_active": 1}) == {"last_activity": datetime(2026, 2, 1), "is_active": 1}
	assert changes(new, old) == {}


def test_only_two_different_texts_differ():
	"""X2"""
	assert differing(AMNA, AMENA) == ["full_name", "phone"]


def test_what_was_changed_since_stays():
	"""X2, X5"""
	before, after = {"city": None, "source": "Online"}, {"city": "Lahore", "source": "Referral"}
	assert taken_back({"city": "Lahore", "source": "Walk In"}, before, after) == ({"city": None}, ["source"])


def test_kept_text_is_compared_with_what_the_database_gives():
	"""X2"""
	at = datetime(2026, 2, 1, 12, 0, 0, 5)
	assert taken_back({"last_activity": at}, {"last_activity": None}, {"last_activity": str(at)})[1] == []
