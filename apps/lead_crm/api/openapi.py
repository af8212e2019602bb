"""The OpenAPI 3.1 document of the API, made from the functions' own hints and docstrings and from the DocTypes (X13, B13)."""

import inspect
import re
from typing import Any

import frappe
from frappe.utils.caching import redis_cache

import lead_crm
from lead_crm.api import openapi_documents
from lead_crm.api.catalogue import endpoints
from lead_crm.api.door import Endpoint
from lead_crm.api.json_schemas import schema_of
from lead_crm.api.openapi_refusals import REFUSALS, answer, refusal, refusals

MINUTES_CACHED = 10
FEATURE_IDS = re.compile(r" \((?:[A-EX]\d+(?:, |–)?)+\)")
KEY = {
	"type": ["string", "null"],
	"minLength": 1,
	"maxLength": 140,
	"description": "The same key with the same body gives the first answer again; with another body, 409.",
}
LOGINS = [{"token": []}, {"oauth": []}, {"session": []}]


@redis_cache(ttl=MINUTES_CACHED * 60)
def document() -> dict:
	"""The whole document; the same for everybody."""
	paths = {f"/api/method/lead_crm.api.{name}": _operations(name, one) for name, one in endpoints().items()}
	return {
		"openapi": "3.1.0",
		"info": {
			"title": "Lead CRM",
			"version": lead_crm.__version__,
			"description": "Functions answer under `message`, documents under `data`. Dates are YYYY-MM-DD; times ISO 8601, with "
			"an offset or else in the site's time zone; money decimal numbers; durations seconds.",
			"license": {"name": "AGPL-3.0-or-later", "identifier": "AGPL-3.0-or-later"},
		},
		"servers": [{"url": frappe.utils.get_url()}],
		"security": LOGINS,
		"paths": paths | openapi_documents.paths(),
		"components": {
			"schemas": openapi_documents.schemas() | {"Refusal": refusal()},
			"responses": {str(status): answer(status) for status in REFUSALS},
			"securitySchemes": _logins(),
		},
	}


def _operations(name: str, one: Endpoint) -> dict:
	about = _docstring(one.function)
	return {
		method.lower(): {
			"operationId": name.replace(".", "_") + ("_by_get" if method == "GET" else ""),
			"tags": [name.split(".")[0]],
			"summary": about["summary"],
			"description": about["text"],
			**(_query(one, about) if method == "GET" else _body(one, about)),
			"responses": {"200": _result(one, about)} | refusals(),
			**_security(one),
		}
		for method in one.methods
	}


def _security(one: Endpoint) -> dict:
	return {"security": [*LOGINS, {"signature": []}]} if one.signed else {}


def _query(one: Endpoint, about: dict) -> dict:
	return {"parameters": [_query_parameter(name, one, about) for name in _parameters(one)]}


def _query_parameter(name: str, one: Endpoint, about: dict) -> dict:
	schema = _schema(name, one)
	is_text = any(kind in str(schema) for kind in ("'array'", "'object'"))
	return {
		"name": name,
		"in": "query",
		"required": _parameters(one)[name].default is inspect.Parameter.empty,
		"description": about["parameters"].get(name, ""),
		**({"content": {"application/json": {"schema": schema}}} if is_text else {"schema": schema}),
	}


def _body(one: Endpoint, about: dict) -> dict:
	properties = {
		name: _schema(name, one) | ({"description": text} if (text := about["parameters"].get(name)) else {})
		for name in _parameters(one)
	}
	required = [name for name, it in _parameters(one).items() if it.default is it.empty]
	if one.creates:
		properties["idempotency_key"] = KEY
	schema = {"type": "object", "properties": properties, "required": required, "additionalProperties": False}
	return {"requestBody": {"required": bool(required), "content": {"application/json": {"schema": schema}}}}


def _parameters(one: Endpoint) -> dict[str, inspect.Parameter]:
	return dict(inspect.signature(one.function).parameters)


def _schema(name: str, one: Endpoint) -> dict:
	parameter = _parameters(one)[name]
	schema = schema_of(parameter.annotation)
	if parameter.default not in (None, parameter.empty):
		schema["default"] = parameter.default
	return schema


def _result(one: Endpoint, about: dict) -> dict:
	annotation = inspect.signature(one.function).return_annotation
	schema = schema_of(annotation, "serialization")
	body = {"type": "object", "required": ["message"], "properties": {"message": schema}}
	return {"description": about["result"] or "Done.", "content": {"application/json": {"schema": body}}}


def _docstring(function: Any) -> dict:
	"""A docstring in our style, in parts: what it does, its parameters, its result."""
	text = FEATURE_IDS.sub("", inspect.getdoc(function) or "")
	said, *fields = re.split(r"^:", text, flags=re.MULTILINE)
	named = [re.match(r"(param|return|raises) ?(\w*): *(.*)", field, re.DOTALL) for field in fields]
	parts = [(found[1], found[2], " ".join(found[3].split())) for found in named if found]
	raises = "".join(f"\n\n{name}: {why}" for kind, name, why in parts if kind == "raises")
	return {
		"summary": said.split("\n\n")[0].replace("\n", " ").strip().rstrip("."),
		"text": said.strip() + raises,
		"parameters": {name: about for kind, name, about in parts if kind == "param"},
		"result": next((about for kind, _name, about in parts if kind == "return"), ""),
	}


def _logins() -> dict:
	oauth = "/api/method/frappe.integrations.oauth2."
	flow = {
		"authorizationUrl": oauth + "authorize",
		"tokenUrl": oauth + "get_token",
		"refreshUrl": oauth + "get_token",
		"scopes": {"all": "Whatever the user may"},
	}
	header = {"type": "apiKey", "in": "header"}
	return {
		"token": header | {"name": "Authorization", "description": "`token <api_key>:<api_secret>`"},
		"oauth": {"type": "oauth2", "flows": {"authorizationCode": flow}},
		"session": {"type": "apiKey", "in": "cookie", "name": "sid", "description": "Writes need the header X-Frappe-CSRF-Token"},
		"signature": header | {"name": "X-Lead-CRM-Signature", "description": "`sha256=<hex HMAC>`; see the page for integrators"},
	}  # fmt: skip
