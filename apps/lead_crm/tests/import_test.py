"""What every test of importing customers from files stands on."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

import frappe

from lead_crm.services import customer_file, customer_import
from lead_crm.services.customer_import import CustomerImport, Terms
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest


class ImportTest(SiteTest):
	def setUp(self):
		super().setUp()
		folder = TemporaryDirectory()
		self.addCleanup(folder.cleanup)
		self.folder = Path(folder.name)

	def file(self, content: str | bytes, name="customers.csv") -> Path:
		path = self.folder / name
		path.write_bytes(content.encode() if isinstance(content, str) else content)
		return path

	def run_import(self, path, **terms) -> CustomerImport:
		terms = {"branch": factories.branch()} | terms
		outputs = [self.folder / "results.csv", self.folder / f"{path.stem}.rejected.csv"]
		for output in outputs:
			output.unlink(missing_ok=True)
		with customer_file.opened(path) as file:
			work = CustomerImport(file, Terms(**terms), *outputs)
			for chunk in work.chunks():
				work.do(chunk)
			work.close()
		return work

	def counts(self, content, **terms) -> tuple[int, ...]:
		"""Created, updated, unchanged, rejected."""
		path = content if isinstance(content, Path) else self.file(content)
		return tuple(self.run_import(path, **terms).counts.values())

	def written(self, name="results.csv", delimiter=",") -> list[dict]:
		with open(self.folder / name, encoding="utf-8-sig", newline="") as file:
			return list(csv.DictReader(file, delimiter=delimiter))

	def customer(self, phone):
		return frappe.get_doc("Customer", {"phone": phone})

	def chunks_of(self, rows):
		self.addCleanup(setattr, customer_import, "CHUNK", customer_import.CHUNK)
		customer_import.CHUNK = rows
