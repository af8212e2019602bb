"""The index by which leads are found by text (D4, C19): which word stands on which lead of which branch.

A table of its own, measured at 1,000,000 leads on this machine against InnoDB's full-text index: a first name that 25,000
leads bear takes that 148 ms (for a clerk of one branch too, as it knows no branches) and a word on 250,000 leads 1.5 s,
15 and 9 times what they take at 100,000; here 0.2 to 1 ms and about the same at both sizes, as a search reads the
beginning of a range of one branch and stops. Besides, a full-text index leaves out words of one and two letters and a
list of English ones unless the server is set up for it, and gives signs in the text a meaning.

The rows are made of the leads alone, by `keep` at every save, and can be made anew at any time: `jobs.lead_words.rebuild`.
They are no documents, so Frappe's REST does not reach them; like `__global_search`, the table has no DocType.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple

import frappe
from frappe.query_builder import Criterion
from frappe.query_builder.functions import Count
from frappe.query_builder.terms import SubQuery
from pypika.queries import QueryBuilder
from pypika.terms import Field

from lead_crm.domain import search_words
from lead_crm.domain.search_words import Term
from lead_crm.services import account_contacts, job_runs
from lead_crm.services.rows import insert_into

TABLE = "__lead_words"
TEXTS = ("name", "full_name", "business_name", "contact_person", "company", "passport_number", "passport_key")
READ = (*TEXTS, "branch", "email", "phone", "phone_key")
GUARDIAN = ("contact_name", "email", "phone", "phone_key")
FEW, RARE = 1000, 100
LEADS_A_BATCH = 2000


class Narrowing(NamedTuple):
	"""What a text or tags leave of the leads: a question to each lead, and where to find them all, if they are too many to be
	named in the question."""

	one: Criterion
	link: Field | None = None  # the column that names them
	of: Criterion | None = None  # and its rows that count


def create() -> None:
	"""The table, where missing; on a site that has leads already, their words come from a job."""
	frappe.db.sql_ddl(
		f"""CREATE TABLE IF NOT EXISTS `{TABLE}` (
			branch varchar(140) NOT NULL,
			word varchar({search_words.LONGEST_WORD}) COLLATE utf8mb4_bin NOT NULL,
			lead varchar(140) NOT NULL,
			PRIMARY KEY (branch, word, lead),
			KEY lead_word (lead, word)
		) ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET=utf8mb4 COLLATE=utf8mb4_unicode_ci"""
	)
	table = frappe.qb.Table(TABLE)
	if frappe.db.a_row_exists("Lead") and not frappe.qb.from_(table).select(table.lead).limit(1).run():
		job_runs.start("lead_crm.jobs.lead_words.rebuild")


def drop() -> None:
	"""The table goes with the app."""
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `{TABLE}`")


def words_of(lead: Any, guardians: Iterable[Any]) -> set[str]:
	"""Every word by which a lead is found.

	:param lead: the document, or a row with the fields READ
	:param guardians: its child rows and the contacts linked to it, or rows with the fields GUARDIAN
	"""
	found = search_words.words(lead.get(field) for field in TEXTS)
	for person in (lead, *guardians):
		found |= search_words.words([person.get("contact_name")])
		found |= search_words.email_words(person.get("email"))
		found |= search_words.phone_words(person.get("phone_key") or person.get("phone"))
	return set(sorted(found)[: search_words.MOST_WORDS])


def keep(lead) -> None:
	"""The words of a lead that was saved; a save that changes none writes nothing."""
	before = lead.get_doc_before_save()
	people = account_contacts.of_leads([lead])[lead.name] if before else []
	old = words_of(before, [*before.guardians, *people]) if before else set()
	new = words_of(lead, [*lead.guardians, *people])
	if before and before.branch != lead.branch:
		forget(lead.name)
		old = set()
	if old != new:
		with _table_may_be_missing():
			_change(lead, old - new, new - old)


def _change(lead, gone: set[str], come: set[str]) -> None:
	if gone:
		table = frappe.qb.Table(TABLE)
		frappe.qb.from_(table).delete().where((table.lead == lead.name) & table.word.isin(sorted(gone))).run()
	_insert([(lead.branch, word, lead.name) for word in sorted(come)])


@contextmanager
def _table_may_be_missing() -> Iterator[None]:
	"""While an upgrade goes on, leads may be saved before the table is there; `create` makes up for it."""
	try:
		yield
	except frappe.db.ProgrammingError as error:
		if not frappe.db.is_table_missing(error):
			raise


def forget(lead: str) -> None:
	"""The words of a lead that is deleted or given to another branch."""
	table = frappe.qb.Table(TABLE)
	with _table_may_be_missing():
		frappe.qb.from_(table).delete().where(table.lead == lead).run()


def rebuild_after(last: str) -> list[str]:
	"""The words of the next leads anew, in the order of names.

	:return: the names of those leads; none when all are done
	"""
	leads = frappe.get_all("Lead", {"name": (">", last)}, list(READ), order_by="name", limit=LEADS_A_BATCH)
	_rebuild(leads)
	return [lead.name for lead in leads]


def refresh(names: set[str]) -> None:
	"""The words of these leads anew, after one of their contacts changed (E4)."""
	if names:
		with _table_may_be_missing():
			_rebuild(frappe.get_all("Lead", {"name": ("in", sorted(names))}, list(READ)))


def leads_having(phones: Iterable[str], emails: Iterable[str], branches: list[str]) -> list[frappe._dict]:
	"""Leads that have a phone or an email among their words, each with name and branch.

	:param phones: keys (E.164); others may share the digits of one
	:param emails: keys
	"""
	words = {word for phone in phones for word in search_words.phone_words(phone)}
	words |= {max(found, key=len) for email in emails if (found := search_words.email_words(email))}
	table = frappe.qb.Table(TABLE)
	having = table.branch.isin(branches or [""]) & table.word.isin(sorted(words) or [""])
	return (frappe.qb.from_(table).select(table.lead.as_("name"), table.branch).distinct().where(having)).run(
		as_dict=True
	)


def _rebuild(leads: list[frappe._dict]) -> None:
	if not leads:
		return
	names = [lead.name for lead in leads]
	parents = {"parent": ("in", names), "parenttype": "Lead"}
	people = account_contacts.of_leads(leads)
	for row in frappe.get_all("Lead Guardian", parents, ["parent", *GUARDIAN]):
		people[row.parent].append(row)
	table = frappe.qb.Table(TABLE)
	frappe.qb.from_(table).delete().where(table.lead.isin(names)).run()
	_insert([(lead.branch, word, lead.name) for lead in leads for word in words_of(lead, people[lead.name])])


def _insert(rows: list[tuple[str, str, str]]) -> None:
	insert_into(TABLE, ("branch", "word", "lead"), rows, "ON DUPLICATE KEY UPDATE word = word")


def narrow(terms: list[Term], branches: list[str], lead: Field) -> Narrowing:
	"""The leads that have a word to each of the terms.

	Few leads are found at once. Of a word that many bear only the beginning is read: whoever then goes through leads in
	their order soon comes across some that have it, and asks each lead.

	:param branches: where to look
	:param lead: the column that names the lead, in the query that is to be narrowed
	"""
	first, others = _rarest_first(terms, branches)
	names = _names(first, others, branches)
	if len(names) <= FEW:
		return Narrowing(lead.isin(names or [""]))
	table = frappe.qb.Table(TABLE)
	one = Criterion.all([SubQuery(_words(term, lead)) > 0 for term in terms])
	return Narrowing(one, table.lead, _in_branches(table, first, branches))


def some_with(terms: list[Term], branches: list[str]) -> list[str]:
	"""Names of leads that have a word to each of the terms: all of them, or of more than a thousand any thousand.

	:param branches: where to look
	"""
	return _names(*_rarest_first(terms, branches), branches)


def _rarest_first(terms: list[Term], branches: list[str]) -> tuple[Term, list[Term]]:
	"""The term to begin with, and the others; a rare one will do, the rarest need not be known."""
	count: dict[Term, int] = {}
	for term in terms if len(terms) > 1 else ():
		count[term] = _count(term, branches)
		if count[term] <= RARE:
			break
	first = min(count, key=count.__getitem__, default=terms[0])
	return first, [term for term in terms if term != first]


def _count(term: Term, branches: list[str]) -> int:
	"""How many leads have such a word, as far as it matters."""
	return frappe.qb.from_(_leads(term, branches).limit(FEW + 1)).select(Count("*")).run()[0][0]


def _names(rarest: Term, others: list[Term], branches: list[str]) -> list[str]:
	query = _leads(rarest, branches).distinct()
	lead = frappe.qb.Table(TABLE).lead
	for other in others:
		query = query.where(SubQuery(_words(other, lead)) > 0)
	return query.limit(FEW + 1).run(pluck=True)


def _leads(term: Term, branches: list[str]) -> QueryBuilder:
	table = frappe.qb.Table(TABLE)
	return frappe.qb.from_(table).select(table.lead).where(_in_branches(table, term, branches))


def _in_branches(table, term: Term, branches: list[str]) -> Criterion:
	return table.branch.isin(branches or [""]) & _begins(table, term)


def _words(term: Term, lead: Field) -> QueryBuilder:
	"""How many such words one lead has: counted, as MariaDB turns an EXISTS round and reads all leads of the word."""
	table = frappe.qb.Table(TABLE, alias="word_of_one")
	return frappe.qb.from_(table).select(Count("*")).where((table.lead == lead) & _begins(table, term))


def _begins(table, term: Term) -> Criterion:
	"""A term has letters, digits and marks only, nothing that LIKE would read otherwise."""
	return Criterion.any([table.word.like(f"{beginning}%") for beginning in term])
