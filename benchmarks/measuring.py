"""Timing in turns: every thing at every size has a small sample in each round, so that a machine that is slower for a
while is so for all of them, and a ratio is the median of what the rounds say."""

import gc
import random
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from statistics import median
from typing import Any, NamedTuple

from benchmarks.site import new_request

WARM_UP_ROUNDS = 2


class Task(NamedTuple):
	"""One thing to measure: `pieces` makes the work of a sample, untimed; `work` does one piece, timed, and commits."""

	name: str
	pieces: Callable[[], Iterable[Any]]
	work: Callable[[Any], None]
	documents: int = 1  # in one piece


class Samples:
	"""Seconds a document, by task and place (the size it was measured at), in the order of the rounds."""

	def __init__(self):
		self.seconds: dict[tuple[str, str], list[float]] = defaultdict(list)

	def take(self, task: Task, place: str) -> None:
		"""Time one sample."""
		pieces = list(task.pieces())
		started = time.perf_counter()
		for piece in pieces:
			new_request()
			task.work(piece)
		spent = time.perf_counter() - started
		self.seconds[task.name, place].append(spent / (len(pieces) * task.documents))

	def rate(self, task: str, place: str) -> float:
		"""Documents a second, the median of the rounds."""
		return 1 / median(self.seconds[task, place])

	def times_as_fast(self, one: tuple[str, str], other: tuple[str, str]) -> float:
		"""How many times as fast the one is as the other, each a task and a place: compared round by round."""
		pairs = zip(self.seconds[one], self.seconds[other], strict=True)
		return median(slow / fast for fast, slow in pairs)


class Place(NamedTuple):
	"""One size to measure at: what makes the site that size, while it is open, and what is measured there."""

	name: str
	opened: Callable[[], AbstractContextManager]
	tasks: list[Task]


def in_turns(places: list[Place], rounds: int) -> Samples:
	"""Measure every task at every place, `rounds` times, after a few rounds that do not count."""
	random.seed(1)
	_measure(Samples(), places, WARM_UP_ROUNDS)
	_settle_memory()
	samples = Samples()
	_measure(samples, places, rounds)
	return samples


def _measure(samples: Samples, places: list[Place], rounds: int) -> None:
	for _round in range(rounds):
		for place in places:
			with place.opened():
				for task in random.sample(place.tasks, len(place.tasks)):
					samples.take(task, place.name)


def _settle_memory() -> None:
	# As frappe.app does: what a process has loaded by now is no longer searched for garbage.
	gc.collect()
	gc.freeze()
