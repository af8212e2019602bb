"""The same key with the same body gives the first answer again (api.md, X13). Key, work and answer are one transaction."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

import frappe
from frappe import _
from frappe.utils import now_datetime

from lead_crm.exceptions import DuplicateRecord, InvalidInput
from lead_crm.services.rows import insert_rows

COLUMNS = (
	"name",
	"owner",
	"modified_by",
	"creation",
	"modified",
	"user",
	"endpoint",
	"idempotency_key",
	"request_hash",
)


def once(key: str | None, endpoint: str, arguments: dict, work: Callable[[], Any]) -> Any:
	"""Do the work unless this user's key was answered before; then give that answer.

	:param key: 1 to 140 characters, or None for work that is done each time
	:raises InvalidInput: the key is none
	:raises DuplicateRecord: the key was used with another body
	"""
	if key is None:
		return work()
	if not isinstance(key, str) or not 1 <= len(key) <= 140:
		frappe.throw(_("idempotency_key must be a text of 1 to 140 characters."), InvalidInput)
	record, body = _hash(frappe.session.user, endpoint, key), _hash(_canonical(arguments))
	answered = _claim(record, endpoint, key, body)
	if answered.request_hash != body:
		frappe.throw(
			_(
				"idempotency_key “{0}” was used with another body before. Use a new key for a new request."
			).format(key),
			DuplicateRecord,
		)
	if answered.response is None:
		answered.response = frappe.as_json(work(), indent=None)
		frappe.db.set_value(
			"Idempotency Record", record, "response", answered.response, update_modified=False
		)
	return json.loads(answered.response)


def _claim(record: str, endpoint: str, key: str, body: str) -> frappe._dict:
	"""Make the record or wait for whoever is making it; then read what it says now."""
	user, now = frappe.session.user, now_datetime()
	row = (record, user, user, now, now, user, endpoint, key, body)
	insert_rows("Idempotency Record", COLUMNS, [row], "ON DUPLICATE KEY UPDATE name = name")
	return frappe.db.get_value(
		"Idempotency Record", record, ["request_hash", "response"], as_dict=True, for_update=True
	)


def _canonical(arguments: dict) -> str:
	return json.dumps(arguments, sort_keys=True, default=str)


def _hash(*parts: str) -> str:
	return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:40]
