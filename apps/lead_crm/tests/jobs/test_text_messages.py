"""Reminders as text messages, through a gateway that is told what to answer (C28)."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlparse

import frappe

from lead_crm.jobs.text_messages import send_waiting_messages
from lead_crm.services import text_messages
from lead_crm.services.notices import notify
from lead_crm.tests import factories
from lead_crm.tests.site_test import CommittedTest


class Gateway:
	"""Takes messages as most gateways do, in the query of a GET."""

	def __init__(self):
		self.answer, self.got = 200, []
		gateway = self

		class Handler(BaseHTTPRequestHandler):
			def do_GET(self):
				if gateway.answer == 200:
					query = parse_qs(urlparse(self.path).query)
					gateway.got.append((query["to"][0], query["text"][0]))
				self.send_response(gateway.answer)
				self.end_headers()

			def log_message(self, *_words):
				pass

		self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
		threading.Thread(target=self.server.serve_forever, daemon=True).start()
		self.url = f"http://127.0.0.1:{self.server.server_port}/send"

	def close(self):
		self.server.shutdown()
		self.server.server_close()


class TextMessageTest(CommittedTest):
	def setUp(self):
		super().setUp()
		self.gateway = Gateway()
		self.addCleanup(self.gateway.close)
		frappe.db.delete("Text Message")
		self.set_up(self.gateway.url, 1)
		self.addCleanup(self.set_up, "", 0)
		self.user = factories.crm_administrator("texted@example.com")
		frappe.db.set_value("User", self.user, "mobile_no", "+923001234567")
		frappe.db.delete("Notification Settings", {"name": self.user})
		frappe.db.value_cache.clear()
		frappe.db.commit()

	def set_up(self, url, on):
		for field, value in (
			("sms_gateway_url", url),
			("message_parameter", "text"),
			("receiver_parameter", "to"),
		):
			frappe.db.set_single_value("SMS Settings", field, value)
		frappe.db.set_single_value("Lead CRM Settings", "remind_by_text", on)
		for doctype in ("SMS Settings", "Lead CRM Settings"):
			frappe.clear_document_cache(doctype, doctype)
		frappe.db.commit()

	def remind(self):
		notify(self.user, "Today: Follow Up with A & B", "User", self.user)
		frappe.db.commit()
		return frappe.get_all("Text Message", {"user": self.user}, pluck="status")


class TestTextMessages(TextMessageTest):
	def test_sent_once(self):
		"""C28"""
		self.assertEqual(self.remind(), ["Waiting"])
		for _run in range(2):
			send_waiting_messages()
		self.assertEqual(self.gateway.got, [("+923001234567", "Today: Follow Up with A & B")])

	def test_gateway_that_refuses_is_asked_again(self):
		"""C28, X9: retried, not lost"""
		self.remind()
		self.gateway.answer = 503
		send_waiting_messages()
		status, error = frappe.db.get_value("Text Message", {"user": self.user}, ["status", "error"])
		self.assertEqual((status, "503" in error, self.gateway.got), ("Waiting", True, []))
		self.gateway.answer = 200
		send_waiting_messages()
		self.assertEqual(len(self.gateway.got), 1)

	def test_only_where_the_site_and_the_user_want_it(self):
		"""C28: each user's choice respected"""
		settings = frappe.new_doc("Notification Settings", name=self.user)
		settings.set(text_messages.CHOICE, 0)
		settings.insert()
		self.assertEqual(self.remind(), [])
		frappe.db.set_value("Notification Settings", self.user, text_messages.CHOICE, 1)
		self.set_up(self.gateway.url, 0)
		self.assertEqual(self.remind(), [])
		self.set_up("", 1)
		self.assertEqual(self.remind(), [])
		self.set_up(self.gateway.url, 1)
		frappe.db.set_value("User", self.user, "mobile_no", None)
		frappe.db.value_cache.clear()
		self.assertEqual(self.remind(), [])
