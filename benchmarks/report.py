"""What a benchmark says: figures by size, ratios by name, and which targets are reached."""

import json
from dataclasses import dataclass, field
from typing import NamedTuple


class Target(NamedTuple):
	"""A ratio (or a figure) and how far it must go."""

	wanted: float
	got: float
	at_most: bool = False

	@property
	def reached(self) -> bool:
		return self.got <= self.wanted if self.at_most else self.got >= self.wanted

	@property
	def limit(self) -> str:
		return f"{'<=' if self.at_most else '>='} {self.wanted:g}"


@dataclass
class Report:
	"""All from one run. `places` are the columns: the sizes that were measured."""

	title: str
	places: list[str]
	unit: str = "a second"
	figures: dict[str, dict[str, float]] = field(default_factory=dict)  # what → size → documents a second
	ratios: dict[str, float] = field(default_factory=dict)
	targets: dict[str, Target] = field(default_factory=dict)
	notes: list[str] = field(default_factory=list)

	def compare(
		self, name: str, ratio: float, at_least: float | None = None, at_most: float | None = None
	) -> None:
		"""Keep a ratio, and what it should be."""
		self.ratios[name] = ratio
		if at_least is not None:
			self.targets[name] = Target(at_least, ratio)
		if at_most is not None:
			self.targets[name] = Target(at_most, ratio, at_most=True)

	@property
	def all_reached(self) -> bool:
		return all(target.reached for target in self.targets.values())

	def as_json(self) -> str:
		targets = {
			name: {"wanted": target.limit, "got": round(target.got, 3), "reached": target.reached}
			for name, target in self.targets.items()
		}
		ratios = {name: round(ratio, 3) for name, ratio in self.ratios.items()}
		figures = {
			name: {place: round(figure, 1) for place, figure in by_place.items()}
			for name, by_place in self.figures.items()
		}
		return json.dumps({"ratios": ratios, "figures": figures, "targets": targets}, indent=1)

	def as_table(self) -> str:
		lines = ["", self.title, "", f"{self.unit:44}" + "".join(f"{place:>14}" for place in self.places)]
		for name, by_place in self.figures.items():
			lines.append(f"{name:44}" + "".join(_cell(by_place.get(place)) for place in self.places))
		lines += ["", f"{'ratios':44}{'wanted':>14}{'got':>14}"]
		lines += [self._ratio_line(name) for name in self.ratios]
		return "\n".join([*lines, "", *self.notes, self._conclusion(), ""])

	def _ratio_line(self, name: str) -> str:
		target = self.targets.get(name)
		verdict = "" if not target else "reached" if target.reached else "MISSED"
		return f"{name:44}{target.limit if target else '':>14}{self.ratios[name]:>14.2f}  {verdict}".rstrip()

	def _conclusion(self) -> str:
		missed = [name for name, target in self.targets.items() if not target.reached]
		return "All targets are reached." if not missed else f"{len(missed)} missed: {', '.join(missed)}."


def _cell(figure: float | None) -> str:
	return f"{'':>14}" if figure is None else f"{figure:>14,.0f}"
