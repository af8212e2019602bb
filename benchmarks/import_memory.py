"""What a large import needs: a process of its own reads a file and says how much memory it came to at most."""

import csv
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import frappe

from benchmarks import people
from benchmarks.site import connected
from lead_crm.jobs.customer_import import run_through
from lead_crm.services import customer_file
from lead_crm.services.customer_import import CustomerImport, Terms

COLUMNS = [column for column in people.person(0) if column != "branch"]


class Imported(NamedTuple):
	peak_mb: float
	rows_a_second: float


def import_in_a_process(numbers: list[int]) -> Imported:
	"""Import the people of these numbers from a file, in a process that does nothing else."""
	with tempfile.TemporaryDirectory() as folder:
		path = Path(folder, "customers.csv")
		_write(path, numbers)
		command = [sys.executable, "-m", "benchmarks.import_memory", frappe.local.site, str(path)]
		done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
	return Imported(**json.loads(done.stdout))


def _write(path: Path, numbers: list[int]) -> None:
	with path.open("w", newline="", encoding="utf-8") as file:
		writer = csv.DictWriter(file, COLUMNS, extrasaction="ignore")
		writer.writeheader()
		writer.writerows(people.person(number) for number in numbers)


def _import(path: Path) -> int:
	"""As the command `import-customers` does, with both of its reports.

	:return: how many customers were made
	"""
	with customer_file.opened(path) as file:
		reports = path.with_suffix(".results.csv"), path.with_suffix(".rejected.csv")
		work = CustomerImport(file, Terms(branch=people.branch(0)), *reports)
		run_through(work)
		work.close()
	return work.counts["created"]


def _peak_mb() -> float:
	# Not getrusage: that counts what the parent had when it started this process.
	status = Path("/proc/self/status").read_text()
	return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


if __name__ == "__main__":
	with connected(sys.argv[1]):
		started = time.perf_counter()
		made = _import(Path(sys.argv[2]))
		print(json.dumps({"peak_mb": _peak_mb(), "rows_a_second": made / (time.perf_counter() - started)}))
