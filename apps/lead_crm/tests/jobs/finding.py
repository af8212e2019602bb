"""Which jobs there are, found in the code itself, so that no list can forget one."""

import ast
import importlib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import frappe

from lead_crm import hooks

HAND_ON = ("frappe.enqueue", "job_runs.start", "_queue")


def scheduled() -> list[str]:
	"""What the scheduler calls."""
	by_time = [
		calls if isinstance(calls, list) else chain(*calls.values())
		for calls in hooks.scheduler_events.values()
	]
	return list(chain(*by_time))


def asked_for() -> set[str]:
	"""What the app hands to the workers: the first argument of each call of HAND_ON."""
	app = Path(frappe.get_app_path("lead_crm"))
	found = set()
	for path in app.rglob("*.py"):
		if "tests" not in path.parts:
			module = ".".join(("lead_crm", *path.relative_to(app).with_suffix("").parts))
			found |= {_full_name(module, argument) for argument in _handed_on(path.read_text())}
	return found - {""}


def _handed_on(source: str) -> Iterator[ast.expr]:
	for node in ast.walk(ast.parse(source)):
		if isinstance(node, ast.Call) and ast.unparse(node.func) in HAND_ON:
			yield node.args[0]


def _full_name(module: str, argument: ast.expr) -> str:
	if isinstance(argument, ast.Constant):
		return argument.value
	found = getattr(
		importlib.import_module(module), ast.unparse(argument), ""
	)  # or it hands on what it was given
	return found if isinstance(found, str) else f"{found.__module__}.{found.__name__}"
