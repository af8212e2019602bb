"""Every function that Frappe opens to callers, found by itself, with records of another branch in its parameters (A24, X14).

What each is for does not matter: whatever it is told, it must neither show a canary nor change one.
"""

import importlib
import inspect
import json
import pkgutil
from collections.abc import Callable, Iterator
from unittest.mock import patch

import frappe

from lead_crm.tests.isolation.caller import Door, call, undone
from lead_crm.tests.isolation.test_sweep import SweepTest

NOT_IMPORTED = (
	"frappe.tests",
	"frappe.testing",
	"frappe.patches",
	"frappe.commands",
	"frappe.coverage",
	"frappe.parallel_test_runner",
)
TOLD = ("Lead", "Contact", "File")
DOCTYPES = ("doctype", "dt", "document_type", "doc_type", "ref_doctype", "reference_doctype", "reference_type", "attached_to_doctype",
	"share_doctype", "parenttype", "link_doctype", "target_doctype", "source_doctype", "for_doctype", "parent_doctype")  # fmt: skip
LISTS = ("docnames", "names", "items", "files", "attachments", "source_names")
DOCUMENTS = ("doc", "docs", "data", "args", "document", "values")
TEXTS = ("txt", "text", "search", "searchtext", "query", "tag", "content", "title", "subject")
NUMBERS = {
	"start": 0,
	"limit": 20,
	"page_length": 20,
	"page_len": 20,
	"limit_start": 0,
	"limit_page_length": 20,
	"permlevel": 0,
}
OTHERS = {"filters": "{}", "fields": '["*"]', "fieldname": "name", "field": "name", "searchfield": "name"}
ENDS_THE_TEST = ("frappe.handler.logout", "frappe.auth.logout")


def functions() -> dict[str, Callable]:
	"""Every function of Frappe that may be called over HTTP, by its path; methods of documents left out."""
	for module in pkgutil.walk_packages(frappe.__path__, "frappe."):
		if not module.name.startswith(NOT_IMPORTED) and not {"patches", "boilerplate"} & set(
			module.name.split(".")
		):
			_import(module.name)
	found = (function for function in frappe.whitelisted if function.__module__.startswith("frappe"))
	return {
		f"{function.__module__}.{function.__name__}": function
		for function in found
		if "." not in function.__qualname__
	}


def _import(module: str) -> None:
	if ".test_" in module:
		return
	try:
		importlib.import_module(module)
	except ImportError:
		pass  # what cannot be imported here, nobody can call


class TestFrappesFunctions(SweepTest):
	def test_none_shows_or_changes_records_of_another_branch(self):
		"""A24, X14"""
		found = functions()
		self.assertGreater(len(found), 300)
		for path, function in found.items():
			if path not in ENDS_THE_TEST:
				self.try_out(path, function)
		self.assert_nothing_wrong()

	def try_out(self, path: str, function: Callable) -> None:
		# What is for some roles only lets everybody in while tests run.
		with undone(), patch.dict(frappe.flags, in_test=False):
			before = self.state()
			for doctype in TOLD:
				for door in self.doors(path, function, doctype):
					self.look(self.everyman, door, *self.canaries.names.values(), self.canaries.user)
			frappe.set_user("Administrator")
			self.check_unchanged(before, path)

	def doors(self, path: str, function: Callable, doctype: str) -> Iterator[Door]:
		"""Told all that it takes, and told what it must be told."""
		parameters = [
			one
			for one in inspect.signature(function).parameters.values()
			if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)
		]
		needed = [one for one in parameters if one.default is one.empty]
		for chosen in [parameters, needed] if len(needed) < len(parameters) else [parameters]:
			yield call(path, **{one.name: self.value(one.name, doctype) for one in chosen})

	def value(self, parameter: str, doctype: str):
		"""Anything that has no other meaning here may be a record's name."""
		name = self.canaries.names[doctype]
		if parameter in DOCTYPES:
			return doctype
		if parameter in LISTS:
			return json.dumps([name])
		if parameter in DOCUMENTS:
			return json.dumps({"doctype": doctype, "name": name})
		if parameter in TEXTS:
			return self.canaries.mark
		if parameter == "user":
			return self.canaries.user
		return (NUMBERS | OTHERS).get(parameter, name)
