"""The three pipelines that a new site gets; from then on the customer edits them in the desk."""

from collections.abc import Iterable, Iterator

from lead_crm.domain.pipeline import LOST, OPEN, WON, Pipeline, Stage, Transition

DEFAULT = "Sales"
MAY_REOPEN = "Branch Manager"


def _among(statuses: Iterable[str]) -> Iterator[Transition]:
	"""From each open status to each other, and to both ends."""
	for status in statuses:
		for target in (*statuses, "Converted", "Lost"):
			if target != status:
				yield Transition(status, target)


def _from(status: str, *targets: str, role: str | None = None) -> list[Transition]:
	return [Transition(status, target, role) for target in targets]


_SALES = Pipeline(
	DEFAULT,
	(
		Stage("New", OPEN, 5, 2),
		Stage("Contacted", OPEN, 15, 7),
		Stage("Callback", OPEN, 15, 3),
		Stage("Qualified", OPEN, 35, 10),
		Stage("Proposal", OPEN, 55, 14),
		Stage("Negotiation", OPEN, 75, 14),
		Stage("Converted", WON, 100),
		Stage("Lost", LOST, 0),
	),
	(
		*_among(("New", "Contacted", "Callback", "Qualified", "Proposal", "Negotiation")),
		*_from("Converted", "Negotiation", role=MAY_REOPEN),
		*_from("Lost", "New", "Contacted", role=MAY_REOPEN),
	),
)

_ENROLMENT = Pipeline(
	"Enrolment",
	(
		Stage("New", OPEN, 10, 2),
		Stage("Discovery Completed", OPEN, 25, 5),
		Stage("Visit Scheduled", OPEN, 40, 7),
		Stage("Visit Completed", OPEN, 65, 3),
		Stage("Visit No Show", OPEN, 20, 2),
		Stage("Follow Up Pending", OPEN, 30, 7),
		Stage("Converted", WON, 100),
		Stage("Lost", LOST, 0),
	),
	(
		*_from("New", "Discovery Completed", "Visit Scheduled", "Follow Up Pending", "Converted", "Lost"),
		*_from("Discovery Completed", "Visit Scheduled", "Follow Up Pending", "Converted", "Lost"),
		*_from(
			"Visit Scheduled", "Visit Completed", "Visit No Show", "Follow Up Pending", "Converted", "Lost"
		),
		*_from("Visit Completed", "Visit Scheduled", "Follow Up Pending", "Converted", "Lost"),
		*_from("Visit No Show", "Visit Scheduled", "Follow Up Pending", "Lost"),
		*_from("Follow Up Pending", "Discovery Completed", "Visit Scheduled", "Converted", "Lost"),
		*_from("Converted", "Follow Up Pending", role=MAY_REOPEN),
		*_from("Lost", "New", "Follow Up Pending", role=MAY_REOPEN),
	),
)

_KEY_ACCOUNT = Pipeline(
	"Key Account",
	(
		Stage("New", OPEN, 10, 7),
		Stage("Contacted", OPEN, 25, 14),
		Stage("Qualified", OPEN, 50, 30),
		Stage("Converted", WON, 100),
		Stage("Lost", LOST, 0),
	),
	(
		*_among(("New", "Contacted", "Qualified")),
		*_from("Converted", "Qualified", role=MAY_REOPEN),
		*_from("Lost", "New", "Contacted", role=MAY_REOPEN),
	),
)

GIVEN: tuple[Pipeline, ...] = (_SALES, _ENROLMENT, _KEY_ACCOUNT)
