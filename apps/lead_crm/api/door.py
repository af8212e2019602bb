"""The door through which programs come: what is sent is checked, answered once, and refused in words (api.md)."""

import functools
import inspect
from collections.abc import Callable
from typing import Any

import frappe
import pymysql
from frappe import _
from frappe.exceptions import FrappeTypeError
from frappe.utils.typing_validations import transform_parameter_types

from lead_crm.exceptions import InvalidInput
from lead_crm.services import idempotency
from lead_crm.services.transactions import in_one_go

FROM_FRAPPE = ("cmd", "csrf_token")


def endpoint(methods: list[str], creates: bool = False, allow_guest: bool = False) -> Callable:
	"""Whitelist a function for programs.

	Arguments that are unknown, missing or of the wrong type are InvalidInput. The work is one transaction that loses no race.

	:param creates: callers may send an `idempotency_key`: the same key and body again gives the first answer again
	"""

	def decorate(function: Callable) -> Callable:
		@functools.wraps(function)
		def call(*values, **arguments):
			arguments |= dict(zip(inspect.signature(function).parameters, values, strict=False))
			key = arguments.pop("idempotency_key", None) if creates else None
			checked = _check_arguments(function, arguments)
			name = f"{function.__module__}.{function.__name__}"
			return in_one_go(lambda: idempotency.once(key, name, checked, lambda: _run(function, checked)))

		call.__annotations__ = {}  # the types are checked here, where the refusal can be put in words
		call.__signature__ = _taking_everything(function)
		return frappe.whitelist(methods=methods, allow_guest=allow_guest)(call)

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
	try:
		return transform_parameter_types(function, (), given)[1]
	except FrappeTypeError as error:
		_refuse(str(error))


def _is_empty(value: Any) -> bool:
	return value is None or value == ""


def _run(function: Callable, arguments: dict[str, Any]) -> Any:
	try:
		return function(**arguments)
	except pymysql.err.DataError:
		_refuse(_("One of the values is too large or too long to be kept."))


def _refuse(sentence: str) -> None:
	frappe.throw(sentence, InvalidInput)
