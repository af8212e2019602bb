"""How often a program or a stranger may call in a minute; the numbers are in the settings."""

import time

import frappe
from frappe import _
from redis.exceptions import RedisError

SECONDS = 60


def count_call() -> None:
	"""Count this call for its user, or for the address of somebody who is not logged in.

	:raises RateLimitExceededError: the minute's calls are used up; `frappe.local.flags.retry_after` says for how long
	"""
	guest = frappe.session.user == "Guest"
	settings = frappe.get_cached_doc("Lead CRM Settings")
	most = settings.guest_calls_a_minute if guest else settings.user_calls_a_minute
	who = frappe.local.request_ip if guest else frappe.session.user
	minute, second = divmod(int(time.time()), SECONDS)
	if most and _count(f"lead-crm-calls:{who}:{minute}") > most:
		frappe.local.flags.retry_after = SECONDS - second
		frappe.throw(
			_("Too many calls: {0} a minute. Go on in {1} seconds.").format(most, SECONDS - second),
			frappe.RateLimitExceededError,
		)


def _count(key: str) -> int:
	key = frappe.cache.make_key(key)
	try:
		pipeline = frappe.cache.pipeline()
		pipeline.incrby(key, 1)
		pipeline.expire(key, SECONDS)
		return pipeline.execute()[0]
	except RedisError:
		return 0  # without Redis nobody is counted, but everybody can work
