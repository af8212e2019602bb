"""Signatures of requests, so that who knows a shared secret can be told from everybody else (B12, X13)."""

import hashlib
import hmac

PREFIX = "sha256="


def sign(secret: str, body: bytes, timestamp: str | None = None) -> str:
	"""The header's value for a body, and for the time at which it was sent where that is sent too.

	:param timestamp: Unix seconds as they stand in their header; signed in front of the body, with a point between
	"""
	signed = f"{timestamp}.".encode() + body if timestamp else body
	return PREFIX + hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def is_signed(secret: str, body: bytes, given: str, timestamp: str | None = None) -> bool:
	"""Whether this signature is of this body and time; takes as long for a wrong one as for the right one."""
	expected = sign(secret, body, timestamp)
	return hmac.compare_digest(expected.encode(), given.encode("utf-8", "surrogatepass"))


def is_fresh(timestamp: str, now: float, seconds: int) -> bool:
	"""Whether the time in the header is at most so many seconds from now, before or after.

	:param timestamp: Unix seconds; anything else is not fresh
	"""
	return (
		timestamp.isascii()
		and timestamp.isdigit()
		and len(timestamp) <= 12
		and abs(now - int(timestamp)) <= seconds
	)
