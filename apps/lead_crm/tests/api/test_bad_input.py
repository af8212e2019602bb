"""Every function, found by itself, is sent what it cannot use: each answer is a refusal in words, and nothing changes."""

import json
from html import unescape

from lead_crm.api.catalogue import endpoints
from lead_crm.tests.api.bad_input import HOSTILE_TEXTS, TEN_MEGABYTES, BadInputTest, nested

BAD_BY_TYPE = {
	"integer": ["abc", -1, 1.5, 10**30, True],
	"number": ["1.234,56", "NaN", -5, True],
	"boolean": ["maybe", [True]],
	"string": [{"a": 1}, 5.5, "x" * 100_000],
	"array": ["x", {"a": 1}, [[]]],
	"object": ["x", [1], {"unknown": 1}],
}
BAD_BY_FORMAT = {
	"date": ["2026-02-30", "9999-12-31", "31.03.2026"],
	"date-time": ["2026-02-30T10:00:00Z", "0000-00-00 00:00:00", "2026-03-01T10:00:00+99:00"],
}


class TestBadInput(BadInputTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.paths = cls.program.message("meta.openapi")["paths"]

	def schema(self, name: str) -> dict:
		body = self.paths[f"/api/method/lead_crm.api.{name}"]["post"]["requestBody"]
		return body["content"]["application/json"]["schema"]

	def good(self, name: str) -> dict:
		"""A value that the function could use for each parameter that it must have."""
		schema = self.schema(name)
		return {field: self.sample(name, field, schema["properties"][field]) for field in schema["required"]}

	def sample(self, name: str, field: str, schema: dict):
		known = {
			"branch": self.branch, "reference_doctype": "Lead", "reference_name": self.names["Lead"], "leads": [self.names["Lead"]],
			"child": {"first_name": "A"}, "parents": [{"name": "B", "phone": "+923001234567"}], "user": self.manager, "rows": [],
			"booking": {"external_id": "x", "branch": self.branch}, "visit": self.names["Intro Visit"],
			"promise": self.names["Payment Promise"],
		}  # fmt: skip
		title = field.replace("_", " ").title()
		if field in known or title in self.names:
			return known.get(field) or self.names.get(title)
		by_format = {"date": "2027-03-01", "date-time": "2027-03-01T10:00:00Z"}
		return schema.get(
			"enum", [by_format.get(schema.get("format"), 1 if schema.get("type") == "number" else "text")]
		)[0]

	def test_values_that_cannot_be_used(self):
		"""D14, D16, X13: wrong types, missing, too long, too deep, impossible dates and choices"""
		requests, abouts = [], []
		for name in endpoints():
			for body, about in self.bad_bodies(name):
				requests.append(lambda program, name=name, body=body: program.call(name, **body))
				abouts.append(f"{name} {about}")
		self.assertGreater(len(requests), 400)
		before = self.everything()
		for response, about in zip(self.answers(requests), abouts, strict=True):
			self.assert_words(response, about)
		self.assertEqual(self.everything(), before)

	def bad_bodies(self, name: str):
		schema, good = self.schema(name), self.good(name)
		yield good | {"no_such_parameter": 1}, "unknown parameter"
		yield good | {next(iter(schema["properties"]), "x"): nested(100)}, "nested"
		for field in schema["required"]:
			yield {key: value for key, value in good.items() if key != field}, f"without {field}"
		for field, what in schema["properties"].items():
			for value in self.bad_values(what):
				yield good | {field: value}, f"{field}={str(value)[:40]}"

	def bad_values(self, schema: dict) -> list:
		schema = next((one for one in schema.get("anyOf", []) if one.get("type") != "null"), schema)
		kind = (
			schema.get("type") if isinstance(schema.get("type"), str) else schema.get("type", ["string"])[0]
		)
		choices = ["Nonsense"] if "enum" in schema else []
		return [*BAD_BY_TYPE[kind], *BAD_BY_FORMAT.get(schema.get("format"), []), *choices]

	def test_ten_megabytes(self):
		"""D16: for each function"""
		requests, names = [], []
		for name in endpoints():
			if field := next(iter(self.schema(name)["properties"]), None):
				body = self.good(name) | {field: TEN_MEGABYTES}
				requests.append(lambda program, name=name, body=body: program.call(name, **body))
				names.append(name)
		for response, name in zip(self.answers(requests), names, strict=True):
			self.assert_words(response, name)

	def test_bodies_that_are_no_json_object(self):
		"""D14"""
		bodies = (
			b"{",
			b"",
			b"[1, 2]",
			b'"text"',
			b"null",
			b"\xff\xfe",
			b'{"branch": "\\ud800"}',
			b'{"branch": NaN}',
			b"[" * 100_000,
		)
		for name in ("leads.details", "customers.upsert", "bookings.ingest", "promises.add"):
			for body in bodies:
				for content_type in (
					"application/json",
					"text/plain",
					"application/x-www-form-urlencoded",
					"multipart/form-data",
					"",
				):
					response = self.clerk.session.post(
						f"{self.clerk.url}/api/method/lead_crm.api.{name}",
						data=body,
						headers={"Content-Type": content_type},
						timeout=60,
					)
					self.assert_words(response, f"{name} {body[:20]} {content_type}")

	def test_bodies_that_are_no_json_of_who_asks_for_a_page(self):
		"""D14: as a browser does, whose Accept begins with text/html"""
		headers = {"Content-Type": "application/json", "Accept": "text/html,application/xhtml+xml"}
		for path in ("method/lead_crm.api.leads.details", "resource/Lead", "v2/document/Lead"):
			for body in (b"{", b"\xff\xfe", b"[" * 100_000):
				url = f"{self.clerk.url}/api/{path}"
				response = self.clerk.session.post(url, data=body, headers=headers, timeout=60)
				self.assert_words(response, f"{path} {body[:20]}")

	def test_hostile_text_is_only_text(self):
		"""D14: SQL, templates and scripts are refused, find nothing, or are kept as they were sent"""
		requests, sent = [], []
		for name in endpoints():
			for field, what in self.schema(name)["properties"].items():
				if "'string'" in json.dumps(what).replace('"', "'") and field != "idempotency_key":
					text = HOSTILE_TEXTS[len(requests) % len(HOSTILE_TEXTS)]
					body = self.good(name) | {field: text}
					requests.append(lambda program, name=name, body=body: program.call(name, **body))
					sent.append((name, field, text))
		for response, (name, field, text) in zip(self.answers(requests), sent, strict=True):
			if response.status_code != 200:
				self.assert_words(response, f"{name} {field} {text}")
				continue
			kept = self.value(response.json()["message"], field)
			self.assertIn(kept, (None, *HOSTILE_TEXTS), f"{name} {field}={text}")

	def value(self, message, field: str):
		"""What the answer has in the field that was sent."""
		kept = message.get(field) if isinstance(message, dict) else None
		return unescape(kept) if isinstance(kept, str) else None

	def test_names_of_other_documents(self):
		"""D14: the name of one kind of document where another is wanted"""
		doctypes = {"lead": "Lead", "customer": "Customer", "follow_up": "Follow Up", "visit": "Intro Visit", "promise": "Payment Promise",
			"interaction": "Interaction", "call_plan": "Call Plan", "area_lead": "Area Lead"}  # fmt: skip
		requests, sent = [], []
		for name in endpoints():
			for field in set(self.schema(name)["required"]) & set(doctypes):
				for doctype in set(self.names) - {doctypes[field]}:
					body = self.good(name) | {field: self.names[doctype]}
					requests.append(lambda program, name=name, body=body: program.call(name, **body))
					sent.append(f"{name} {field}={doctype}")
		before = self.everything()
		for response, about in zip(self.answers(requests), sent, strict=True):
			self.assertIn(response.status_code, (400, 403, 404), f"{about}: {response.text[:300]}")
		self.assertEqual(self.everything(), before)
