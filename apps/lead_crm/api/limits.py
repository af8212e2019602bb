"""How often a program or a stranger may call in a minute; the numbers are in the settings."""

import time

import frappe
from frappe import _
from redis.exceptions import RedisError

SECONDS = 60
HOUR = 3600
LOOK_UPS_AN_HOUR = 300


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


def count_look_up() -> None:
	"""Count a look-up of a person for its user: a clerk types a few an hour, who tries out numbers wants thousands.

	:raises RateLimitExceededError: the hour's look-ups are used up
	"""
	hour = int(time.time()) // HOUR
	if _count(f"lead-crm-look-ups:{frappe.session.user}:{hour}", HOUR) > LOOK_UPS_AN_HOUR:
		frappe.local.flags.retry_after = HOUR - int(time.time()) % HOUR
		sentence = _("Too many look-ups: {0} an hour. Save the record; who is known is recognised then.")
		frappe.throw(sentence.format(LOOK_UPS_AN_HOUR), frappe.RateLimitExceededError)


def _count(key: str, seconds: int = SECONDS) -> int:
	key = frappe.cache.make_key(key)
	try:
		pipeline = frappe.cache.pipeline()
		pipeline.incrby(key, 1)
		pipeline.expire(key, seconds)
		return pipeline.execute()[0]
	except RedisError:
		return 0  # without Redis nobody is counted, but everybody can work
