"""Leads by sets: each customer of `people` as a lead of the branch, with words, history, follow-ups and tags."""

from typing import Any

import frappe

from benchmarks.filling import analyze, fill
from benchmarks.people import (
	BRANCHES,
	BRANCHES_A_GROUP,
	CITY,
	FIRST,
	LAST,
	PHONES,
	SCATTER,
	SOURCE,
	Choice,
	branch,
)
from benchmarks.site import insert_if_missing
from lead_crm.services import lead_words

TABLES = (
	"Lead", "Lead Guardian", "Customer", "Customer Identity", "Status Change", "Follow Up", "Intro Visit",
	"Payment Promise", "Interaction", "Call Plan", "Booking", "Booking Person", "Tag Link", "Version", "ToDo", "Comment",
)  # fmt: skip
STATUS = Choice(
	(
		"New",
		"New",
		"New",
		"Contacted",
		"Contacted",
		"Qualified",
		"Proposal",
		"Negotiation",
		"Converted",
		"Lost",
		"Lost",
	),
	5413,
)
WORKER = Choice(("1", "2", "3", "4", ""), 3571)
SCORE_SALT, ARCHIVED_EACH, DUE_IN_A_BRANCH = 4177, 20, 100
TAG = "Benchmark VIP"
TAGGED = "seq * 3 DIV 50 % 50 = 0"  # one in fifty, in all branches
BRANCH_NUMBER = 7  # whose clerk is measured
CHILDREN = 200
CREATED = "NOW(6) - INTERVAL seq * 97 % 100000000 SECOND"
NAME = (
	f"CONCAT('BM', CHAR(65 + seq % {BRANCHES} DIV 26 USING utf8mb4), CHAR(65 + seq % {BRANCHES} % 26 USING utf8mb4), "
	f"LPAD(seq DIV {BRANCHES}, GREATEST(4, LENGTH(seq DIV {BRANCHES})), '0'))"
)
IN_BRANCH = f"CONCAT('Benchmark ', LPAD(seq % {BRANCHES}, 2, '0'))"
DIGITS = f"CONCAT('3', LPAD(seq * {SCATTER} % {PHONES}, 9, '0'))"


def lead_name(number: int) -> str:
	"""What the lead of this number is called."""
	prefix = "BM" + chr(65 + number % BRANCHES // 26) + chr(65 + number % BRANCHES % 26)
	return f"{prefix}{number // BRANCHES:04}"


def worker(number: int) -> str | None:
	"""To whom the lead of this number is assigned."""
	which = WORKER.of(number)
	return f"worker{which}.{number % BRANCHES}@benchmark.example" if which else None


def is_archived(number: int) -> bool:
	"""Whether the lead of this number is."""
	return number * 7 // 50 % ARCHIVED_EACH == 0


def make_clerk() -> str:
	"""A clerk of one branch.

	:return: the clerk's email
	"""
	email = "clerk@benchmark.example"
	user = {"email": email, "first_name": "Clerk", "user_type": "System User", "send_welcome_email": 0}
	insert_if_missing("User", email, **user)
	document = frappe.get_doc("Branch", branch(BRANCH_NUMBER))
	if not document.members:
		document.append("members", {"user": email, "role": "Counselor"})
		document.save()
	frappe.db.commit()
	return email


def fill_leads(rows: int) -> None:
	"""Leads 1 to `rows`; the customers are there already."""
	fill("tabLead", _lead(), rows)
	for word, where in _words():
		fill(lead_words.TABLE, {"branch": IN_BRANCH, "word": word, "lead": NAME}, rows, where)
	fill("tabStatus Change", _change("NULL", "'New'", CREATED, "first"), rows)
	moved = f"{CREATED} + INTERVAL 86400 SECOND"
	fill(
		"tabStatus Change", _change("'New'", STATUS.sql(), moved, "second"), rows, f"{STATUS.sql()} != 'New'"
	)
	fill("tabFollow Up", _follow_up(), rows, f"seq % 3 = 0 OR seq <= {BRANCHES * DUE_IN_A_BRANCH}")
	fill("tabTag Link", _tag_link(), rows, TAGGED)
	_continue_series()
	analyze(TABLES)
	frappe.db.sql_ddl(f"ANALYZE TABLE `{lead_words.TABLE}`")


def _standard(name: str, created: str = CREATED) -> dict[str, str]:
	user = f"CONCAT('worker1.', seq % {BRANCHES}, '@benchmark.example')"
	return {"name": name, "owner": user, "modified_by": user, "creation": created, "modified": created}


def _lead() -> dict[str, str]:
	score = f"seq * {SCORE_SALT} DIV 1000 % 101"
	worker_of = f"CONCAT('worker', {WORKER.sql()}, '.', seq % {BRANCHES}, '@benchmark.example')"
	stage = f"CASE {STATUS.sql()} WHEN 'Converted' THEN 'Won' WHEN 'Lost' THEN 'Lost' ELSE 'Open' END"
	return _standard(NAME) | _person() | {
		"modified": f"{CREATED} + INTERVAL seq * 89 % 2000000 SECOND",
		"lead_kind": "'Person'",
		"branch": IN_BRANCH,
		"organization": f"CONCAT('Benchmark Group ', seq % {BRANCHES} DIV {BRANCHES_A_GROUP})",
		"pipeline": "'Sales'",
		"status": STATUS.sql(),
		"stage_type": stage,
		"status_since": CREATED,
		"source": SOURCE.sql(),
		"assigned_to": f"IF({WORKER.sql()} = '', NULL, {worker_of})",
		"score": score,
		"is_hot": f"{score} >= 80",
		"_user_tags": f"IF({TAGGED}, ',{TAG}', NULL)",
		"archived": f"seq * 7 DIV 50 % {ARCHIVED_EACH} = 0",
		"next_follow_up": f"IF(seq % 3 = 0 OR seq <= {BRANCHES * DUE_IN_A_BRANCH}, {_due()}, NULL)",
		"converted_at": f"IF({STATUS.sql()} = 'Converted', {CREATED} + INTERVAL seq * 83 % 4000000 SECOND, NULL)",
		"customer": f"LOWER(LPAD(HEX(seq * {SCATTER} % 1099511627776), 10, '0'))",
		"remarks": "'asked what it costs for a family of five, wants to be called in the evening after six'",
	}  # fmt: skip


def _person() -> dict[str, str]:
	return {
		"first_name": FIRST.sql(),
		"last_name": f"CONCAT({LAST.sql()}, ' ', seq)",
		"full_name": f"CONCAT({FIRST.sql()}, ' ', {LAST.sql()}, ' ', seq)",
		"phone": f"CONCAT('0', {DIGITS})",
		"phone_key": f"CONCAT('+92', {DIGITS})",
		"email": "CONCAT('Person.', seq, '@Mail', seq % 7, '.example.com')",
		"email_key": "CONCAT('person.', seq, '@mail', seq % 7, '.example.com')",
		"passport_number": "IF(seq % 3, NULL, CONCAT('ab ', LPAD(seq, 7, '0')))",
		"passport_key": "IF(seq % 3, NULL, CONCAT('AB', LPAD(seq, 7, '0')))",
		"city": CITY.sql(),
	}


def _words() -> list[tuple[str, str]]:
	"""Each word of a lead, and which leads have it; `check_filled` compares them with what the service makes."""
	mail = "CONCAT('mail', seq % 7, 'examplecom')"
	everybody = [
		f"LOWER({NAME})", f"REPLACE(LOWER({FIRST.sql()}), 'é', 'e')", f"LOWER({LAST.sql()})", "seq", DIGITS,
		f"CONCAT('person', seq, {mail})", f"CONCAT(seq, {mail})", mail, "'examplecom'",
	]  # fmt: skip
	passport = ["'ab'", "LPAD(seq, 7, '0')", "CONCAT('ab', LPAD(seq, 7, '0'))"]
	return [(word, "TRUE") for word in everybody] + [(word, "seq % 3 = 0") for word in passport]


def _change(before: str, after: str, at: str, which: str) -> dict[str, str]:
	return _standard(f"CONCAT('{which}-', seq)", at) | {
		"reference_doctype": "'Lead'",
		"reference_name": NAME,
		"branch": IN_BRANCH,
		"from_status": before,
		"to_status": after,
		"changed_at": at,
		"changed_by": "'Administrator'",
		"seconds_in_status": "86400",
	}


def _due() -> str:
	"""As many are due in each branch at any size, within today or before; the others later."""
	return (
		f"IF(seq <= {BRANCHES * DUE_IN_A_BRANCH}, CURDATE() + INTERVAL seq * 37 % 86400 SECOND, "
		"CURDATE() + INTERVAL 172800 + seq * 61 % 4000000 SECOND)"
	)


def _follow_up() -> dict[str, str]:
	return _standard("CONCAT('follow-up-', seq)") | {
		"reference_doctype": "'Lead'",
		"reference_name": NAME,
		"branch": IN_BRANCH,
		"scheduled_at": _due(),
		"status": "'Pending'",
		"channel": "'Call'",
	}


def _tag_link() -> dict[str, str]:
	values = {"document_type": "'Lead'", "document_name": NAME, "tag": f"'{TAG}'"}
	return _standard("CONCAT('tag-', seq)") | values


def _continue_series() -> None:
	"""New leads are numbered from where no filled one is."""
	rows = [(lead_name(number)[:4], 1_000_000) for number in range(BRANCHES)]
	series = frappe.qb.Table("tabSeries")
	frappe.qb.from_(series).delete().where(series.name.isin([name for name, _current in rows])).run()
	frappe.qb.into(series).columns("name", "current").insert(*rows).run()
	frappe.db.commit()


def check_filled(numbers: list[int]) -> None:
	"""That filling made the words which saving would have made.

	:raises AssertionError: SQL and services.lead_words differ
	"""
	for number in numbers:
		lead = frappe.get_doc("Lead", lead_name(number))
		table = frappe.qb.Table(lead_words.TABLE)
		found = frappe.qb.from_(table).select(table.word).where(table.lead == lead.name).run(pluck=True)
		assert set(found) == lead_words.words_of(lead, lead.guardians), (number, sorted(found))


def give_children(lead: str) -> None:
	"""Two hundred of each list to one lead."""
	hanging = {
		"reference_doctype": "'Lead'",
		"reference_name": f"'{lead}'",
		"branch": f"'{branch(BRANCH_NUMBER)}'",
	}
	status = hanging | {"to_status": "'New'", "changed_at": CREATED, "changed_by": "'Administrator'"}
	own: dict[str, dict[str, Any]] = {
		"Follow Up": hanging | {"scheduled_at": CREATED, "status": "'Completed'", "channel": "'Call'"},
		"Interaction": hanging
		| {"interaction_type": "'Call'", "date": CREATED, "details": "'said to call again'"},
		"Payment Promise": hanging
		| {"kind": "'Payment'", "amount": "seq", "due_date": "CURDATE()", "status": "'Kept'"},
		"Status Change": status,
		"Intro Visit": {
			"lead": f"'{lead}'",
			"branch": hanging["branch"],
			"scheduled_at": CREATED,
			"status": "'Attended'",
		},
		"Call Plan": {"lead": f"'{lead}'", "branch": hanging["branch"], "frequency": "'Weekly'"},
	}
	for doctype, values in own.items():
		fill(f"tab{doctype}", _standard("CONCAT('child-', seq)") | values, CHILDREN)
