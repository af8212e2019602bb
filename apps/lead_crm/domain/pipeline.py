"""Which moves between statuses are allowed: a pipeline is data, and these are the rules that read it."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

OPEN, WON, LOST = "Open", "Won", "Lost"
ADMINISTRATORS = frozenset({"CRM Administrator", "System Manager"})


@dataclass(frozen=True)
class Stage:
	"""A status of a pipeline; probability in percent; 0 stale days: it never goes stale."""

	status: str
	stage_type: str
	probability: float = 0
	stale_after_days: int = 0


@dataclass(frozen=True)
class Transition:
	"""A move that is allowed, to those with the role, or without one to all who may write the lead."""

	from_status: str
	to_status: str
	role: str | None = None


@dataclass(frozen=True)
class Pipeline:
	name: str
	stages: tuple[Stage, ...]
	transitions: tuple[Transition, ...]


class IllegalMove(Exception):
	"""A move that the pipeline does not have; `allowed` are the statuses that it has, in stage order."""

	def __init__(self, from_status: str | None, to_status: str, allowed: Collection[str]):
		self.from_status, self.to_status, self.allowed = from_status, to_status, tuple(allowed)
		super().__init__(from_status, to_status, self.allowed)


def allowed_moves(pipeline: Pipeline, status: str | None, roles: Collection[str]) -> list[str]:
	"""The statuses that a person may choose next (C18, D2, E2), in stage order.

	:param status: the present one, never among them; None for a new lead, which may enter any open stage
	:param roles: of the person; an administrator may choose any stage, also from one the pipeline lost
	"""
	if not status:
		return [stage.status for stage in pipeline.stages if stage.stage_type == OPEN]
	others = [stage.status for stage in pipeline.stages if stage.status != status]
	if not ADMINISTRATORS.isdisjoint(roles):
		return others
	targets = {move.to_status for move in pipeline.transitions if _permits(move, status, roles)}
	return [other for other in others if other in targets]


def check_move(
	pipeline: Pipeline, from_status: str | None, to_status: str, roles: Collection[str], by_rule: bool = False
) -> None:
	"""Refuse a move that is not in the pipeline, or not for these roles (C18, D2, E2).

	:param from_status: None for a new lead
	:param by_rule: a visit, a follow-up or a booking moves the lead (A4, C11, C13): any stage will do
	:raises IllegalMove: with the moves that are allowed
	"""
	if from_status and from_status == to_status:
		return
	if by_rule and stage_of(pipeline, to_status):
		return
	allowed = allowed_moves(pipeline, from_status, roles)
	if to_status not in allowed:
		raise IllegalMove(from_status, to_status, allowed)


def stage_of(pipeline: Pipeline, status: str | None) -> Stage | None:
	"""The stage of this status; None if the pipeline has none (any more)."""
	return next((stage for stage in pipeline.stages if stage.status == status), None)


def first_status(pipeline: Pipeline) -> str | None:
	"""Where a new lead begins."""
	return _first_of_type(pipeline, OPEN)


def won_status(pipeline: Pipeline) -> str | None:
	"""Where a conversion or a booking puts a lead (A4, A12, C14)."""
	return _first_of_type(pipeline, WON)


def lost_status(pipeline: Pipeline) -> str | None:
	"""Where closing or archiving puts a lead (A13, C15, D8)."""
	return _first_of_type(pipeline, LOST)


def problems(pipeline: Pipeline) -> list[str]:
	"""What keeps this pipeline from working, in a sentence each for the person who edits it."""
	return [*_stage_problems(pipeline.stages), *_transition_problems(pipeline)]


def _permits(move: Transition, status: str, roles: Collection[str]) -> bool:
	return move.from_status == status and (not move.role or move.role in roles)


def _first_of_type(pipeline: Pipeline, stage_type: str) -> str | None:
	return next((stage.status for stage in pipeline.stages if stage.stage_type == stage_type), None)


def _stage_problems(stages: tuple[Stage, ...]) -> Iterator[str]:
	for status in _repeated(stage.status for stage in stages):
		yield f"Status “{status}” is there more than once."
	types = [stage.stage_type for stage in stages]
	for missing in (stage_type for stage_type in (OPEN, WON, LOST) if stage_type not in types):
		yield f"There is no stage of type {missing}."
	if OPEN in types and types[0] != OPEN:
		yield f"The first stage must be Open, for new leads; “{stages[0].status}” is {types[0]}."
	for stage in stages:
		yield from _value_problems(stage)


def _value_problems(stage: Stage) -> Iterator[str]:
	if stage.stage_type not in (OPEN, WON, LOST):
		yield f"Stage “{stage.status}” must be Open, Won or Lost, not “{stage.stage_type}”."
	if not 0 <= stage.probability <= 100:
		yield f"The probability of “{stage.status}” must be 0 to 100 percent, not {stage.probability}."
	if stage.stale_after_days < 0:
		yield f"The days until “{stage.status}” is stale must be 0 or more, not {stage.stale_after_days}."


def _transition_problems(pipeline: Pipeline) -> Iterator[str]:
	known = {stage.status for stage in pipeline.stages}
	moves = [(move.from_status, move.to_status, move.role or None) for move in pipeline.transitions]
	for status in dict.fromkeys(status for move in moves for status in move[:2]):
		if status not in known:
			yield f"A move names status “{status}”, but no stage has it."
	for from_status, to_status, role in dict.fromkeys(moves):
		if from_status == to_status:
			yield f"A move leads from “{from_status}” to itself."
		if moves.count((from_status, to_status, role)) > 1:
			yield f"The move from “{from_status}” to “{to_status}” is there more than once."


def _repeated(values: Iterable[str]) -> list[str]:
	return [value for value, times in Counter(values).items() if times > 1]
