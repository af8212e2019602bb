"""Leads by what is known of them (D4, A6, C19): a page in the order that was asked for, and how many there are in all.

Each order and each common filter has an index of its own, once for a branch and once for all (see `lead_indexes`), so that
a page reads about as many leads as it shows, however many there are. Text goes through the words of `lead_words`.
A large total is kept for a while (see `totals`); so is any for a word or a tag that many leads have, as counting goes through
all of those.
"""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple

import frappe
from frappe import _
from frappe.query_builder import Criterion, Order
from frappe.query_builder.functions import Count
from frappe.query_builder.terms import SubQuery
from pypika.queries import QueryBuilder

from lead_crm.domain import identity, search_words
from lead_crm.exceptions import InvalidInput
from lead_crm.permissions import branches_of, sees_everything
from lead_crm.services import lead_words, totals
from lead_crm.services.branches import my_country_codes
from lead_crm.services.lead_words import Narrowing
from lead_crm.services.times import time_from
from lead_crm.services.visible import visible

FIELDS = (
	"name", "full_name", "lead_kind", "first_name", "last_name", "business_name", "company", "contact_person", "phone",
	"email", "passport_number", "city", "organization", "branch", "pipeline", "status", "stage_type", "source",
	"assigned_to", "score", "is_hot", "probability", "next_follow_up", "last_contact_at", "call_attempts", "converted_at",
	"closed_at", "archived", "customer", "booking", "owner", "creation", "modified", "_user_tags",
)  # fmt: skip
# The first four have an index with the branch in front and one without; the others are sorted where no index helps.
SORTABLE = (
	"creation", "modified", "score", "next_follow_up", "full_name", "last_contact_at", "converted_at", "closed_at", "name",
	"status", "source", "assigned_to", "branch", "probability", "potential_revenue",
)  # fmt: skip
ORDERED_IN_A_BRANCH = ("creation", "modified", "score", "next_follow_up")  # as lead_indexes.BY_BRANCH
MAY_BE_EMPTY = ("next_follow_up", "last_contact_at", "converted_at", "closed_at", "source", "assigned_to")
MOST_OF_A_TEXT = 10_000
MOST_SORTED = 600  # leads; of more, in a branch of 20,000, the newest page is found sooner by going through all in their order
LONGEST_SEARCH = 140


class Wanted(NamedTuple):
	"""What the leads must be; what is empty does not matter. Ranges include both ends."""

	statuses: Sequence[str] = ()
	pipeline: str | None = None
	sources: Sequence[str] = ()
	assigned_to: str | None = None
	branch: str | None = None
	created_from: datetime | None = None
	created_to: datetime | None = None
	score_min: int | None = None
	score_max: int | None = None
	search: str | None = None
	hot_only: bool = False
	tags: Sequence[str] = ()
	next_follow_up: date | None = None
	archived: bool = False


class Sorting(NamedTuple):
	"""The order of a list; what is empty comes last, whichever way."""

	by: str = "creation"
	order: str = "desc"


class Page(NamedTuple):
	start: int = 0
	length: int = 20


NEWEST_FIRST, FIRST_PAGE = Sorting(), Page()


def find(wanted: Wanted, sorting: Sorting = NEWEST_FIRST, page: Page = FIRST_PAGE) -> dict:
	"""A page of the leads that the user may see.

	:return: {total, data}; for a text that more than 10,000 leads have, total is 10,000, and `more` is true
	:raises InvalidInput: no such order, a range that ends before it begins, a search that is too long
	"""
	_check(wanted, sorting)
	lead = frappe.qb.DocType("Lead")
	conditions = [*_conditions(wanted), *visible("Lead")]
	narrowings = _narrowings(wanted)
	if narrowings is None:
		return {"total": 0, "data": []}
	query = frappe.qb.from_(lead).select(*(lead[field] for field in FIELDS)).where(Criterion.all(conditions))
	for narrowing in narrowings:
		query = query.where(narrowing.one)
	total, more = _total(lead, conditions, narrowings)
	if index := _index_in_order(wanted, sorting, narrowings, total):
		query = query.force_index(index)
	data = _sorted_page(query, sorting, page) if page.start < total or more else []
	return {"total": total, "data": [_row(row) for row in data]} | ({"more": True} if more else {})


def _check(wanted: Wanted, sorting: Sorting) -> None:
	if sorting.by not in SORTABLE:
		frappe.throw(
			_("sort_by “{0}” is not known; these are: {1}.").format(sorting.by[:60], ", ".join(SORTABLE)),
			InvalidInput,
		)
	if sorting.order.lower() not in ("asc", "desc"):
		frappe.throw(_("sort_order is asc or desc, not “{0}”.").format(sorting.order[:60]), InvalidInput)
	for low, high in (("created_from", "created_to"), ("score_min", "score_max")):
		least, most = getattr(wanted, low), getattr(wanted, high)
		if least is not None and most is not None and least > most:
			frappe.throw(_("{0} {1} is after {2} {3}.").format(low, least, high, most), InvalidInput)
	if len(wanted.search or "") > LONGEST_SEARCH:
		frappe.throw(_("search is at most {0} characters long.").format(LONGEST_SEARCH), InvalidInput)


def _conditions(wanted: Wanted) -> list[Criterion]:
	lead = frappe.qb.DocType("Lead")
	found = [lead.archived == int(wanted.archived)]
	for field, values in (("status", wanted.statuses), ("source", wanted.sources)):
		if values:
			found.append(lead[field].isin(values))
	for field in ("pipeline", "assigned_to", "branch"):
		if value := getattr(wanted, field):
			found.append(lead[field] == value)
	if wanted.hot_only:
		found.append(lead.is_hot == 1)
	return found + _ranges(wanted)


def _ranges(wanted: Wanted) -> list[Criterion]:
	lead = frappe.qb.DocType("Lead")
	found = []
	for field, least, most in (
		("creation", wanted.created_from, wanted.created_to),
		("score", wanted.score_min, wanted.score_max),
	):
		if least is not None:
			found.append(lead[field] >= least)
		if most is not None:
			found.append(lead[field] <= most)
	if day := wanted.next_follow_up:
		found.append(lead.next_follow_up[datetime.combine(day, time.min) : datetime.combine(day, time.max)])
	return found


def first_moment(text: str | None, field: str) -> datetime | None:
	"""What a range begins with: a time, or the day from its beginning.

	:raises InvalidInput: naming the field
	"""
	return time_from(text, field)


def last_moment(text: str | None, field: str) -> datetime | None:
	"""What a range ends with: a time, or the day to its end.

	:raises InvalidInput: naming the field
	"""
	moment = time_from(text, field)
	is_day = moment and len(text.strip()) == len("2026-03-31")
	return datetime.combine(moment, time.max) if is_day else moment


def _narrowings(wanted: Wanted) -> list[Narrowing] | None:
	"""What text and tags leave; None where nothing can be left."""
	found = []
	if wanted.search and wanted.search.strip():
		wanted_words = terms(wanted.search)
		if not wanted_words:
			return None
		branches = my_branches(wanted.branch)
		found.append(lead_words.narrow(wanted_words, branches, frappe.qb.DocType("Lead").name))
	if wanted.tags:
		found.append(_tagged(wanted.tags))
	return found


def terms(text: str) -> list[search_words.Term]:
	"""What of a text that somebody typed is looked for; none where nothing could be found by it."""
	return search_words.terms(text, _as_phones(text))


def _as_phones(text: str) -> set[str]:
	if not identity.is_plausible_phone(text):
		return set()
	return {identity.normalise_phone(text, country) for country in my_country_codes()} - {None}


def my_branches(branch: str | None = None) -> list[str]:
	"""Where to look for words, all or the one: `visible` decides what is seen of what is found there."""
	mine = frappe.get_all("Branch", pluck="name") if sees_everything() else branches_of()
	return [name for name in mine if branch in (None, "", name)]


def _tagged(tags: list[str]) -> Narrowing:
	link, lead = frappe.qb.DocType("Tag Link"), frappe.qb.DocType("Lead")
	of = (link.document_type == "Lead") & link.tag.isin(tags)
	tagged = frappe.qb.from_(link).select(link.document_name).where(of)
	names = tagged.limit(lead_words.FEW + 1).run(pluck=True)
	if len(names) <= lead_words.FEW:
		return Narrowing(lead.name.isin(names or [""]))
	of_one = frappe.qb.from_(link).select(Count("*")).where((link.document_name == lead.name) & of)
	return Narrowing(SubQuery(of_one) > 0, link.document_name, of)


def _total(lead, conditions: list[Criterion], narrowings: list[Narrowing]) -> tuple[int, bool]:
	"""How many there are, and whether there are more than that."""
	query = frappe.qb.from_(lead).select(lead.name).where(Criterion.all(conditions))
	for narrowing in narrowings:
		query = query.where(narrowing.one)
	many = next((narrowing for narrowing in narrowings if narrowing.link), None)
	if not many:
		return totals.total(query), False
	query = query.join(many.link.table).on(many.link == lead.name).where(many.of).distinct()
	total = totals.total(query.limit(MOST_OF_A_TEXT + 1), keep=True)
	return min(total, MOST_OF_A_TEXT), total > MOST_OF_A_TEXT


def _sorted_page(query: QueryBuilder, sorting: Sorting, page: Page) -> list[frappe._dict]:
	"""The page, with the name to decide between equals: pages must neither repeat a lead nor leave one out."""
	lead = frappe.qb.DocType("Lead")
	column = lead[sorting.by]
	order = Order.asc if sorting.order.lower() == "asc" else Order.desc

	def ordered(part: QueryBuilder, start: int, length: int) -> list[frappe._dict]:
		part = part.orderby(column, order=order).orderby(lead.name, order=order)
		return part.limit(length).offset(start).run(as_dict=True)

	if order == Order.desc or sorting.by not in MAY_BE_EMPTY:
		return ordered(query, page.start, page.length)
	filled = ordered(query.where(column.isnotnull()), page.start, page.length)
	if len(filled) == page.length:
		return filled
	before = page.start if filled or not page.start else totals.number_of(query.where(column.isnotnull()))
	rest = ordered(query.where(column.isnull()), page.start - before, page.length - len(filled))
	return filled + rest


def _index_in_order(wanted: Wanted, sorting: Sorting, narrowings: list[Narrowing], total: int) -> str | None:
	"""The index of a branch's leads in the order asked for, where nothing else is asked that another index may know better.

	MariaDB takes it by itself on most days; on others, as its statistics happen to be, it reads and sorts the whole branch.
	"""
	has_a_better_one = (
		wanted.statuses
		or wanted.sources
		or wanted.pipeline
		or wanted.hot_only
		or wanted.assigned_to
		or wanted.next_follow_up
		or wanted.created_from
		or wanted.created_to
	)
	by_score = wanted.score_min is not None or wanted.score_max is not None
	by_few_scores = by_score and total <= MOST_SORTED
	found_by_name = any(not narrowing.link for narrowing in narrowings)
	if sorting.by not in ORDERED_IN_A_BRANCH or has_a_better_one or by_few_scores or found_by_name:
		return None
	is_of_one_branch = wanted.branch or (not sees_everything() and len(branches_of()) == 1)
	return f"branch_{sorting.by}_index" if is_of_one_branch else None


def _row(row: dict[str, Any]) -> dict[str, Any]:
	tags = (row.pop("_user_tags", None) or "").split(",")
	return row | {"tags": [tag for tag in tags if tag]}
