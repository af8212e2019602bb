"""Enquiry numbers (C7): one series a branch prefix, never the same number twice, no wait for other clerks' saves."""

import frappe
from frappe.database import get_db

DIGITS = 4


def next_enquiry_number(prefix: str) -> str:
	"""The prefix and the next number of its series: TLGC0001, TLGC0002 …

	Taken on a connection of its own: within the lead's transaction the counter would stay locked until that ends, and
	all clerks of a branch would save one after the other. A save that fails leaves a gap, which C7 allows.
	"""
	while True:
		name = f"{prefix}{_count_up(prefix):0{DIGITS}d}"
		if not _is_taken(name):  # somebody may have brought numbered leads from elsewhere
			return name


def _is_taken(name: str) -> bool:
	"""By a query that Frappe need not parse, as every new lead asks it."""
	lead = frappe.qb.DocType("Lead")
	return bool(frappe.qb.from_(lead).select(lead.name).where(lead.name == name).run())


def _count_up(prefix: str) -> int:
	connection = another_connection()
	try:
		connection.sql(
			"""INSERT INTO tabSeries (name, current) VALUES (%s, LAST_INSERT_ID(1))
			ON DUPLICATE KEY UPDATE current = LAST_INSERT_ID(current + 1)""",
			prefix,
		)
		number = connection._cursor.lastrowid
		connection.commit()
		return number
	finally:
		connection.close()


def another_connection():
	"""A connection to the site's database beside the request's own; whoever opens it closes it."""
	conf = frappe.conf
	return get_db(
		socket=conf.db_socket,
		host=conf.db_host,
		port=conf.db_port,
		user=conf.db_name,
		password=conf.db_password,
		cur_db_name=conf.db_name,
	)
