"""One direction: api, doctype, jobs → services → domain; and bench finds the app."""

import ast
from pathlib import Path

import pytest

APP = Path(__file__).resolve().parents[2]
REPOSITORY = APP.parents[1]
OUTSIDE = {f"lead_crm.{name}" for name in ("api", "jobs", "lead_crm", "demo", "tests", "hooks", "install")}
NOT_FOR = {
	"domain": {"frappe", "lead_crm.services", "lead_crm.permissions", "lead_crm.exceptions", *OUTSIDE},
	"services": OUTSIDE,
	"jobs": {"lead_crm.api", "lead_crm.tests"},
	"lead_crm": {"lead_crm.api", "lead_crm.tests"},
	"api": {"lead_crm.tests"},
}


def imports(source: str, package: str) -> set[str]:
	"""The full names of all that a module imports, wherever in it, also relatively."""
	found = set()
	for node in ast.walk(ast.parse(source)):
		if isinstance(node, ast.Import):
			found |= {alias.name for alias in node.names}
		elif isinstance(node, ast.ImportFrom):
			above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
			module = ".".join([*above, *filter(None, [node.module])])
			found |= {module} | {f"{module}.{alias.name}" for alias in node.names}
	return found


def forbidden(source: str, package: str, layer: str) -> set[str]:
	"""What a module of this layer imports and must not."""
	return {
		name
		for name in imports(source, package)
		if any(name == banned or name.startswith(banned + ".") for banned in NOT_FOR[layer])
	}


def modules(layer: str) -> list[Path]:
	return [path for path in (APP / layer).rglob("*.py") if not path.name.startswith("test_")]


@pytest.mark.parametrize("layer", NOT_FOR)
def test_a_layer_imports_nothing_from_above(layer):
	wrong = {}
	for path in modules(layer):
		package = ".".join(("lead_crm", *path.relative_to(APP).parent.parts))
		if names := forbidden(path.read_text(), package, layer):
			wrong[str(path.relative_to(APP))] = names
	assert not wrong


@pytest.mark.parametrize(
	("source", "layer", "found"),
	[
		("import frappe", "domain", {"frappe"}),
		("def f():\n\tfrom frappe.utils import now", "domain", {"frappe.utils", "frappe.utils.now"}),
		("from ..services import leads", "domain", {"lead_crm.services", "lead_crm.services.leads"}),
		("from lead_crm import api", "services", {"lead_crm.api"}),
		("from ..api.leads import find", "services", {"lead_crm.api.leads", "lead_crm.api.leads.find"}),
		("import frappe\nfrom lead_crm.domain import identity\nfrom . import leads", "services", set()),
		("from . import identity\nfrom .pipeline import Stage\nimport frappe_like", "domain", set()),
	],
)
def test_a_forbidden_import_is_seen(source, layer, found):
	assert forbidden(source, f"lead_crm.{layer}", layer) == found


def test_the_modules_are_looked_at():
	assert APP / "domain" / "identity.py" in modules("domain")
	assert all(modules(layer) for layer in NOT_FOR)


def test_bench_finds_the_app_through_the_link():
	"""`bench get-app` and the asset build look for <repository>/lead_crm."""
	link = REPOSITORY / "lead_crm"
	assert link.is_symlink() and link.resolve() == APP
