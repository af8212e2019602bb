"""OAuth 2 by Frappe's own provider, the whole way over HTTP: a person lets a program in, and it works as that person (E14).

The program is the example of the page for integrators, as it stands there.
"""

import os
from types import SimpleNamespace
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

import frappe
import requests

from lead_crm.tests import factories
from lead_crm.tests.api.api_test import ApiTest
from lead_crm.tests.api.test_docs import blocks
from lead_crm.tests.live_server import LiveServer, Program

PASSWORD = "Secret-Pass-1"
CALLBACK = "http://127.0.0.1:8765/callback"


class TestOAuth(ApiTest):
	@classmethod
	def setUpClass(cls):
		super().setUpClass()
		cls.clerk = factories.member(cls.branch, "Counselor")
		cls.lead = factories.lead(first_name=factories.unique("Own")).name
		cls.others = factories.lead(first_name=factories.unique("Canary"), branch=cls.other_branch).name
		client = frappe.new_doc("OAuth Client", app_name="Call centre", scopes="all openid")
		cls.client = (
			client.update({"redirect_uris": CALLBACK, "default_redirect_uri": CALLBACK}).insert().name
		)
		frappe.db.commit()
		cls.page = cls.page_for_integrators()

	@classmethod
	def page_for_integrators(cls) -> SimpleNamespace:
		"""What the page's example defines."""
		names = {"os": os, "requests": requests, "URL": LiveServer.url()}
		environment = {"OAUTH_CLIENT_ID": cls.client, "OAUTH_CALLBACK": CALLBACK}
		with patch.dict(os.environ, environment):
			exec(next(block for block in blocks("python") if "oauth2" in block), names)
		return SimpleNamespace(**names)

	def browser(self) -> requests.Session:
		"""The browser of a clerk who has logged in."""
		browser = requests.Session()
		entry = {"usr": self.clerk, "pwd": PASSWORD}
		answer = browser.post(f"{LiveServer.url()}/api/method/login", data=entry, timeout=60)
		self.assertEqual(answer.status_code, 200, answer.text)
		return browser

	def code(self, verifier: str) -> str:
		"""What the person's browser brings to the program after Allow."""
		browser, address = self.browser(), self.page.address_for_browser(verifier, "my state")
		asked = browser.get(address, timeout=60)
		self.assertIn("Call centre", asked.text)
		allowed = browser.get(address.replace(".authorize", ".approve"), allow_redirects=False, timeout=60)
		back = urlsplit(allowed.headers["Location"])
		self.assertEqual(back._replace(query="").geturl(), CALLBACK)
		query = parse_qs(back.query)
		self.assertEqual(query["state"], ["my state"])
		return query["code"][0]

	def tokens(self) -> dict:
		verifier = self.page.new_verifier()
		return self.page.tokens_for(self.code(verifier), verifier)

	def bearer(self, token: str) -> Program:
		return Program(f"Bearer {token}")

	def assert_fails(self, status: int, function, *sent) -> None:
		with self.assertRaises(requests.HTTPError) as refused:
			function(*sent)
		self.assertEqual(refused.exception.response.status_code, status, refused.exception.response.text)

	def test_who_is_not_logged_in_logs_in_first(self):
		"""E14"""
		address = self.page.address_for_browser(self.page.new_verifier(), "x")
		answer = requests.get(address, allow_redirects=False, timeout=60)
		self.assertIn("/login", answer.headers["Location"])

	def test_a_person_lets_a_program_in(self):
		"""E14, B13: which works as that person, in both kinds of API"""
		program = self.bearer(self.tokens()["access_token"])
		self.assertEqual(program.message("leads.details", lead=self.lead)["lead"]["name"], self.lead)
		read = program.resource("GET", f"Lead/{self.lead}")
		self.assertEqual(read.json()["data"]["name"], self.lead)
		changed = program.resource("PUT", f"Lead/{self.lead}", {"city": "Multan"})
		self.assertEqual(changed.json()["data"]["modified_by"], self.clerk)

	def test_a_program_sees_what_its_person_sees(self):
		"""A24, E14: another branch's record is as one that is not there"""
		program = self.bearer(self.tokens()["access_token"])
		for name in (self.others, "no-such-lead"):
			self.assertEqual(program.call("leads.details", lead=name).status_code, 404)
			self.assertEqual(program.resource("GET", f"Lead/{name}").status_code, 404)
		listed = program.resource("GET", "Lead", limit_page_length=500, fields='["name", "branch"]')
		self.assertEqual({row["branch"] for row in listed.json()["data"]}, {self.branch})

	def test_tokens_are_refreshed(self):
		"""E14"""
		tokens = self.tokens()
		fresh = self.page.refreshed(tokens["refresh_token"])
		self.assertNotEqual(fresh["access_token"], tokens["access_token"])
		self.assertEqual(self.bearer(fresh["access_token"]).call("leads.find").status_code, 200)

	def test_what_is_revoked_is_refused(self):
		"""E14, E15: the token, and what would make another of it"""
		tokens = self.tokens()
		self.page.revoke(tokens["access_token"])
		program = self.bearer(tokens["access_token"])
		for answer in (program.call("leads.find"), program.resource("GET", "Lead")):
			self.assert_refused(answer, 401, "AuthenticationError")
		self.assert_fails(404, self.page.refreshed, tokens["refresh_token"])

	def test_a_code_is_of_use_once_and_to_who_asked_for_it(self):
		"""E14: not without the verifier of PKCE, and not a second time"""
		verifier = self.page.new_verifier()
		self.assert_fails(400, self.page.tokens_for, self.code(verifier), self.page.new_verifier())
		code = self.code(verifier)
		self.page.tokens_for(code, verifier)
		self.assert_fails(400, self.page.tokens_for, code, verifier)

	def test_who_was_disabled_is_shut_out(self):
		"""A24: with the tokens and keys that were given before, too"""
		user = factories.member(self.branch, "Counselor", "leaves.us@example.com")
		frappe.db.set_value("User", user, "enabled", 1)
		key = Program(factories.token(user))
		token = frappe.new_doc("OAuth Bearer Token", client=self.client, user=user, scopes="all")
		token.update({"access_token": frappe.generate_hash(), "expires_in": 3600, "status": "Active"})
		token.insert(ignore_permissions=True)
		for enabled, status in ((1, 200), (0, 401)):
			frappe.get_doc("User", user).update({"enabled": enabled}).save()
			frappe.db.commit()
			for program in (key, self.bearer(token.access_token)):
				self.assertEqual(program.call("leads.find").status_code, status)
				self.assertEqual(program.resource("GET", "Lead").status_code, status)
