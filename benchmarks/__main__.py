"""benchmarks/run SUBJECT: measure one subject on a site of its own, and say whether its targets are reached."""

import argparse
import importlib
import os
import sys

from benchmarks.site import connected

SUBJECTS = ("customers", "duplicates", "jobs", "leads", "reports")


def main() -> int:
	"""0 unless --strict was asked for and a target is missed."""
	options = _arguments()
	subject = importlib.import_module(f"benchmarks.{options.subject}")
	with connected(os.environ["SITE"]):
		report = subject.measure(options.rows, options.rounds)
	print(report.as_json() if options.json else report.as_table())
	return int(options.strict and not report.all_reached)


def _arguments() -> argparse.Namespace:
	parser = argparse.ArgumentParser("benchmarks/run", description=__doc__)
	parser.add_argument("subject", choices=SUBJECTS)
	parser.add_argument(
		"--json", action="store_true", help="print {ratios, figures, targets} and nothing else"
	)
	parser.add_argument("--strict", action="store_true", help="exit with 1 where a target is missed")
	parser.add_argument(
		"--rows", type=_positive, default=1_000_000, help="documents in the filled site (1000000)"
	)
	parser.add_argument(
		"--rounds", type=_positive, default=30, help="samples of each thing at each size (30)"
	)
	return parser.parse_args()


def _positive(text: str) -> int:
	number = int(text)
	if number < 1:
		raise ValueError
	return number


sys.exit(main())
