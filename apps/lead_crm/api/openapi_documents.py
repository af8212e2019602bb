"""Frappe's own REST for our DocTypes, as part of the OpenAPI document: paths and schemas from each DocType's meta."""

import frappe

from lead_crm.api import gate
from lead_crm.api.openapi_refusals import refusals

TEXTS = {"Data": 140, "Link": 140, "Dynamic Link": 140, "Small Text": 65_535, "Text": 65_535}
NUMBERS = {
	"Int": "integer",
	"Float": "number",
	"Currency": "number",
	"Percent": "number",
	"Duration": "number",
}
SYSTEM = {
	"name": {"type": ["string", "null"]},
	"owner": {"type": ["string", "null"]},
	"creation": {"type": ["string", "null"]},
	"modified": {"type": ["string", "null"]},
	"modified_by": {"type": ["string", "null"]},
	"docstatus": {"type": ["integer", "null"]},
}
LIST_PARAMETERS = {
	"fields": ("JSON list of field names; only `name` when left out", {"type": "string", "examples": ['["name", "status"]']}),
	"filters": (
		"JSON: {field: value}, or a list of [field, operator, value]",
		{"type": "string", "examples": ['[["status", "=", "New"]]']},
	),
	"order_by": ("A field, and asc or desc", {"type": "string", "examples": ["modified desc"]}),
	"limit_start": ("How many to leave out", {"type": "integer", "minimum": 0, "default": 0}),
	"limit_page_length": ("How many at most", {"type": "integer", "minimum": 1, "maximum": 500, "default": 20}),
}  # fmt: skip


def _metas() -> list:
	return [frappe.get_meta(name) for name in sorted(gate.own_doctypes())]


def _is_public(meta) -> bool:
	return not meta.istable and not meta.issingle


def _name(meta, suffix: str = "") -> str:
	return meta.name.replace(" ", "") + suffix


def _ref(meta, suffix: str = "") -> dict:
	return {"$ref": f"#/components/schemas/{_name(meta, suffix)}"}


def schemas() -> dict:
	"""Each DocType as it is read, and as it may be written."""
	found = {}
	for meta in _metas():
		found[_name(meta)] = _as_read(meta)
		found[_name(meta, "Input")] = _as_written(meta)
		found[_name(meta, "Change")] = _as_written(meta) | {"required": []}
	return found


def _as_read(meta) -> dict:
	fields = {field.fieldname: _field(field, "") for field in _kept_fields(meta)}
	return {"type": "object", "description": meta.description or "", "properties": SYSTEM | fields}


def _as_written(meta) -> dict:
	fields = [field for field in _kept_fields(meta) if not field.read_only]
	return {
		"type": "object",
		"properties": {field.fieldname: _field(field, "Input") for field in fields},
		"required": [field.fieldname for field in fields if field.reqd and not field.default],
		"additionalProperties": False,
	}


def _kept_fields(meta) -> list:
	return [field for field in meta.fields if field.fieldtype in (*TEXTS, *NUMBERS, "Select", "Check", "Date", "Datetime", "Long Text", "Attach", "Table", "Table MultiSelect")]  # fmt: skip


def _field(field, suffix: str) -> dict:
	if field.fieldtype in ("Table", "Table MultiSelect"):
		return {"type": "array", "items": _ref(frappe.get_meta(field.options), suffix)}
	schema = _value(field, written=bool(suffix))
	if not field.reqd or not suffix:
		schema["type"] = [schema["type"], "null"]
		schema |= {"enum": [*schema["enum"], None]} if "enum" in schema else {}
	about = ". ".join(filter(None, (field.label, field.description, _target(field))))
	return schema | {"description": about}


def _target(field) -> str:
	return f"Name of a {field.options}" if field.fieldtype == "Link" else ""


def _value(field, written: bool) -> dict:
	kind = field.fieldtype
	if kind in NUMBERS:
		return {"type": NUMBERS[kind]} | ({"minimum": 0} if field.non_negative and written else {})
	if kind == "Check":
		return {"type": "integer", "enum": [0, 1]}
	if kind == "Select" and any((field.options or "").split("\n")):
		return {"type": "string", "enum": list(dict.fromkeys(field.options.split("\n")))}
	if kind in ("Date", "Datetime") and written:
		return {"type": "string", "format": "date" if kind == "Date" else "date-time"}
	most = field.length or TEXTS.get(kind)
	return {"type": "string"} | ({"maxLength": most} if most and written else {})


def paths() -> dict:
	"""Lists, documents and what may be done to them; what no role may do is not there."""
	found = {}
	for meta in filter(_is_public, _metas()):
		found[f"/api/resource/{meta.name}"] = _list(meta) | _creation(meta)
		found[f"/api/resource/{meta.name}/{{name}}"] = _document(meta)
	return found


def _may_anybody(meta, what: str) -> bool:
	return any(permission.get(what) for permission in meta.permissions)


def _list(meta) -> dict:
	parameters = [
		{"name": name, "in": "query", "required": False, "description": about, "schema": schema}
		for name, (about, schema) in LIST_PARAMETERS.items()
	]
	rows = {"type": "array", "items": {"type": "object"}}
	return {"get": _operation(meta, "list", f"List {meta.name}", rows) | {"parameters": parameters}}


def _creation(meta) -> dict:
	if not _may_anybody(meta, "create"):
		return {}
	return {
		"post": _operation(meta, "create", f"Create a {meta.name}", _ref(meta)) | _body(_ref(meta, "Input"))
	}


def _document(meta) -> dict:
	found = {"get": _operation(meta, "read", f"Read a {meta.name}", _ref(meta))}
	if _may_anybody(meta, "write"):
		changing = _operation(meta, "update", f"Change a {meta.name}", _ref(meta))
		found["put"] = changing | _body(_ref(meta, "Change"))
	if _may_anybody(meta, "delete"):
		found["delete"] = _deletion(meta)
	name = {
		"name": "name",
		"in": "path",
		"required": True,
		"schema": {"type": "string", "minLength": 1, "maxLength": 140},
	}
	return {"parameters": [name], **found}


def _deletion(meta) -> dict:
	operation = _operation(meta, "delete", f"Delete a {meta.name}", {})
	operation["responses"] = {"202": {"description": "Deleted."}} | {
		status: answer for status, answer in operation["responses"].items() if status != "200"
	}
	return operation


def _body(schema: dict) -> dict:
	return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _operation(meta, verb: str, summary: str, result: dict) -> dict:
	body = {"type": "object", "required": ["data"], "properties": {"data": result}}
	return {
		"operationId": f"{verb}_{_name(meta)}",
		"tags": [meta.name],
		"summary": summary,
		"responses": {"200": {"description": "Done.", "content": {"application/json": {"schema": body}}}}
		| refusals(),
	}
