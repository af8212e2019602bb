"""What hangs on the leads: follow-ups, visits, promises, interactions with orders, and call plans."""

from benchmarks.filling import fill
from benchmarks.lead_terms import (
	CREATED,
	IN_BRANCH,
	IS_BUSINESS,
	IS_DUE,
	NAME,
	WORKED_BY,
	after,
	due,
	standard,
)
from benchmarks.people import Choice

OUTCOME = Choice(("Reached", "No Answer", "Postponed", "Enrolled", "Lost", "Scheduled Visit"), 3407)
PROMISE = Choice(("Kept", "Kept", "Overdue", "Pending", "Pending"), 2689)
ORDERS_A_BUSINESS, DAYS_BETWEEN_ORDERS = 4, 30
FROM_LATER_ON = "CURDATE() + INTERVAL 2 + seq * 61 % 40 DAY"
OF_LEAD = {"reference_doctype": "'Lead'", "reference_name": NAME, "branch": IN_BRANCH}


def fill_hanging(rows: int) -> None:
	"""Of leads 1 to `rows`."""
	fill("tabFollow Up", _pending_follow_up(), rows, f"seq % 3 = 0 OR {IS_DUE}")
	fill("tabFollow Up", _completed_follow_up(), rows, "seq DIV 50 % 2 = 0")
	fill("tabPayment Promise", _promise(), rows, "seq DIV 50 % 4 = 0")
	fill("tabIntro Visit", _visit(), rows, "seq DIV 50 % 10 = 0")
	fill("tabCall Plan", _call_plan(), rows, IS_BUSINESS)
	fill("tabInteraction", _call(), rows, "seq % 3 = 1")
	for number in range(ORDERS_A_BUSINESS):
		fill("tabInteraction", _order(number), rows, IS_BUSINESS)


def _pending_follow_up() -> dict[str, str]:
	return standard("CONCAT('follow-up-', seq)") | OF_LEAD | {
		"scheduled_at": due(), "status": "'Pending'", "channel": "'Call'", "assigned_to": WORKED_BY,
	}  # fmt: skip


def _completed_follow_up() -> dict[str, str]:
	return standard("CONCAT('done-', seq)") | OF_LEAD | {
		"scheduled_at": after(CREATED, 3, 53),
		"completed_at": after(CREATED, 5, 73),
		"status": "'Completed'",
		"channel": "'Call'",
		"outcome": OUTCOME.sql(),
		"assigned_to": WORKED_BY,
	}  # fmt: skip


def _promise() -> dict[str, str]:
	"""Most of them settled; what is overdue is as much in each branch as it would be."""
	status = PROMISE.sql()
	past = f"DATE({after(CREATED, 30, 47)})"
	return standard("CONCAT('promise-', seq)") | OF_LEAD | {
		"kind": "'Payment'",
		"amount": "seq % 900 + 100",
		"outstanding": f"IF({status} = 'Kept', 0, seq % 900 + 100)",
		"currency": "'PKR'",
		"due_date": f"IF({status} = 'Pending', {FROM_LATER_ON}, LEAST({past}, CURDATE() - INTERVAL 2 DAY))",
		"kept_on": f"IF({status} = 'Kept', {past} + INTERVAL CAST(seq % 5 AS SIGNED) - 3 DAY, NULL)",
		"status": status,
		"collector": WORKED_BY,
	}  # fmt: skip


def _visit() -> dict[str, str]:
	"""A tenth of them is to come."""
	is_to_come = "seq DIV 50 % 100 = 0"
	return standard("CONCAT('visit-', seq)") | {
		"lead": NAME,
		"branch": IN_BRANCH,
		"scheduled_at": f"IF({is_to_come}, {FROM_LATER_ON}, {after(CREATED, 9, 41)})",
		"status": f"IF({is_to_come}, 'Scheduled', 'Attended')",
		"trainer": WORKED_BY,
	}  # fmt: skip


def _call_plan() -> dict[str, str]:
	return standard("CONCAT('plan-', seq)") | {
		"lead": NAME,
		"branch": IN_BRANCH,
		"frequency": "'Weekly'",
		"is_active": "1",
		"next_call_date": due(),
		"assigned_to": WORKED_BY,
	}  # fmt: skip


def _call() -> dict[str, str]:
	return standard("CONCAT('call-', seq)") | OF_LEAD | {
		"interaction_type": "'Call'",
		"date": after(CREATED, 3, 71),
		"details": "'wants to be called in the evening'",
		"order_placed": "0",
	}  # fmt: skip


def _order(number: int) -> dict[str, str]:
	day = f"CURDATE() - INTERVAL {number * DAYS_BETWEEN_ORDERS} + seq * 7 DIV 20 % {DAYS_BETWEEN_ORDERS} DAY"
	return standard(f"CONCAT('order-{number}-', seq)") | OF_LEAD | {
		"interaction_type": "'Order'",
		"date": day,
		"details": "'two crates of mangoes, to be delivered on Thursday'",
		"order_placed": "1",
		"order_date": day,
		"total_price": "seq % 5000 + 100",
		"currency": "'PKR'",
	}  # fmt: skip
