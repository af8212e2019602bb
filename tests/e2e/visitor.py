"""Somebody in front of the browser."""

import os
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator

PASSWORDS = {"Administrator": "admin"}
SAMPLE_PASSWORD = "demo"
# What the browser says of an answer that refuses, as the page itself shows it to the person.
REFUSALS = (
	"status of 403",
	"status of 404",
	"status of 409",
	"status of 417",
	"Traceback (most recent call last)",
)
# A chart of Frappe's that is still being drawn when its page is left has no width any more.
LEFT_MEANWHILE = "attribute width: A negative value is not valid"


class Visitor:
	"""A page of one user, with all that the browser complained of meanwhile."""

	def __init__(self, context: BrowserContext, user: str | None):
		self.context, self.complaints = context, []
		self.expects_refusal = False
		if user:
			form = {"usr": user, "pwd": PASSWORDS.get(user, SAMPLE_PASSWORD)}
			answer = context.request.post("/api/method/login", form=form)
			assert answer.ok, answer.text()
		self.page = context.new_page()
		self.page.on("console", self._note)
		self.page.on("pageerror", lambda error: self.complaints.append(f"{self.page.url}: {error}"))

	def _note(self, message: ConsoleMessage) -> None:
		refused = self.expects_refusal and any(sign in message.text for sign in REFUSALS)
		if message.type == "error" and not refused and LEFT_MEANWHILE not in message.text:
			self.complaints.append(f"{self.page.url}: {message.text} {message.location.get('url', '')}")

	def open(self, path: str) -> None:
		"""A page of the desk, as if its address was typed in."""
		self.page.goto(path)
		if path.startswith("/app"):
			self.page.wait_for_function("() => window.frappe?.boot && frappe.router?.current_route")
			self.settle()

	def go(self, *route: str) -> None:
		"""A page of the desk, as if a link to it was followed."""
		self.page.evaluate("route => frappe.set_route(route)", list(route))
		self.settle()

	def settle(self) -> None:
		"""Until nothing is being fetched any more."""
		self.page.wait_for_function("() => !frappe.request.ajax_count && !$('#freeze').length")
		self.page.wait_for_timeout(300)
		self.page.wait_for_function("() => !frappe.request.ajax_count && !$('#freeze').length")

	def ask(self, method: str, **arguments: Any) -> Any:
		"""What a function of the server answers this user."""
		call = "([method, given]) => frappe.xcall(method, given)"
		return self.page.evaluate(call, [method, arguments])

	def first(self, doctype: str, filters: dict | None = None, order_by: str = "creation desc") -> str | None:
		"""The name of the first document that this user sees."""
		arguments = {
			"doctype": doctype,
			"filters": filters or {},
			"limit_page_length": 1,
			"order_by": order_by,
		}
		found = self.ask("frappe.client.get_list", **arguments)
		return found[0]["name"] if found else None

	def value(self, doctype: str, name: str, field: str) -> Any:
		"""What is stored."""
		return self.ask("frappe.client.get_value", doctype=doctype, filters=name, fieldname=field)[field]

	def dialog(self) -> Locator:
		"""The dialog in front."""
		return self.page.locator(".modal.show").last

	def field(self, fieldname: str) -> Locator:
		"""The input of a field in the dialog in front, or in the form where there is none."""
		within = self.dialog() if self.dialog().count() else self.page.locator(".form-page:visible")
		return within.locator(f"[data-fieldname='{fieldname}'] :is(input, textarea, select)").first

	def submit(self) -> None:
		"""The dialog's main button, and until its work is done."""
		self.dialog().locator(".btn-modal-primary, .btn-primary").last.click()
		self.page.wait_for_function("() => !document.querySelector('.modal.show')")
		self.settle()

	def barriers(self, *parts: str) -> list[str]:
		"""What axe finds serious or critical in these parts of the page, by their selectors; each of them is there."""
		missing = [part for part in parts if not self.page.locator(part).count()]
		assert not missing, missing
		context = {"include": [[part] for part in parts]}
		found = Axe().run(self.page, context=context).response["violations"]
		return [
			f"{rule['id']}: {node['html'][:200]} {node['failureSummary']}"
			for rule in found
			if rule["impact"] in ("serious", "critical")
			for node in rule["nodes"]
		]

	def press_until(self, key: str, selector: str, most: int = 60) -> None:
		"""Press a key until what a selector finds has the focus."""
		for _press in range(most):
			if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
				return
			self.page.keyboard.press(key)
		raise AssertionError(f"{key} does not lead to {selector}")

	def picture(self, path: Path) -> None:
		"""What is to be seen once the charts have stopped moving."""
		self.page.wait_for_timeout(1500)
		os.makedirs(path.parent, exist_ok=True)
		self.page.screenshot(path=path)

	def leave(self) -> None:
		self.context.close()
