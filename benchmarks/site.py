"""The site that is measured, and what a request of its own would start from."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import frappe


def say(text: str) -> None:
	"""Progress, for the person who waits; the result alone goes to standard output."""
	print(f"  {text}", file=sys.stderr, flush=True)


@contextmanager
def connected(site: str) -> Iterator[None]:
	"""As a web worker: connected, as Administrator; the scheduler and the workers are not running."""
	frappe.init(site)
	frappe.connect()
	new_request()
	try:
		yield
	finally:
		frappe.destroy()


def new_request() -> None:
	"""Forget what a request keeps for itself; the caches of a running process (meta, documents, Redis) stay warm."""
	frappe.local.flags = frappe._dict(currently_saving=[], in_import=False, in_test=False)
	frappe.local.message_log = []
	vars(frappe.db).pop("reads_what_is_committed", None)  # a request has a connection of its own


def insert_if_missing(doctype: str, name: str, **values) -> str:
	"""The document of this name, made where there is none."""
	if not frappe.db.exists(doctype, name):
		frappe.get_doc({"doctype": doctype, **values}).insert()
	return name
