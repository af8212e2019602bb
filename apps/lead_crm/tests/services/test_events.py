"""What other programs are told: kept with what happened, for those who listen, and told until they have heard it."""

import base64
import hashlib
import hmac
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import frappe
from frappe.utils import add_days, add_to_date, now_datetime

from lead_crm.jobs import events as jobs
from lead_crm.lead_crm.doctype.outgoing_event.outgoing_event import OutgoingEvent
from lead_crm.services import customer_bulk, customer_merge, customers, events, leads, promises
from lead_crm.tests import factories
from lead_crm.tests.site_test import SiteTest

SECRET = "of the receiver"


class Receiver:
	"""Another program: it answers with the statuses it is given, then with 200, and keeps what it got."""

	def __init__(self, *statuses: int):
		self.statuses, self.got = list(statuses), []
		receiver = self

		class Handler(BaseHTTPRequestHandler):
			def do_POST(self):
				body = self.rfile.read(int(self.headers["Content-Length"]))
				receiver.got.append((dict(self.headers), body))
				self.send_response(receiver.statuses.pop(0) if receiver.statuses else 200)
				self.end_headers()

			def log_message(self, *_words):
				pass

		self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
		threading.Thread(target=self.server.serve_forever, daemon=True).start()
		self.url = f"http://127.0.0.1:{self.server.server_port}/"

	def close(self):
		self.server.shutdown()
		self.server.server_close()

	@property
	def events(self) -> list[dict]:
		return [json.loads(body) for _headers, body in self.got]


class EventTest(SiteTest):
	def setUp(self):
		super().setUp()
		frappe.db.delete("Outgoing Event")
		self.receivers = []

	def tearDown(self):
		for receiver in self.receivers:
			receiver.close()
		super().tearDown()
		frappe.cache.delete_value("webhooks")

	def listen(self, *statuses: int, **values) -> Receiver:
		receiver = Receiver(*statuses)
		self.receivers.append(receiver)
		webhook = frappe.new_doc(
			"Webhook", webhook_doctype="Outgoing Event", webhook_docevent="after_insert", enabled=1
		)
		webhook.update(
			{
				"request_url": receiver.url,
				"request_method": "POST",
				"enable_security": 1,
				"webhook_secret": SECRET,
			}
		)
		webhook.update(values)
		webhook.insert(set_name=frappe.generate_hash(length=10))
		return receiver

	def kept(self) -> list[str]:
		return frappe.get_all("Outgoing Event", pluck="event", order_by="occurred_at, creation")

	def deliver(self):
		"""As the job does, but within this test's transaction."""
		tally, silent = jobs.Tally(), set()
		for name in events.waiting(100, silent):
			jobs._deliver_one(name, silent, tally)
		return tally

	def let_time_pass(self):
		frappe.db.set_value(
			"Outgoing Event", {"status": "Waiting"}, "next_attempt_at", add_to_date(now_datetime(), days=-1)
		)


class TestRecording(EventTest):
	def test_nobody_listens(self):
		"""X13: what nobody asked for is not kept"""
		factories.lead()
		self.assertEqual(self.kept(), [])

	def test_leads(self):
		"""X13: created, moved, converted"""
		self.listen()
		lead = factories.lead(first_name="Secret")
		leads.move(lead, "Contacted")
		leads.convert(lead)
		self.assertEqual(
			[event for event in self.kept() if event.startswith("lead.")],
			["lead.created", "lead.moved", "lead.moved", "lead.converted"],
		)
		payload = json.loads(frappe.get_last_doc("Outgoing Event", {"event": "lead.converted"}).payload)
		self.assertEqual(payload["document"], {"doctype": "Lead", "name": lead.name})
		self.assertEqual((payload["branch"], payload["data"]["to_status"]), (factories.BRANCH, lead.status))
		self.assertRegex(payload["occurred_at"], r"^\d{4}-\d\d-\d\dT.*\+00:00$")
		self.assertNotIn("Secret", json.dumps(payload))

	def test_customers_one_by_one_and_many(self):
		"""X13"""
		self.listen()
		person = {"full_name": "Ali Khan", "branch": factories.BRANCH}
		made = {customers.upsert(person | {"phone": factories.phone()}).customer}
		rows = customer_bulk.upsert_rows([person | {"phone": factories.phone()} for _row in range(3)])
		made |= {row.customer for row in rows}
		told = frappe.get_all("Outgoing Event", {"event": "customer.created"}, pluck="reference_name")
		self.assertEqual(sorted(told), sorted(made))

	def test_customers_that_are_merged(self):
		"""X13, X2"""
		pair = [
			customers.upsert(
				{"full_name": "Ali Khan", "branch": factories.BRANCH, "phone": factories.phone()}
			).customer
			for _one in range(2)
		]
		self.listen()
		customer_merge.merge(*pair)
		event = frappe.get_last_doc("Outgoing Event", {"event": "customer.merged"})
		self.assertEqual(event.reference_name, pair[0])
		self.assertEqual(json.loads(event.payload)["data"], {"survivor": pair[0], "duplicate": pair[1]})

	def test_promises(self):
		"""X13, X6: kept, broken"""
		lead = factories.lead()
		self.listen()
		day = add_days(frappe.utils.getdate(), 3)
		kept = promises.add("Lead", lead.name, 100, day)
		promises.record_payment(kept, 100)
		promises.reschedule(promises.add("Lead", lead.name, 50, day), add_days(day, 3))
		self.assertEqual(self.kept(), ["promise.kept", "promise.broken"])

	def test_what_is_taken_back_is_not_told(self):
		"""X13: the event is of the same transaction"""
		self.listen()
		frappe.db.savepoint("once")
		factories.lead()
		frappe.db.rollback(save_point="once")
		self.assertEqual(self.kept(), [])

	def test_each_listener_has_its_own(self):
		"""X13: the same event id for all"""
		self.listen()
		self.listen()
		lead = factories.lead(phone=None)
		told = frappe.get_all("Outgoing Event", {"reference_name": lead.name}, ["event_id", "webhook"])
		self.assertEqual(
			(len(told), len({row.event_id for row in told}), len({row.webhook for row in told})), (2, 1, 2)
		)


class TestDelivery(EventTest):
	def test_until_it_is_heard_under_one_id(self):
		"""X13: fails twice, then arrives"""
		receiver = self.listen(500, 503)
		lead = factories.lead(phone=None)
		for failed in (1, 1, 0):
			self.assertEqual(self.deliver().failed, failed)
			self.assertEqual(self.deliver().failed, 0)  # not before its time
			self.let_time_pass()
		self.assertEqual(len(receiver.got), 3)
		self.assertEqual(len({headers["X-Lead-CRM-Event-Id"] for headers, _body in receiver.got}), 1)
		self.assertEqual(len({body for _headers, body in receiver.got}), 1)
		event = frappe.get_last_doc("Outgoing Event", {"reference_name": lead.name})
		self.assertEqual((event.status, event.attempts, event.error), ("Delivered", 3, None))
		self.assertEqual(receiver.events[0]["id"], event.event_id)

	def test_signature_is_of_the_body(self):
		"""X13: as Frappe signs its webhooks"""
		receiver = self.listen()
		factories.lead(first_name="Zoë", phone=None)
		self.deliver()
		headers, body = receiver.got[0]
		expected = base64.b64encode(hmac.new(SECRET.encode(), body, hashlib.sha256).digest()).decode()
		self.assertEqual(headers["X-Frappe-Webhook-Signature"], expected)
		self.assertEqual(
			(headers["X-Lead-CRM-Event"], headers["Content-Type"]), ("lead.created", "application/json")
		)

	def test_condition_and_body_of_the_webhook_count(self):
		"""X13: as in every Webhook of Frappe"""
		receiver = self.listen(
			condition='doc.event == "lead.moved"',
			request_structure="JSON",
			webhook_json='{"what": "{{ doc.event }}"}',
		)
		leads.move(factories.lead(phone=None), "Contacted")
		self.deliver()
		self.assertEqual(receiver.events, [{"what": "lead.moved"}])
		self.assertEqual(frappe.db.count("Outgoing Event", {"status": "Not Wanted"}), 1)

	def test_a_silent_receiver_holds_up_nobody_else(self):
		"""X13"""
		silent, good = self.listen(*[500] * 10), self.listen()
		factories.lead(phone=None)
		factories.lead(phone=None)
		self.deliver()
		self.assertEqual((len(silent.got), len(good.got)), (1, 2))

	def test_given_up_after_days_and_sent_again_by_hand(self):
		"""X13: replay"""
		receiver = self.listen(*[500] * 10)
		factories.lead(phone=None)
		for _attempt in range(10):
			self.deliver()
			self.let_time_pass()
		event = frappe.get_last_doc("Outgoing Event")
		self.assertEqual((event.status, len(receiver.got)), ("Failed", 10))
		self.assertIn("500", event.error)
		event.send_again()
		self.deliver()
		self.assertEqual(receiver.events[10], receiver.events[0])
		self.assertEqual(frappe.get_last_doc("Outgoing Event").status, "Delivered")

	def test_request_is_in_frappes_log(self):
		"""X13"""
		self.listen()
		factories.lead(phone=None)
		self.deliver()
		self.assertEqual(
			frappe.db.count(
				"Webhook Request Log", {"reference_document": frappe.get_last_doc("Outgoing Event").name}
			),
			1,
		)

	def test_old_ones_go_but_none_that_waits(self):
		"""X13"""
		self.listen()
		factories.lead(phone=None)
		factories.lead(phone=None)
		first = frappe.get_all("Outgoing Event", pluck="name")[0]
		frappe.db.set_value(
			"Outgoing Event",
			{"name": ("is", "set")},
			"creation",
			add_days(now_datetime(), -31),
			update_modified=False,
		)
		frappe.db.set_value("Outgoing Event", first, "status", "Delivered", update_modified=False)
		OutgoingEvent.clear_old_logs(30)
		self.assertEqual(frappe.db.count("Outgoing Event"), 1)
