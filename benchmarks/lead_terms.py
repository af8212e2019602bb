"""What a lead of a number is, in Python and in SQL of `seq`, for all that fills tables with leads and what hangs on them."""

from benchmarks.people import BRANCHES, Choice

STATUS = Choice(
	(
		"New", "New", "New", "Contacted", "Contacted", "Qualified", "Proposal", "Negotiation", "Converted", "Lost", "Lost",
	),
	5413,
)  # fmt: skip
WORKER = Choice(("1", "2", "3", "4", ""), 3571)
BRANCH_NUMBER = 7  # whose clerk and manager are measured
DUE_IN_A_BRANCH = 100
IS_DUE = f"seq <= {BRANCHES * DUE_IN_A_BRANCH}"
IS_BUSINESS = "seq DIV 50 % 20 = 3"
CREATED = "NOW(6) - INTERVAL seq * 97 % 100000000 SECOND"
NAME = (
	f"CONCAT('BM', CHAR(65 + seq % {BRANCHES} DIV 26 USING utf8mb4), CHAR(65 + seq % {BRANCHES} % 26 USING utf8mb4), "
	f"LPAD(seq DIV {BRANCHES}, GREATEST(4, LENGTH(seq DIV {BRANCHES})), '0'))"
)
IN_BRANCH = f"CONCAT('Benchmark ', LPAD(seq % {BRANCHES}, 2, '0'))"
WORKED_BY = f"IF({WORKER.sql()} = '', NULL, CONCAT('worker', {WORKER.sql()}, '.', seq % {BRANCHES}, '@benchmark.example'))"


def lead_name(number: int) -> str:
	"""What the lead of this number is called."""
	prefix = "BM" + chr(65 + number % BRANCHES // 26) + chr(65 + number % BRANCHES % 26)
	return f"{prefix}{number // BRANCHES:04}"


def worker(number: int) -> str | None:
	"""To whom the lead of this number is assigned."""
	which = WORKER.of(number)
	return f"worker{which}.{number % BRANCHES}@benchmark.example" if which else None


def after(start: str, days: int, salt: int) -> str:
	"""A moment within so many days of another."""
	return f"{start} + INTERVAL seq * {salt} % {days * 86400} SECOND"


def standard(name: str, created: str = CREATED) -> dict[str, str]:
	"""The fields that every document has."""
	user = f"CONCAT('worker1.', seq % {BRANCHES}, '@benchmark.example')"
	return {"name": name, "owner": user, "modified_by": user, "creation": created, "modified": created}


def due() -> str:
	"""As many are due in each branch at any size, within today; the others from two days on, for some weeks."""
	return (
		f"IF({IS_DUE}, CURDATE() + INTERVAL seq * 37 % 86400 SECOND, "
		"CURDATE() + INTERVAL 172800 + seq * 61 % 4000000 SECOND)"
	)
