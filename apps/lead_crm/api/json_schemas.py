"""JSON schemas of types, as pydantic makes them, in the form in which the OpenAPI document shows them."""

from typing import Any

from pydantic import TypeAdapter

DOCUMENT = (
	"x-document"  # a reference to a schema of the document; pydantic would look for a $ref among its own
)


def schema_of(annotation: Any, mode: str = "validation") -> dict:
	"""The schema of a type, with nothing left in `$defs`: each of ours is small enough to stand where it is used.

	:param mode: "validation" of what is sent, "serialization" of what is answered
	"""
	return _inlined(TypeAdapter(annotation).json_schema(mode=mode), {})


def _inlined(schema: Any, definitions: dict) -> Any:
	if isinstance(schema, list):
		return [_inlined(item, definitions) for item in schema]
	if not isinstance(schema, dict):
		return schema
	if DOCUMENT in schema:
		return {"$ref": f"#/components/schemas/{schema[DOCUMENT]}"}
	definitions = definitions | schema.get("$defs", {})
	if (reference := schema.get("$ref", "")).startswith("#/$defs/"):
		return _inlined(definitions[reference.removeprefix("#/$defs/")], definitions)
	return {
		key: _inlined(value, definitions) for key, value in schema.items() if not _is_pydantics(key, value)
	}


def _is_pydantics(key: str, value: Any) -> bool:
	"""A title that repeats the name; a parameter may be called so too, but its value is a schema."""
	return key == "$defs" or (key == "title" and isinstance(value, str))
