"""Reports and the desk (issues 3 and 6): every report, card and chart, My Day, boards, calendars, link fields and the list's side
bar at 100,000 and at `rows` leads, for a clerk, for a manager of one branch of fifty, and over all branches."""

import json
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

import frappe
from frappe.desk import listview, query_report, reportview, search
from frappe.utils import add_days, get_first_day, get_last_day, today

from benchmarks import lead_filling
from benchmarks.filling import timed
from benchmarks.lead_filling import TAG
from benchmarks.lead_sizes import two_sizes
from benchmarks.measuring import Place, Samples, Task, in_turns
from benchmarks.report import Report
from lead_crm.api import desk, figures, instead

LIMIT, MOST_SECONDS, MOST_ROUNDS = 1.5, 3.0, 10
REPORTS = (
	"Lead Funnel", "Time in Stage", "Conversion by Source", "Average Time to Conversion", "Loss Reasons",
	"Speed to First Contact", "Follow-up Effectiveness",
)  # fmt: skip
NOW_REPORTS = (
	"Stale Leads", "Leads Without Next Action", "Promise Ageing", "Promise Kept Rate", "Cash Forecast", "Account Performance",
	"Order Patterns",
)  # fmt: skip
CARDS = (
	figures.my_tasks, figures.new_today, figures.open_leads, figures.hot_leads, figures.overdue_follow_ups,
	figures.promises_this_week, figures.without_next_action, figures.stale_leads,
)  # fmt: skip
CALENDARS = {"Follow Up": "scheduled_at", "Intro Visit": "scheduled_at", "Call Plan": "next_call_date"}
# Of one branch, a page keeps its ratio; what goes through all that it counts must be there within MOST_SECONDS.
PAGE, OVER_ALL = "page: ", "· all"


def measure(rows: int, rounds: int) -> Report:
	"""All of it, on a site with a tenth of the leads and on one with all."""
	who = {
		"clerk": (lead_filling.make_member("clerk", "Counselor"), _pages() | _cards()),
		"manager": (lead_filling.make_member("manager", "Branch Manager"), _reports() | _charts()),
		"all": ("Administrator", _pages() | _cards() | _reports() | _charts()),
	}
	tasks = [
		Task(f"{name} · {whose}", lambda: [0], partial(_as_user, user, call))
		for whose, (user, calls) in who.items()
		for name, call in calls.items()
	]
	with two_sizes(rows) as sizes:
		places = [Place(size.name, size.opened, tasks) for size in sizes]
		samples: list[Samples] = []
		rounds = min(rounds, MOST_ROUNDS)
		timed(f"{rounds} rounds of samples", lambda: samples.append(in_turns(places, rounds)))
	return _report(samples[0], places)


def _as_user(user: str, call: Callable[[], Any], _piece: int) -> None:
	frappe.set_user(user)
	assert call() is not None
	frappe.db.commit()


def _reports() -> dict[str, Callable[[], Any]]:
	year = {"from_date": add_days(today(), -365), "to_date": today()}
	usual = {f"report: {name}": partial(_run, name, {}) for name in (*REPORTS, *NOW_REPORTS)}
	of_a_year = {f"report: {name}, a year": partial(_run, name, year) for name in REPORTS}
	weak = {"view": "Underperforming"}
	return (
		usual | of_a_year | {"report: Account Performance, weak": partial(_run, "Account Performance", weak)}
	)


def _run(name: str, filters: dict[str, Any]) -> Any:
	rows = query_report.run(name, filters, ignore_prepared_report=True)["result"]
	assert rows, name
	return rows


def _cards() -> dict[str, Callable[[], Any]]:
	return {f"card: {card.__name__}": card for card in CARDS}


def _charts() -> dict[str, Callable[[], Any]]:
	return {f"chart: {name}": partial(figures.chart, name) for name in figures.CHARTS}


def _pages() -> dict[str, Callable[[], Any]]:
	"""What returns a page, and the counts beside it."""
	board = [["Lead", "pipeline", "=", "Sales"], ["Lead", "archived", "=", 0]]
	month = (get_first_day(today()), get_last_day(today()))
	pages = {
		"page: My Day": desk.my_day,
		"page: board": partial(desk.board_cards, "Sales Leads", board),
		"page: link to a lead, a name": partial(search.search_link, "Lead", "Amna Qureshi"),
		"page: link to a lead, a number": partial(search.search_link, "Lead", "BMAH0123"),
		"page: link to a customer": partial(search.search_link, "Customer", "Bilal Kh"),
		"page: list by part of a name": partial(_list, [["Lead", "full_name", "like", "%qureshi 9%"]]),
		"count: the list's number": _count,
		"count: by source": partial(listview.get_group_by_count, "Lead", "[]", "source"),
		"count: tags": partial(reportview.get_sidebar_stats, '["_user_tags"]', "Lead"),
		"page: list of a tag": partial(_list, [["Lead", "_user_tags", "like", f"%{TAG}%"]]),
	}
	calendars = {
		f"page: calendar of {doctype}": partial(
			instead.get_calendar_events,
			doctype,
			*month,
			json.dumps({"start": field, "end": field, "id": "name"}),
			"[]",
		)
		for doctype, field in CALENDARS.items()
	}
	return pages | calendars


def _list(filters: list) -> list:
	return reportview.execute(
		"Lead",
		fields=["name", "full_name", "status", "creation"],
		filters=filters,
		order_by="`tabLead`.`creation` desc",
		limit_page_length=20,
	)


def _count() -> int:
	frappe.local.form_dict = frappe._dict(doctype="Lead", filters="[]", limit=1001)
	return reportview.get_count()


def _report(samples: Samples, places: list[Place]) -> Report:
	few, many = (place.name for place in places)
	report = Report("Reports and the desk", [few, many], "milliseconds, at leads")
	for task in places[0].tasks:
		spent = {place: median(samples.seconds[task.name, place]) for place in (few, many)}
		report.figures[task.name] = {place: 1000 * seconds for place, seconds in spent.items()}
		if task.name.startswith(PAGE) and not task.name.endswith(OVER_ALL):
			slower = samples.times_as_fast((task.name, few), (task.name, many))
			report.compare(f"{task.name}: time", slower, at_most=LIMIT)
		else:
			report.compare(f"{task.name}: seconds", spent[many], at_most=MOST_SECONDS)
	return report
