"""Every function of the API, found by itself: whatever `endpoint` made is one."""

import importlib
import pkgutil

from lead_crm import api
from lead_crm.api.door import Endpoint

PREFIX = "lead_crm.api."


def endpoints() -> dict[str, Endpoint]:
	"""`module.function` → what it is, in the order of their names."""
	found = {}
	for module in pkgutil.iter_modules(api.__path__, PREFIX):
		for name, thing in vars(importlib.import_module(module.name)).items():
			made_here = getattr(thing, "__module__", None) == module.name
			if made_here and isinstance(getattr(thing, "endpoint", None), Endpoint):
				found[f"{module.name.removeprefix(PREFIX)}.{name}"] = thing.endpoint
	return dict(sorted(found.items()))
