"""Requests that no client would make: any body, said to be anything, to any address of ours, by any method (D14)."""

import random
from itertools import product

import frappe
import requests

from lead_crm.tests.api.bad_input import BadInputTest
from lead_crm.tests.isolation.test_functions import functions
from lead_crm.tests.live_server import LiveServer

BODIES = (
	b"", b"{", b"[]", b'"x"', b"1", b"null", b"{}", b"\xff\xfe\x00\x01", b"NaN", b'{"x":NaN}', b'{"doctype":["Lead"]}',
	b'{"lead":{"a":1}}', b'{"lead":["x"],"branch":{}}', b'{"data":"{"}', b'{"data":[1]}', b"a=1&a=2&lead[]=x", b"--x\r\ngarbage",
	b'--x\r\nContent-Disposition: form-data; name="lead"\r\n\r\nx\r\n--x--\r\n', b"[" * 60 + b"]" * 60, b'{"cmd":["x"]}', b'{"cmd":5}',
	b'{"run_method":5}', b'{"run_method":["x"]}', b'{"fields":5,"filters":7}', b'{"":1}', b'{"lead":"\\ud800"}',
	b'{"doctype":"Lead","name":5,"docs":7,"doc":9,"method":[],"dt":{},"dn":{}}', b'{"flags":{"ignore_permissions":1},"__class__":1}',
	b'{"filters":"[[","order_by":{},"limit_page_length":"x","limit_start":-5}', b'{"limit":99999999999999999999999,"start":1e400}',
	b'{"parents":[[]],"child":[]}', b'{"as_dict":"x","debug":"x","parent":5,"parent_doctype":7}',
)  # fmt: skip
KINDS = (
	"application/json", "application/json; charset=utf-16", "application/json; charset=nonsense", "application/x-www-form-urlencoded",
	"multipart/form-data; boundary=x", "multipart/form-data", "text/plain", "application/xml", "application/octet-stream", "",
)  # fmt: skip
QUERIES = (
	"", "", "?fields=[", "?filters=[[1]]", "?limit_page_length=x", "?order_by=;", "?cmd=x", "?run_method=add_comment", "?%ff=%fe",
	"?a=%00", "?as_dict=0&debug=1", "?filters=7", "?limit=-1&start=-1", "?expand_links=7",
)  # fmt: skip
METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD")
ACCEPTED = ("application/json", "text/html", "*/*")


class TestRawRequests(BadInputTest):
	def addresses(self) -> list[str]:
		of_functions = [f"/api/{version}method/{path}" for path in functions() for version in ("", "v2/")]
		doctypes = frappe.get_all("DocType", {"module": "Lead CRM"}, pluck="name")
		of_documents = [
			f"{base}/{doctype}{rest}"
			for base in ("/api/resource", "/api/v2/document")
			for doctype in doctypes
			for rest in ("", f"/{self.names.get(doctype, 'x')}", "/x/method/add_comment", "/x/copy")
		]
		pages = ["/", "/app/lead", "/printview?doctype=Lead&name=x", "/api", "/api/method/", "/api/v3/x"]
		frappes = [
			"client.save",
			"client.get_list",
			"desk.reportview.get",
			"desk.form.save.savedocs",
			"desk.search.search_link",
		]
		return [
			*of_functions,
			*of_documents,
			*pages,
			"/api/method/run_doc_method",
			*(f"/api/method/frappe.{path}" for path in frappes),
		]

	def test_none_breaks_the_server(self):
		"""D14, E15: each is answered, refused or not, and without our inside"""
		url, token, site = LiveServer.url(), self.clerk.session.headers["Authorization"], LiveServer.site
		draw, addresses = random.Random(7), self.addresses()

		def made(body: bytes, kind: str, accepted: str):
			method, query = draw.choice(METHODS), draw.choice(QUERIES)
			address = draw.choice(addresses)
			headers = {"X-Frappe-Site-Name": site, "Accept": accepted, "Content-Type": kind}
			if draw.random() < 0.8:
				headers["Authorization"] = token
			where = f"{address}&{query[1:]}" if query and "?" in address else address + query
			return method, where, body, headers

		wanted = [made(*one) for one in product(BODIES, KINDS, ACCEPTED)]
		sent = [
			lambda _program, one=one: requests.request(
				one[0], url + one[1], data=one[2], headers=one[3], timeout=120
			)
			for one in wanted
		]
		for one, response in zip(wanted, self.answers(sent), strict=True):
			self.assertLess(response.status_code, 500, f"{one} {response.text[:500]}")
			self.assertNotIn("Traceback (most recent", response.text, one)
