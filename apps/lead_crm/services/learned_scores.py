"""The branches' learned models, as they are kept (X12)."""

import json
from typing import Any

import frappe

from lead_crm.domain import learned_scoring as rules
from lead_crm.domain.learned_scoring import Model
from lead_crm.domain.scoring import Facts

DOCTYPE, CACHE = "Learned Scoring", "lead_crm_learned_scoring"


def model_of(branch: str | None) -> Model | None:
	"""The model by which this branch's leads are scored; None where the rules are used."""
	kept = frappe.cache.hget(CACHE, branch, lambda: _stored_model(branch)) if branch else None
	return Model(kept["base"], kept["weights"], kept["chances"]) if kept else None


def _stored_model(branch: str) -> dict:
	stored = frappe.db.get_value(DOCTYPE, {"name": branch, "in_use": 1}, "model")
	return json.loads(stored) if stored else {}


def known_of(facts: Facts, row: Any, free_mail_domains: frozenset[str]) -> rules.Facts:
	"""What the model looks at, of a lead or of a row of its table."""
	more = (row.get("cuisine_type"), row.get("restaurant_type"))
	return rules.known_of(facts, free_mail_domains, more)


def keep(branch: str, values: dict, model: Model | None) -> None:
	"""Keep what was learned of a branch, and use the model, or the rules where there is none.

	:param values: the other fields of the document
	"""
	document = (
		frappe.get_doc(DOCTYPE, branch) if frappe.db.exists(DOCTYPE, branch) else frappe.new_doc(DOCTYPE)
	)
	document.update({"branch": branch, "in_use": int(bool(model)), "model": _as_json(model), **values})
	document.save(ignore_permissions=True)  # nobody may write by hand what was learned
	forget(branch)
	frappe.db.after_commit.add(lambda: forget(branch))


def forget(branch: str) -> None:
	"""The next score of this branch reads its model anew."""
	frappe.cache.hdel(CACHE, branch)


def _as_json(model: Model | None) -> str | None:
	kept = model and {"base": model.base, "weights": dict(model.weights), "chances": list(model.chances)}
	return json.dumps(kept) if kept else None
