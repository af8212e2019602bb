"""Leads (issue 3): lists, text, boards, one lead, moves and statistics at 100,000 and at `rows`, for a clerk and for all."""

import random
from collections.abc import Callable
from functools import partial
from itertools import count
from math import inf
from statistics import median
from typing import Any
from unittest.mock import patch

import frappe
from frappe.desk import reportview
from frappe.desk.listview import get_group_by_count
from frappe.utils import add_days, add_to_date, today

from benchmarks import lead_filling, people
from benchmarks.filling import timed
from benchmarks.lead_filling import TAG
from benchmarks.lead_posts import Posted, posted
from benchmarks.lead_sizes import two_sizes
from benchmarks.lead_terms import BRANCH_NUMBER, DUE_IN_A_BRANCH, lead_name, worker
from benchmarks.measuring import Place, Samples, Task, in_turns
from benchmarks.report import Report
from lead_crm.api import desk
from lead_crm.api import follow_ups as follow_ups_api
from lead_crm.api import leads as api
from lead_crm.services import leads, totals

CALLS = 5
LIMIT = 1.5
_seconds = count(1)
PEER = (
	"Frappe CRM 1.81 on such a machine, 121,000 → 1,030,000 leads: 62–84 POSTs a second with 8 clients, 16 with an owner; "
	"a list page 143 → 1,207 ms, newest first 71 → 495 ms, a phone 0.24 → 3.2 s, dashboard 0.28 → 2.4 s.\n"
)
LIST_FIELDS = [
	"`tabLead`.`name`", "`tabLead`.`owner`", "`tabLead`.`creation`", "`tabLead`.`modified`", "`tabLead`.`full_name`",
	"`tabLead`.`phone`", "`tabLead`.`status`", "`tabLead`.`stage_type`", "`tabLead`.`source`", "`tabLead`.`branch`",
	"`tabLead`.`assigned_to`", "`tabLead`.`next_follow_up`", "`tabLead`.`is_hot`", "`tabLead`.`_user_tags`",
	"`tabLead`.`_assign`", "`tabLead`.`_comments`", "`tabLead`.`_liked_by`",
]  # fmt: skip
BOARD = [["Lead", "pipeline", "=", "Sales"], ["Lead", "archived", "=", 0]]
# Not a page or one lead: these go through all that they count.
WITHOUT_LIMIT = ("statistics", "total counted anew", "sidebar: by status", "two common words")


def measure(rows: int, rounds: int) -> Report:
	"""All of it, on a site with a tenth of the leads and on one with all."""
	clerk = lead_filling.make_member("clerk", "Counselor")
	with two_sizes(rows) as sizes:
		places = [Place(size.name, size.opened, _tasks(clerk, size.rows)) for size in sizes]
		samples: list[Samples] = []
		timed(f"{rounds} rounds of samples", lambda: samples.append(in_turns(places, rounds)))
		frappe.set_user("Administrator")
		posts: list[dict[str, Posted]] = []
		timed("Leads over REST, with 8 clients", lambda: posts.append(posted(places)))
		return _report(samples[0], places, posts[0])


def _tasks(clerk: str, rows: int) -> list[Task]:
	tasks = []
	for user, who in ((clerk, "clerk"), ("Administrator", "all")):
		for name, call in _calls(rows).items():
			tasks.append(Task(f"{name} · {who}", partial(_pieces, rows), partial(_as_user, user, call)))
	moved = partial(_as_user, clerk, _move)
	tasks.append(Task("status move · clerk", partial(_nobodys, rows), moved))
	tasks.append(
		Task("today's follow-ups · clerk", partial(_pieces, rows), partial(_as_user, clerk, _todays))
	)
	return tasks


def _pieces(rows: int) -> list[int]:
	"""Numbers of leads of the clerk's branch, of those that are not archived."""
	return [number for number in _some_numbers(rows) if not lead_filling.is_archived(number)][:CALLS]


def _nobodys(rows: int) -> list[int]:
	"""Those that nobody works: the workers are no users, which saving a lead would find out."""
	return [number for number in _some_numbers(rows) if not worker(number)][:CALLS]


def _some_numbers(rows: int) -> list[int]:
	return random.sample(range(BRANCH_NUMBER, rows + 1, people.BRANCHES), 20 * CALLS)


def _as_user(user: str, call: Callable[[int], Any], number: int) -> None:
	frappe.set_user(user)
	call(number)
	frappe.db.commit()


def _calls(rows: int) -> dict[str, Callable[[int], Any]]:
	"""What is asked, by its name; each is told a lead's number."""
	return {name: partial(_find, given) for name, given in _wanted().items()} | {
		"find: a phone": lambda number: _found(1, search=people.person(number)["phone"]),
		"find: name and number": lambda number: _found(1, search=f"{people.FIRST.of(number)[:3]} {number}"),
		"find: the assignee's": lambda number: api.find(assigned_to=worker(number) or worker(number + 50)),
		"search by phone": lambda number: _some(api.search(contact=people.person(number)["phone"])),
		"find: newest, total counted anew": _counted_anew,
		"desk: list": lambda number: _some(_desk()),
		"desk: list of a status": lambda number: _some(_desk([["Lead", "status", "=", "Qualified"]])),
		"desk: a board's column": lambda number: _some(_desk(_column())),
		"desk: a board": lambda number: _some(desk.board_cards("Sales Leads", BOARD)["values"]),
		"desk: a board, total counted anew": lambda number: _board_counted_anew(),
		"desk: count": lambda number: _count(),
		"desk: sidebar: by status": lambda number: get_group_by_count("Lead", "[]", "status"),
		"one lead": lambda number: frappe.get_doc("Lead", lead_name(number)).check_permission("read"),
		"details, 200 of each list": lambda number: api.details(lead_name(BRANCH_NUMBER)),
		"statistics of a branch": lambda number: api.statistics(branch=people.branch(BRANCH_NUMBER)),
	}


def _wanted() -> dict[str, dict[str, Any]]:
	return {
		"find: newest": {},
		"find: a status": {"statuses": ["Qualified"]},
		"find: two statuses": {"statuses": ["Proposal", "Negotiation"]},
		"find: a source": {"sources": ["Referral"]},
		"find: created in a week": {
			"created_from": add_days(today(), -14),
			"created_to": add_days(today(), -8),
		},
		"find: a range of scores": {"score_min": 40, "score_max": 45},
		"find: hot by score": {"hot_only": True, "sort_by": "score"},
		"find: due on a day": {
			"next_follow_up": add_days(today(), 10),
			"sort_by": "next_follow_up",
			"sort_order": "asc",
		},
		"find: by next follow-up": {"sort_by": "next_follow_up", "sort_order": "asc"},
		"find: last changed": {"sort_by": "modified"},
		"find: a tag": {"tags": [TAG]},
		"find: a first name": {"search": "Amna"},
		"find: two common words": {"search": "Amna Qureshi"},
	}


def _find(given: dict[str, Any], _number: int) -> None:
	assert api.find(**given)["data"], given


def _found(least: int, **given) -> None:
	assert api.find(**given)["total"] >= least, given


def _some(rows: list) -> None:
	assert rows


def _counted_anew(_number: int) -> None:
	"""A range that nobody asked for before, and that leaves nothing out."""
	assert api.find(created_from=str(add_to_date("1990-01-01", seconds=next(_seconds))))["data"]


def _board_counted_anew() -> None:
	"""As at the first look in a minute."""
	with patch.object(totals, "GROUPED_EACH_TIME", inf), patch.object(totals, "KEPT", "benchmark"):
		assert desk.board_cards("Sales Leads", BOARD)["values"]


def _desk(filters: list | None = None) -> list:
	"""As the list view asks."""
	return reportview.execute(
		"Lead",
		fields=LIST_FIELDS,
		filters=filters or [],
		order_by="`tabLead`.`creation` desc",
		limit_page_length=20,
	)


def _column() -> list[list]:
	return [*BOARD, ["Lead", "status", "=", "Negotiation"]]


def _count() -> None:
	frappe.local.form_dict = frappe._dict(doctype="Lead", filters="[]", limit=1001)
	assert 0 < reportview.get_count() <= 1001


def _todays(_number: int) -> None:
	assert len(follow_ups_api.today()) >= DUE_IN_A_BRANCH


def _move(number: int) -> None:
	lead = frappe.get_doc("Lead", lead_name(number))
	leads.move(lead, "Contacted" if lead.status == "New" else "New", by_rule=True)


def _report(samples: Samples, places: list[Place], posts: dict[str, Posted]) -> Report:
	few, many = (place.name for place in places)
	report = Report("Leads", [few, many], "calls a second, at leads")
	for task in places[0].tasks:
		report.figures[task.name] = {place: samples.rate(task.name, place) for place in (few, many)}
		slower = samples.times_as_fast((task.name, few), (task.name, many))
		is_free = any(word in task.name for word in WITHOUT_LIMIT)
		report.compare(f"{task.name}: time", slower, at_most=None if is_free else LIMIT)
	for field in Posted._fields:
		at_few, at_many = (getattr(posts[place], field) for place in (few, many))
		report.figures[field] = {few: median(at_few), many: median(at_many)}
		slower = median(one / other for one, other in zip(at_few, at_many, strict=True))
		report.compare(f"{field}: time", slower, at_most=LIMIT)
	return report
