"""The document by which the API describes itself, and the page that shows it."""

import frappe
from openapi_spec_validator import OpenAPIV31SpecValidator

from lead_crm.api.catalogue import endpoints
from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest


class TestOpenAPI(ApiTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.document = cls.program.message("meta.openapi")

	def test_is_valid(self):
		"""X13, B13"""
		self.assertEqual(
			[error.message for error in OpenAPIV31SpecValidator(self.document).iter_errors()], []
		)

	def test_every_function_and_every_doctype_is_there(self):
		"""X13"""
		paths = set(self.document["paths"])
		self.assertEqual({f"/api/method/lead_crm.api.{name}" for name in endpoints()} - paths, set())
		for doctype in ("Lead", "Area Lead", "Customer", "Booking", "Payment Promise", "Branch"):
			self.assertIn(f"/api/resource/{doctype}", paths)
			self.assertIn(f"/api/resource/{doctype}/{{name}}", paths)

	def test_parameters_bodies_results_and_refusals_are_described(self):
		"""X13"""
		for path, operations in self.document["paths"].items():
			for method, operation in operations.items():
				if method == "parameters":
					continue
				with self.subTest(path, method=method):
					self.assertTrue(operation["summary"])
					self.assertLessEqual(
						{"400", "401", "403", "404", "409", "417", "429"}, set(operation["responses"])
					)
					self.assertEqual("requestBody" in operation, method in ("post", "put"))
		add = self.operation("promises.add")["requestBody"]["content"]["application/json"]["schema"]
		self.assertEqual(add["required"], ["reference_doctype", "reference_name", "amount", "due_date"])
		self.assertEqual(add["properties"]["kind"]["enum"], ["Payment", "Loan"])
		self.assertIn("idempotency_key", add["properties"])
		self.assertIn("above zero", add["properties"]["amount"]["description"])
		result = self.operation("customers.upsert")["responses"]["200"]["content"]["application/json"][
			"schema"
		]
		self.assertEqual(
			set(result["properties"]["message"]["required"]),
			{"customer", "created", "matched_on", "conflicts"},
		)

	def operation(self, name: str) -> dict:
		return self.document["paths"][f"/api/method/lead_crm.api.{name}"]["post"]

	def test_fields_of_a_document_come_from_its_doctype(self):
		"""X13"""
		schemas = self.document["components"]["schemas"]
		for field in frappe.get_meta("Lead").fields:
			kept = field.fieldtype not in ("Section Break", "Column Break", "Tab Break", "HTML", "Button")
			self.assertEqual(field.fieldname in schemas["Lead"]["properties"], kept, field.fieldname)
		self.assertNotIn("converted_at", schemas["LeadInput"]["properties"])
		self.assertIn("branch", schemas["LeadInput"]["required"])

	def test_summaries_are_for_people(self):
		"""X13"""
		for operations in self.document["paths"].values():
			for operation in operations.values():
				if isinstance(operation, dict):
					self.assertNotRegex(operation["summary"], r"\([A-EX]\d+")

	def test_page_is_shown_to_those_logged_in(self):
		"""B13"""
		asked = self.guest.session.get(f"{self.guest.url}/api-docs", timeout=60, allow_redirects=False)
		self.assertIn(asked.status_code, (301, 302))
		self.assertIn("/login", asked.headers["Location"])
		user = factories.member(self.branch, "Counselor")
		session = self.guest.session.__class__()
		session.headers.update(self.guest.session.headers)
		login = {"usr": user, "pwd": "Secret-Pass-1"}
		self.assertEqual(
			session.post(f"{self.guest.url}/api/method/login", data=login, timeout=60).status_code, 200
		)
		page = session.get(f"{self.guest.url}/api-docs", timeout=60)
		self.assertEqual(page.status_code, 200)
		self.assertIn('id="api-docs"', page.text)
		script = page.text.split('src="/assets/lead_crm/dist/js/api_docs')[1].split('"')[0]
		found = session.get(f"{self.guest.url}/assets/lead_crm/dist/js/api_docs{script}", timeout=60)
		self.assertEqual(found.status_code, 200)
		self.assertTrue("swagger-ui" in found.text, "the page's script holds Swagger UI")
