"""What no program should send, and what every answer to it has in common."""

import json
from concurrent.futures import ThreadPoolExecutor

import frappe

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.live_server import Program

AT_ONCE = 8
HOSTILE_TEXTS = (
	"'; DROP TABLE tabLead; --", '" OR 1=1 --', "` UNION SELECT name FROM tabUser --", "{{ 7 * 7 }}", "{% raw %}", "${7*7}",
	"<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "=HYPERLINK(\"http://x\")", "%s %(name)s {0} {name}", "../../etc/passwd",
)  # fmt: skip
TEN_MEGABYTES = "x" * 10_000_000


def nested(depth: int):
	value: list = []
	for _level in range(depth):
		value = [value]
	return value


class BadInputTest(ApiTest):
	"""One document of each kind, and requests sent several at a time."""

	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.manager = factories.member(cls.branch, "Branch Manager")
		cls.clerk = Program(factories.token(cls.manager))
		frappe.db.commit()
		cls.make_documents()

	@classmethod
	def make_documents(cls):
		message = cls.clerk.message
		enquiry = {
			"branch": cls.branch,
			"child": {"first_name": "Zara"},
			"parents": [{"name": "Amna", "phone": factories.phone()}],
		}
		lead = message("leads.create_enquiry", **enquiry)["name"]
		person = {"full_name": "Ali Khan", "phone": factories.phone(), "branch": cls.branch}
		on = {"reference_doctype": "Lead", "reference_name": lead}
		area_lead = {"branch": cls.branch, "full_name": "Sana", "phone": factories.phone(), "status": "New"}
		persons = [{"full_name": "Ali Khan", "phone": person["phone"]}]
		booking = {
			"external_id": factories.unique("B"),
			"branch": cls.branch,
			"booking_type": "Booking",
			"persons": persons,
		}
		at = "2027-03-01T10:00:00Z"
		cls.names = {
			"Lead": lead,
			"Customer": message("customers.upsert", **person)["customer"],
			"Booking": message("bookings.ingest", booking=booking)["booking"],
			"Area Lead": cls.clerk.resource("POST", "Area Lead", area_lead).json()["data"]["name"],
			"Follow Up": message("leads.add_follow_up", lead=lead, scheduled_at=at)["name"],
			"Intro Visit": message("leads.schedule_visit", lead=lead, scheduled_at=at)["name"],
			"Payment Promise": message("promises.add", **on, amount=100, due_date="2027-03-01")["name"],
			"Interaction": message("interactions.log", **on, type="Order", order={"quantity": 1})["name"],
			"Call Plan": cls.clerk.resource(
				"POST", "Call Plan", {"lead": lead, "frequency": "Weekly"}
			).json()["data"]["name"],
		}

	def answers(self, requests: list) -> list:
		"""The answers to requests, each a function of a program."""
		token = self.clerk.session.headers["Authorization"]
		with ThreadPoolExecutor(AT_ONCE) as threads:
			return list(threads.map(lambda request: request(Program(token)), requests))

	def assert_words(self, response, about: str) -> None:
		"""A refusal with a sentence, and without our inside."""
		self.assertTrue(
			400 <= response.status_code < 500, f"{about}: {response.status_code} {response.text[:600]}"
		)
		body = response.json()
		self.assertTrue(json.loads(body.get("_server_messages", "[]")) or body.get("errors"), about)
		self.assertNotIn("Traceback", response.text, about)

	def everything(self) -> dict:
		"""A checksum of each table of ours and of who may do what."""
		frappe.db.rollback()
		doctypes = frappe.get_all("DocType", {"module": "Lead CRM", "issingle": 0}, pluck="name")
		kept_by_calls = ("Idempotency Record", "Job Run", "Reminder Ledger")
		tables = ", ".join(
			f"`tab{name}`" for name in (*doctypes, "User", "Has Role", "Contact") if name not in kept_by_calls
		)
		return dict(frappe.db.sql(f"CHECKSUM TABLE {tables}"))
