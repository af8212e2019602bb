"""The door through which programs come: what is sent is checked, answered once, and refused in words (api.md)."""

import functools
import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

import frappe
import pymysql
from frappe import _
from pydantic import TypeAdapter, ValidationError

from lead_crm.api import signature
from lead_crm.exceptions import InvalidInput
from lead_crm.services import idempotency
from lead_crm.services.transactions import in_one_go

FROM_FRAPPE = ("cmd", "csrf_token")
MOST_BYTES = 65_535
LONG = ("rows", "booking")  # JSON as text, of many rows
KINDS = {
	"int": "a whole number", "float": "a number", "bool": "true or false", "string": "a text", "list": "a list",
	"dict": "an object",
}  # fmt: skip


class Endpoint(NamedTuple):
	"""What the OpenAPI document says of a function beside its own signature."""

	function: Callable
	methods: list[str]
	creates: bool
	signed: bool


def endpoint(methods: list[str], creates: bool = False, signed: bool = False) -> Callable:
	"""Whitelist a function for programs.

	Arguments that are unknown, missing or of the wrong type are InvalidInput. The work is one transaction that loses no race.

	:param creates: callers may send an `idempotency_key`: the same key and body again gives the first answer again
	:param signed: who is not logged in may sign the body instead
	"""

	def decorate(function: Callable) -> Callable:
		@functools.wraps(function)
		def call(*values, **arguments):
			arguments |= dict(zip(inspect.signature(function).parameters, values, strict=False))
			key = arguments.pop("idempotency_key", None) if creates else None
			if signed and frappe.session.user == "Guest":
				replay = signature.enter()
				key = replay if key is None else key
			checked = _check_arguments(function, arguments)
			name = f"{function.__module__}.{function.__name__}"
			return in_one_go(lambda: idempotency.once(key, name, checked, lambda: _run(function, checked)))

		call.__annotations__ = {}  # the types are checked here, where the refusal can be put in words
		call.__signature__ = _taking_everything(function)
		call.endpoint = Endpoint(function, methods, creates, signed)
		return frappe.whitelist(methods=methods, allow_guest=signed)(call)

	return decorate


def _taking_everything(function: Callable) -> inspect.Signature:
	"""Frappe drops what a signature does not name; a misspelt parameter must be refused instead."""
	signature = inspect.signature(function)
	rest = inspect.Parameter("arguments", inspect.Parameter.VAR_KEYWORD)
	return signature.replace(parameters=[*signature.parameters.values(), rest])


def _check_arguments(function: Callable, arguments: dict[str, Any]) -> dict[str, Any]:
	parameters = inspect.signature(function).parameters
	given = {name: value for name, value in arguments.items() if name not in FROM_FRAPPE}
	if unknown := sorted(set(given) - set(parameters)):
		_refuse(_("{0} is not known here; these are: {1}.").format(", ".join(unknown), ", ".join(parameters)))
	missing = [
		name
		for name, parameter in parameters.items()
		if parameter.default is parameter.empty and _is_empty(given.get(name))
	]
	if missing:
		_refuse(_("{0} is missing.").format(", ".join(missing)))
	return {name: _read(parameters[name], value) for name, value in given.items()}


def _is_empty(value: Any) -> bool:
	return value is None or value == ""


def _read(parameter: inspect.Parameter, value: Any) -> Any:
	if _is_empty(value) and parameter.default is not parameter.empty:
		return parameter.default
	if (
		isinstance(value, str)
		and parameter.name not in LONG
		and len(value.encode(errors="replace")) > MOST_BYTES
	):
		_refuse(_("{0} is longer than {1} bytes.").format(parameter.name, MOST_BYTES))
	if isinstance(value, bool) and parameter.annotation is not bool:
		_refuse(_("{0} is a value, not yes or no.").format(parameter.name))
	try:
		return _reader(parameter.annotation).validate_python(value)
	except ValidationError as error:
		_refuse(
			_("{0} “{1}” cannot be right: {2}.").format(
				parameter.name, str(value)[:60], _in_words(error.errors()[0])
			)
		)


@functools.cache
def _reader(annotation: Any) -> TypeAdapter:
	return TypeAdapter(annotation)


def _in_words(error: dict) -> str:
	"""What would be right, from what pydantic says."""
	limits = error.get("ctx") or {}
	match error["type"]:
		case "literal_error":
			return _("it is one of {0}").format(limits["expected"].replace("'", ""))
		case "string_too_long":
			return _("it has at most {0} characters").format(limits["max_length"])
		case "greater_than_equal":
			return _("it is {0} or more").format(limits["ge"])
		case "less_than_equal":
			return _("it is at most {0}").format(limits["le"])
	return _("it is {0}").format(_(KINDS.get(error["type"].split("_")[0], "something else")))


def _run(function: Callable, arguments: dict[str, Any]) -> Any:
	try:
		return function(**arguments)
	except pymysql.err.DataError:
		_refuse(_("One of the values is too large or too long to be kept."))


def _refuse(sentence: str) -> None:
	frappe.throw(sentence, InvalidInput)
