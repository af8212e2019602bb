"""Work in somebody's name: with their rights, and theirs only."""

from collections.abc import Iterator
from contextlib import contextmanager

import frappe


@contextmanager
def working_as(user: str) -> Iterator[None]:
	"""Everything within sees what this user may see; afterwards the request or job is whose it was."""
	session, form = frappe.local.session, frappe.local.form_dict
	before = (session.user, session.sid, session.data)
	frappe.set_user(user)
	try:
		yield
	finally:
		frappe.set_user(before[0])
		session.sid, session.data = before[1:]
		frappe.local.form_dict = form
