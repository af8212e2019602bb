"""How a sample lead came to its status: a way through its pipeline, and when each step was (B14). No site is needed."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from random import Random
from typing import NamedTuple

from lead_crm.domain.pipeline import OPEN, WON, Pipeline, stage_of

LONGEST_DAYS = 150
OPEN_DAYS = 16
SHARE_WON, SHARE_OPEN = 0.35, 0.4
NOTES = {
	"Sales": {
		"Contacted": (
			"Called, wants prices by email",
			"Reached on WhatsApp",
			"Asked us to ring again on Friday",
		),
		"Callback": ("Was driving, call in the evening", "Asked to be called after the holidays"),
		"Qualified": ("Budget and dates fit", "Passports are valid, four travellers"),
		"Proposal": ("Sent the offer by email", "Offer with two hotels"),
		"Negotiation": ("Wants the family discount", "Asks to pay in two parts"),
	},
	"Enrolment": {
		"Discovery Completed": (
			"Talked with the mother for a quarter of an hour",
			"Came by with the grandparents",
		),
		"Visit Scheduled": ("Saturday morning batch", "Prefers the 5 pm batch"),
		"Visit Completed": ("Loved the trampoline", "A little shy at first, then would not leave"),
		"Visit No Show": ("Did not come, phone off", "Forgot; was sorry"),
		"Follow Up Pending": ("Will talk it over at home", "After the school holidays"),
	},
	"Key Account": {
		"Contacted": ("Met the chef between two services", "Left samples with the manager"),
		"Qualified": ("Orders twice a week from somebody else today", "Wants deliveries before seven"),
	},
}
REASONS = {
	"Too Expensive": "Found it too expensive, even with the discount",
	"Chose a Competitor": "Went with somebody else who is closer",
	"No Response": "Six calls and two messages without an answer",
	"Bad Timing": "Not this year; may come back",
	"Moved Away": "The family has moved to another city",
}


class Step(NamedTuple):
	"""A status and since when."""

	status: str
	at: datetime
	note: str | None = None


def ways(pipeline: Pipeline, target: str) -> list[tuple[str, ...]]:
	"""Every way from the first stage to this one that goes forward only and is open to everybody, shortest first."""
	order = [stage.status for stage in pipeline.stages]
	moves = {(move.from_status, move.to_status) for move in pipeline.transitions if not move.role}

	def onward(way: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
		if way[-1] == target:
			yield way
			return
		for status in order[order.index(way[-1]) + 1 : order.index(target) + 1]:
			may_pass = status == target or stage_of(pipeline, status).stage_type == OPEN
			if may_pass and (way[-1], status) in moves:
				yield from onward((*way, status))

	return sorted(onward((order[0],)), key=lambda way: (len(way), way))


def targets(random: Random, pipeline: Pipeline, count: int) -> list[str]:
	"""Where so many leads stand now: each stage at least once, then about as a real pipeline is filled.

	:return: at least one for each stage, however few are asked for
	"""
	stages = [stage for stage in pipeline.stages if ways(pipeline, stage.status)]
	open_stages = sum(stage.stage_type == OPEN for stage in stages)
	weights = [_weight(stage.stage_type, open_stages) for stage in stages]
	statuses = [stage.status for stage in stages]
	more = random.choices(statuses, weights, k=max(0, count - len(statuses)))
	result = statuses + more
	random.shuffle(result)
	return result


def _weight(stage_type: str, open_stages: int) -> float:
	if stage_type == OPEN:
		return SHARE_OPEN / open_stages
	return SHARE_WON if stage_type == WON else 1 - SHARE_OPEN - SHARE_WON


def history(random: Random, pipeline: Pipeline, target: str, now: datetime) -> list[Step]:
	"""The steps that led to this status, the last of them in the past; each on a day of its own, in office hours."""
	way, notes = random.choice(ways(pipeline, target)), NOTES.get(pipeline.name, {})
	is_open = stage_of(pipeline, target).stage_type == OPEN
	last = random.randint(1, OPEN_DAYS if is_open else LONGEST_DAYS)
	days_ago = [last]
	for _step in way[1:]:
		days_ago.append(days_ago[-1] + random.randint(1, 12))
	return [
		Step(status, office_hour(random, now, days), random.choice(notes.get(status, (None,))))
		for status, days in zip(way, reversed(days_ago), strict=True)
	]


def office_hour(random: Random, now: datetime, days_ago: int) -> datetime:
	"""A moment of that day at which offices are open."""
	moment = time(random.randint(9, 17), random.randint(0, 59), random.randint(0, 59))
	return datetime.combine(now.date() - timedelta(days=days_ago), moment)
