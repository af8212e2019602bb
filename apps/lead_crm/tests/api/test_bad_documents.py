"""Frappe's own REST for our DocTypes: each field is sent what Frappe would guess at, or fail on."""

import html
import json

import frappe

from lead_crm.tests import factories
from lead_crm.tests.api.bad_input import HOSTILE_TEXTS, TEN_MEGABYTES, BadInputTest, nested

NUMBERS = ["abc", "12,5", "1.234,56", "NaN", "1e999", True, {"a": 1}, [1], "9" * 60]
DATES = ["0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30", "tomorrow", 20260331, {"a": 1}]
BAD = {
	"Int": [*NUMBERS, 1.5, 2**31],
	"Float": NUMBERS,
	"Currency": NUMBERS,
	"Percent": NUMBERS,
	"Duration": NUMBERS,
	"Check": ["yes", "on", 2, {"a": 1}, []],
	"Date": DATES,
	"Datetime": [*DATES, "2026-03-01T10:00:00+99:00", "25:61"],
	"Select": ["Nonsense", {"a": 1}, 5.5],
	"Link": ["no such record", {"a": 1}, ["a"], "x\ud800"],
	"Data": [{"a": 1}, ["a"], 5.5, True, "x" * 141, nested(100)],
	"Small Text": [{"a": 1}, ["a"], 5.5, "x" * 65_536, "ز" * 33_000],
	"Text": [{"a": 1}, "x" * 65_536],
	"Table": ["x", {"a": 1}, [1], ["x"], [[1]], [{"name": {"a": 1}}], [{}] * 1001],
	"Table MultiSelect": ["x", {"a": 1}, [1]],
}
INVISIBLE = "Ali\x00\u200b\u202eKhan\ufeff"
QUERIES = (
	{"filters": "{"}, {"filters": "5"}, {"filters": '"x"'}, {"filters": '[["no_such_field", "=", 1]]'}, {"filters": '[["status"]]'},
	{"filters": '{"status; DROP TABLE tabLead": 1}'}, {"filters": '[["status", "UNION", 1]]'}, {"filters": '[["Lead`", "x", "=", 1]]'},
	{"fields": "{"}, {"fields": "5"}, {"fields": '["no_such_field"]'}, {"fields": '["(select password from `__Auth`)"]'},
	{"fields": '["sleep(5)"]'}, {"fields": '[{"a": 1}]'}, {"fields": '["name, (select 1)"]'},
	{"order_by": "(select 1)"}, {"order_by": "name; drop table x"}, {"order_by": "no_such_field desc"}, {"order_by": "sleep(5)"},
	{"group_by": "sleep(5)"}, {"limit_page_length": "-5"}, {"limit_page_length": "abc"}, {"limit_start": "-1"},
	{"limit_start": "9" * 30}, {"or_filters": "{"}, {"filters": json.dumps(nested(100))}, {"filters": '[["name", "in", {"a": 1}]]'},
	{"filters": '[["creation", "between", ["x"]]]'}, {"filters": '["\\ud800"]'}, {"parent": "x"}, {"as_dict": "x"},
)  # fmt: skip

CLIENT, SAVEDOCS = "frappe.client.", "frappe.desk.form.save.savedocs"
NO_DOCUMENTS = ("{", 5, [1], "[1]", "x", True, {}, {"doctype": None}, {"doctype": ["Lead"]}, {"doctype": {"a": 1}}, {"doctype": 5},
	{"doctype": "No Such DocType"}, {"doctype": "lead"}, {"doctype": "Lead "}, [[1]], "\ud800")  # fmt: skip
BROKEN_SHAPES = (
	{"name": {"a": 1}}, {"name": ["x"]}, {"name": "\x00"}, {"modified": {"a": 1}}, {"modified": "x"}, {"guardians": "x"},
	{"guardians": ["x"]}, {"guardians": {"a": 1}}, {"guardians": [5]}, {"guardians": [{"doctype": 5}]}, {"expectations": [["x"]]},
	{"guardians": [{"name": {"a": 1}}]}, {"guardians": [{"doctype": "User", "name": "Administrator"}]}, {"remarks": nested(100)},
	{"first_name": "\ud800"}, {"score": float("nan")}, {"validate": "x"},
)  # fmt: skip


class TestBadDocuments(BadInputTest):
	def fields(self):
		"""A field of each kind, of each DocType of which there is a document."""
		for doctype, name in self.names.items():
			kinds = {}
			for field in frappe.get_meta(doctype).fields:
				if field.fieldtype in BAD and not field.read_only:
					kinds.setdefault(field.fieldtype, field)
			for field in kinds.values():
				yield doctype, name, field

	def test_values_that_frappe_would_guess_at(self):
		"""D12, D14, D16: each is refused by the name of its field, and nothing changes"""
		requests, sent = [], []
		for doctype, name, field in self.fields():
			for value in BAD[field.fieldtype]:
				body = {field.fieldname: value}
				path = f"{doctype}/{name}"
				requests.append(lambda program, path=path, body=body: program.resource("PUT", path, body))
				sent.append((doctype, field, value))
		self.assertGreater(len(requests), 150)
		before = self.everything()
		for response, (doctype, field, value) in zip(self.answers(requests), sent, strict=True):
			about = f"{doctype}.{field.fieldname}={str(value)[:50]!r}"
			self.assert_words(response, about)
			named = (
				field.label in response.text
				or field.fieldname in response.text
				or response.status_code == 403
			)
			self.assertTrue(named, f"{about}: {response.text[:400]}")
		self.assertEqual(self.everything(), before)

	def test_negative_numbers(self):
		"""D12"""
		for doctype, field in (
			("Lead", "potential_revenue"), ("Lead", "score"), ("Lead", "probability"), ("Booking", "amount"), ("Payment Promise", "amount"),
			("Interaction", "quantity"), ("Interaction", "total_price"), ("Interaction", "duration"), ("Call Plan", "every_days"),
		):  # fmt: skip
			response = self.clerk.resource(
				"PUT",
				f"{doctype}/{self.names[doctype]}",
				{field: -5, "frequency": "Custom"} if doctype == "Call Plan" else {field: -5},
			)
			self.assert_words(response, f"{doctype}.{field}")

	def test_phones_and_emails(self):
		"""D12: two in one field, or none"""
		for doctype in ("Lead", "Area Lead"):
			for body in (
				{"phone": "+++---"}, {"phone": "call me"}, {"email": "a@x.com, b@x.com"}, {"email": "a@"}, {"passport_number": "?!"},
			):  # fmt: skip
				response = self.clerk.resource("PUT", f"{doctype}/{self.names[doctype]}", body)
				self.assert_refused(response, 400, "InvalidInput", next(iter(body.values())))

	def test_blanks_are_nothing(self):
		"""D12: of characters that nobody sees, too"""
		for name in (" ", "\t\n", "\u200b\ufeff", "\x00"):
			body = {"branch": self.branch, "lead_kind": "Person", "first_name": name}
			self.assert_refused(self.clerk.resource("POST", "Lead", body), 400, "InvalidInput", "First Name")

	def test_text_is_kept_clean(self):
		"""D12: NFC, no control characters, and otherwise as it was sent"""
		body = {
			"branch": self.branch,
			"first_name": INVISIBLE,
			"remarks": "Jose\u0301 \U0001f468\u200d\U0001f469 ‏سلام\r\n\x07ok",
		}
		kept = self.clerk.resource("POST", "Lead", body).json()["data"]
		self.assertEqual(kept["first_name"], "AliKhan")
		self.assertEqual(kept["remarks"], "José \U0001f468\u200d\U0001f469 سلام\nok")

	def test_hostile_text_is_kept_as_text(self):
		"""D14"""
		for text in HOSTILE_TEXTS:
			kept = self.clerk.resource("PUT", f"Lead/{self.names['Lead']}", {"remarks": text, "school": text})
			self.assertEqual(kept.status_code, 200, kept.text[:300])
			data = self.clerk.resource("GET", f"Lead/{self.names['Lead']}").json()["data"]
			self.assertEqual(html.unescape(data["remarks"]), text)

	def test_numbers_and_times_are_understood(self):
		"""api.md: a number as text, a time with an offset"""
		path = f"Interaction/{self.names['Interaction']}"
		for sent, kept in (("12.50", 12.5), (7, 7.0), ("1e2", 100.0)):
			data = self.clerk.resource("PUT", path, {"total_price": sent}).json()["data"]
			self.assertEqual(data["total_price"], kept)
		moments = ("2026-03-01T10:00:00Z", "2026-03-01T15:00:00+05:00", "2026-03-01T10:00:00.000+00:00")
		kept = {
			self.clerk.resource("PUT", path, {"date": moment}).json()["data"]["date"] for moment in moments
		}
		self.assertEqual(len(kept), 1, kept)

	def test_bodies_that_are_no_document(self):
		"""D14"""
		url = f"{self.clerk.url}/api/resource/Lead"
		before = self.everything()
		for body in ("{", "[1]", "5", '"x"', "null", "[" * 100_000, '{"data": 5}', '{"data": "{"}', '{"data": [1]}', '{"as_dict": 1}', "\ud800", '{"first_name": "\\ud800"}', '{"score": NaN}', '{"name": {"a": 1}}', '{"name": ["x"]}', '{"idx": "x"}', '{"owner": {"a": 1}}'):  # fmt: skip
			for method, path in (("POST", url), ("PUT", f"{url}/{self.names['Lead']}")):
				content = body.encode("utf-8", "surrogatepass")
				headers = {"Content-Type": "application/json"}
				self.assert_words(
					self.clerk.session.request(method, path, data=content, headers=headers, timeout=60),
					f"{method} {body[:30]!r}",
				)
		self.assertEqual(self.everything(), before)

	def test_records_are_put(self):
		"""E15: POST to a name is neither a change nor a new record"""
		response = self.clerk.resource("POST", f"Lead/{self.names['Lead']}", {"city": "x"})
		self.assert_refused(response, 400, "InvalidInput", "PUT")

	def test_ten_megabytes(self):
		"""D16"""
		for field in (
			"first_name",
			"remarks",
			"discovery_notes",
			"potential_revenue",
			"branch",
			"date_of_birth",
		):
			self.assert_words(
				self.clerk.resource(
					"POST", "Lead", {"branch": self.branch, "first_name": "A", field: TEN_MEGABYTES}
				),
				field,
			)

	def test_rows_of_other_documents_stay_there(self):
		"""A24: a row that is named is one of the document's own"""
		other = factories.booking()
		frappe.db.commit()
		row = {"name": other.persons[0].name, "full_name": "Stolen"}
		response = self.clerk.resource("PUT", f"Booking/{self.names['Booking']}", {"persons": [row]})
		self.assert_refused(response, 400, "InvalidInput", row["name"])

	def test_documents_of_a_broken_shape(self):
		"""D14, D16: what Frappe's own functions would stumble over"""
		sent = [("insert", {"doc": doc}) for doc in ("{", 5, [1], "[1]", "x")]
		sent += [("insert_many", {"docs": docs}) for docs in ("{", 5, {"a": 1})]
		sent += [("get_list", {"doctype": doctype}) for doctype in (["Lead"], {"a": 1}, 5)]
		for function, body in sent:
			url = f"{self.clerk.url}/api/method/frappe.client.{function}"
			answer = self.clerk.session.post(url, json=body, timeout=60)
			self.assertEqual((answer.status_code, answer.json()["exc_type"]), (400, "InvalidInput"), body)

	def test_documents_that_a_form_or_a_program_would_not_send(self):
		"""D14, D16: to each function of Frappe that takes a document, as an object and as text; nothing changes"""
		lead = {"doctype": "Lead", "name": self.names["Lead"]}
		before, requests, abouts = self.everything(), [], []
		for document in (*NO_DOCUMENTS, *(lead | broken for broken in BROKEN_SHAPES)):
			for path, body in self.ways_to_send(document):
				content = json.dumps(body).encode()
				requests.append(lambda program, path=path, content=content: self.post(program, path, content))
				abouts.append(f"{path} {str(document)[:80]!r}")
		self.assertGreater(len(requests), 250)
		for response, about in zip(self.answers(requests), abouts, strict=True):
			self.assert_words(response, about)
		self.assertEqual(self.everything(), before)

	def ways_to_send(self, document):
		method = {"method": "add_comment", "args": json.dumps({"text": "x"})}
		yield CLIENT + "save", {"doc": document}
		yield CLIENT + "insert", {"doc": json.dumps(document)}
		yield CLIENT + "submit", {"doc": document}
		yield CLIENT + "insert_many", {"docs": [document]}
		yield CLIENT + "bulk_update", {"docs": json.dumps([document])}
		yield SAVEDOCS, {"doc": json.dumps(document), "action": "Save"}
		yield SAVEDOCS, {"doc": document, "action": "Submit"}
		yield "run_doc_method", {"docs": json.dumps(document), **method}
		yield "/api/v2/method/run_doc_method", {"document": document, "method": "add_comment", "kwargs": [1]}

	def post(self, program, path: str, content: bytes):
		address = path if path.startswith("/") else f"/api/method/{path}"
		headers = {"Content-Type": "application/json"}
		return program.session.post(program.url + address, data=content, headers=headers, timeout=120)

	def test_queries(self):
		"""D14, reliability.md 4: SQL and nonsense in filters, fields, order and pages, over every door"""
		for query in QUERIES:
			for path in (
				"resource/Lead",
				"resource/Customer",
				"method/frappe.client.get_list?doctype=Lead",
				"v2/document/Lead",
			):
				response = self.clerk.session.get(f"{self.clerk.url}/api/{path}", params=query, timeout=60)
				about = f"{path} {query}"
				self.assertLess(response.elapsed.total_seconds(), 4, about)
				if response.status_code != 200:
					self.assert_words(response, about)
				self.assertNotIn("Traceback", response.text, about)
