"""The real web server of the site under test, for tests that must go over HTTP."""

import atexit
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import frappe
import requests
from frappe.utils import get_bench_path

import lead_crm

WORKERS, THREADS = 2, 8
SETTINGS = Path(lead_crm.__file__).resolve().parents[2] / "bin" / "lib" / "gunicorn.conf.py"


class LiveServer:
	"""gunicorn on a free port of this computer, started once a run and stopped with it; `url` first in the main thread."""

	_url: str | None = None
	site: str | None = None

	@classmethod
	def url(cls) -> str:
		if not cls._url:
			cls.site = frappe.local.site
			cls._url = cls._start()
		return cls._url

	@classmethod
	def _start(cls) -> str:
		with socket.socket() as probe:
			probe.bind(("127.0.0.1", 0))
			port = probe.getsockname()[1]
		log = open(Path(get_bench_path(), "logs", "live-server.log"), "ab")
		command = [sys.executable, "-m", "gunicorn", "--config", str(SETTINGS), "--workers", str(WORKERS)]
		command += ["--threads", str(THREADS), "--timeout", "120", "frappe.app:application_with_statics()"]
		environment = os.environ | {"SITE": cls.site, "WEB_PORT": str(port)}
		process = subprocess.Popen(
			command, cwd=os.path.join(get_bench_path(), "sites"), stdout=log, stderr=log, env=environment
		)
		atexit.register(process.terminate)
		url = f"http://127.0.0.1:{port}"
		cls._wait(url, process)
		return url

	@classmethod
	def _wait(cls, url: str, process: subprocess.Popen) -> None:
		for _attempt in range(300):
			if process.poll() is not None:
				raise RuntimeError("the web server stopped at once; logs/live-server.log says why")
			try:
				requests.get(url + "/api/method/ping", headers={"X-Frappe-Site-Name": cls.site}, timeout=30)
				return
			except (requests.ConnectionError, requests.Timeout):
				time.sleep(0.1)
		raise RuntimeError("the web server did not answer")


class Program:
	"""Another program that talks to the site, logged in by token, as nobody, or by session."""

	def __init__(self, authorization: str | None = None):
		self.url = LiveServer.url()
		self.session = requests.Session()
		self.session.headers["X-Frappe-Site-Name"] = LiveServer.site
		self.session.headers["Accept"] = "application/json"
		if authorization:
			self.session.headers["Authorization"] = authorization

	def call(self, function: str, **body) -> requests.Response:
		"""POST to a function of `lead_crm.api`."""
		return self.session.post(f"{self.url}/api/method/lead_crm.api.{function}", json=body, timeout=120)

	def message(self, function: str, **body):
		"""The result of a call that must succeed."""
		response = self.call(function, **body)
		assert response.status_code == 200, f"{response.status_code}: {response.text[:2000]}"
		return response.json()["message"]

	def resource(self, method: str, path: str, body: dict | None = None, **params) -> requests.Response:
		"""Frappe's own REST."""
		return self.session.request(
			method, f"{self.url}/api/resource/{path}", json=body, params=params, timeout=120
		)
