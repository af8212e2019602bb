"""Leads by sets: each customer of `people` as a lead of the branch, with words, history, follow-ups and tags."""

from typing import Any

import frappe

from benchmarks import lead_hanging
from benchmarks.filling import analyze, fill, indexed_afterwards
from benchmarks.lead_terms import (
	BRANCH_NUMBER,
	CREATED,
	IN_BRANCH,
	IS_BUSINESS,
	IS_DUE,
	NAME,
	STATUS,
	WORKED_BY,
	after,
	due,
	lead_name,
	standard,
)
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
	make_branches,
)
from benchmarks.site import insert_if_missing
from lead_crm.services import lead_words

TABLES = (
	"Lead", "Lead Guardian", "Customer", "Customer Identity", "Status Change", "Follow Up", "Intro Visit",
	"Payment Promise", "Interaction", "Call Plan", "Booking", "Booking Person", "Tag Link", "Version", "ToDo", "Comment",
)  # fmt: skip
LOSS_REASON = Choice(("Too Expensive", "Bad Timing", "Chose a Competitor", "No Response"), 4783)
SCORE_SALT, ARCHIVED_EACH = 4177, 20
TAG = "Benchmark VIP"
TAGGED = "seq * 3 DIV 50 % 50 = 0"  # one in fifty, in all branches
CHILDREN = 200
DIGITS = f"CONCAT('3', LPAD(seq * {SCATTER} % {PHONES}, 9, '0'))"


def is_archived(number: int) -> bool:
	"""Whether the lead of this number is."""
	return number * 7 // 50 % ARCHIVED_EACH == 0


def make_member(name: str, role: str, branch_number: int = BRANCH_NUMBER) -> str:
	"""Somebody who works in the one branch that is measured, or in another.

	:return: the email
	"""
	make_branches()
	email = f"{name}@benchmark.example"
	user = {"email": email, "first_name": name.title(), "user_type": "System User", "send_welcome_email": 0}
	insert_if_missing("User", email, **user)
	document = frappe.get_doc("Branch", branch(branch_number))
	if email not in [member.user for member in document.members]:
		document.append("members", {"user": email, "role": role})
		document.save()
	frappe.db.commit()
	return email


def fill_leads(rows: int) -> None:
	"""Leads 1 to `rows` with all that hangs on them; the customers are there already."""
	tables = [
		lead_words.TABLE,
		*(f"tab{doctype}" for doctype in TABLES if not doctype.startswith("Customer")),
	]
	with indexed_afterwards(tables):
		_fill_leads(rows)
		lead_hanging.fill_hanging(rows)
	_continue_series()
	analyze(TABLES)
	frappe.db.sql_ddl(f"ANALYZE TABLE `{lead_words.TABLE}`")


def _fill_leads(rows: int) -> None:
	fill("tabLead", _lead(), rows)
	for word, where in _words():
		fill(lead_words.TABLE, {"branch": IN_BRANCH, "word": word, "lead": NAME}, rows, where)
	fill("tabStatus Change", _change("NULL", "'New'", CREATED, "first"), rows)
	moved = f"{CREATED} + INTERVAL 86400 SECOND"
	fill(
		"tabStatus Change", _change("'New'", STATUS.sql(), moved, "second"), rows, f"{STATUS.sql()} != 'New'"
	)
	fill("tabTag Link", _tag_link(), rows, TAGGED)


def _lead() -> dict[str, str]:
	score = f"seq * {SCORE_SALT} DIV 1000 % 101"
	stage = f"CASE {STATUS.sql()} WHEN 'Converted' THEN 'Won' WHEN 'Lost' THEN 'Lost' ELSE 'Open' END"
	return standard(NAME) | _person() | {
		"modified": f"{CREATED} + INTERVAL seq * 89 % 2000000 SECOND",
		"lead_kind": f"IF({IS_BUSINESS}, 'Business', 'Person')",
		"branch": IN_BRANCH,
		"organization": f"CONCAT('Benchmark Group ', seq % {BRANCHES} DIV {BRANCHES_A_GROUP})",
		"pipeline": "'Sales'",
		"status": STATUS.sql(),
		"stage_type": stage,
		"status_since": CREATED,
		"source": SOURCE.sql(),
		"assigned_to": WORKED_BY,
		"score": score,
		"is_hot": f"{score} >= 80",
		"_user_tags": f"IF({TAGGED}, ',{TAG}', NULL)",
		"archived": f"seq * 7 DIV 50 % {ARCHIVED_EACH} = 0",
		"next_follow_up": f"IF(seq % 3 = 0 OR {IS_DUE}, {due()}, NULL)",
		"first_contact_at": f"IF(seq DIV 50 % 6 = 0, NULL, {after(CREATED, 3, 71)})",
		"last_contact_at": f"IF(seq DIV 50 % 6 = 0, NULL, {after(CREATED, 40, 79)})",
		"converted_at": f"IF({STATUS.sql()} = 'Converted', {after(CREATED, 46, 83)}, NULL)",
		"closed_at": f"IF({STATUS.sql()} = 'Lost', {after(CREATED, 46, 67)}, NULL)",
		"loss_reason": f"IF({STATUS.sql()} = 'Lost', {LOSS_REASON.sql()}, NULL)",
		"potential_revenue": f"IF({IS_BUSINESS}, seq * 13 % 90000, 0)",
		"currency": "'PKR'",
		"customer": f"LOWER(LPAD(HEX(seq * {SCATTER} % 1099511627776), 10, '0'))",
		"remarks": "'asked what it costs for a family of five, wants to be called in the evening after six'",
	}  # fmt: skip


def _person() -> dict[str, str]:
	full_name = f"CONCAT({FIRST.sql()}, ' ', {LAST.sql()}, ' ', seq)"
	return {
		"first_name": FIRST.sql(),
		"last_name": f"CONCAT({LAST.sql()}, ' ', seq)",
		"full_name": full_name,
		"business_name": f"IF({IS_BUSINESS}, {full_name}, NULL)",
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
	return standard(f"CONCAT('{which}-', seq)", at) | {
		"reference_doctype": "'Lead'",
		"reference_name": NAME,
		"branch": IN_BRANCH,
		"from_status": before,
		"to_status": after,
		"changed_at": at,
		"changed_by": "'Administrator'",
		"seconds_in_status": "seq * 59 % 4000000",
	}


def _tag_link() -> dict[str, str]:
	values = {"document_type": "'Lead'", "document_name": NAME, "tag": f"'{TAG}'"}
	return standard("CONCAT('tag-', seq)") | values


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
		fill(f"tab{doctype}", standard("CONCAT('child-', seq)") | values, CHILDREN)
