"""The local web server: this computer only, one site whatever the host is called, files served too."""

import os

bind = f"127.0.0.1:{os.environ['WEB_PORT']}"
workers = 2
worker_class = "gthread"
threads = 8
timeout = 120
graceful_timeout = 2
reload = bool(os.environ.get("RELOAD_ON_EDIT"))


def post_worker_init(worker):
	import frappe.app

	frappe.app._site = os.environ["SITE"]
