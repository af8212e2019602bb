"""A browser, people who are logged in, and what makes a test of a page fail: whatever the browser complains of."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright
from visitor import Visitor

URL = os.environ["LEAD_CRM_URL"]
OPTIONS = [
	"--no-sandbox",
	"--disable-gpu",
	"--disable-dev-shm-usage",
	"--disable-background-networking",
	"--no-first-run",
]
DESKTOP, PHONE = {"width": 1280, "height": 860}, {"width": 390, "height": 844}


@pytest.fixture(scope="session")
def browser():
	with sync_playwright() as playwright:
		chromium = playwright.chromium.launch(executable_path=os.environ["LEAD_CRM_BROWSER"], args=OPTIONS)
		yield chromium
		chromium.close()


@pytest.fixture
def visit(browser, request):
	"""visit(user, phone=False): somebody at the desk, or a guest where the user is None."""
	visitors = []

	def come(user: str | None, phone: bool = False) -> Visitor:
		context = browser.new_context(base_url=URL, viewport=PHONE if phone else DESKTOP, has_touch=phone)
		context.set_default_timeout(60_000)
		visitors.append(Visitor(context, user))
		return visitors[-1]

	yield come
	for visitor in visitors:
		if request.node.failed:
			visitor.picture(Path(os.environ["LEAD_CRM_PICTURES"], "failed", f"{request.node.name}.png"))
		visitor.leave()
	complaints = [complaint for visitor in visitors for complaint in visitor.complaints]
	assert not complaints, complaints


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
	report = (yield).get_result()
	item.failed = getattr(item, "failed", False) or (call.when == "call" and report.failed)


@pytest.fixture
def keep(request):
	"""keep(visitor, name): a picture for the documentation, where such are asked for."""

	def take(visitor: Visitor, name: str) -> None:
		if os.environ.get("LEAD_CRM_KEEP_PICTURES"):
			visitor.picture(Path(os.environ["LEAD_CRM_PICTURES"], f"{name}.png"))

	return take
