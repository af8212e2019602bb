"""Pipelines as data: from the Lead Pipeline document to the domain's rules, and back to the choices on the Lead form."""

import frappe
from frappe import _
from frappe.custom.doctype.property_setter.property_setter import make_property_setter

from lead_crm.domain import pipeline as rules
from lead_crm.domain.pipeline import Pipeline, Stage, Transition
from lead_crm.exceptions import InvalidInput


def load(name: str) -> Pipeline:
	"""The pipeline by its name, as it is now.

	:raises DoesNotExistError: no such pipeline
	"""
	return _as_rule(frappe.get_cached_doc("Lead Pipeline", name))


def _as_rule(document) -> Pipeline:
	stages = (
		Stage(row.status, row.stage_type, row.probability or 0, row.stale_after_days or 0)
		for row in document.stages
	)
	moves = (Transition(row.from_status, row.to_status, row.role or None) for row in document.transitions)
	return Pipeline(document.name or document.pipeline_name, tuple(stages), tuple(moves))


def default() -> str:
	"""The pipeline of a lead that names none.

	:raises InvalidInput: no pipeline is the default
	"""
	name = _default()
	if not name:
		frappe.throw(_("No Lead Pipeline is the default. Open one and tick Is Default."), InvalidInput)
	return name


def propose_usual(bootinfo: frappe._dict) -> None:
	"""Reports of the desk start with the pipeline of the newest lead that the user sees (a hook of Frappe's: extend_bootinfo)."""
	sees_leads = frappe.has_permission("Lead", "read")
	newest = (
		frappe.get_list("Lead", pluck="pipeline", order_by="creation desc", limit=1) if sees_leads else []
	)
	bootinfo.lead_crm_pipeline = newest[0] if newest else _default()


def _default() -> str | None:
	"""By a query that Frappe need not parse, as nearly every new lead asks it."""
	pipeline = frappe.qb.DocType("Lead Pipeline")
	names = frappe.qb.from_(pipeline).select(pipeline.name).where(pipeline.is_default == 1).run(pluck=True)
	return names[0] if names else None


def check(document) -> None:
	"""A pipeline must make sense, and keep the stages that leads are in."""
	if problems := rules.problems(_as_rule(document)):
		frappe.throw("<br>".join(problems), InvalidInput)
	before = document.get_doc_before_save()
	gone = (
		{row.status for row in before.stages} - {row.status for row in document.stages} if before else set()
	)
	for status in sorted(gone):
		if count := frappe.db.count("Lead", {"pipeline": document.name, "status": status}):
			frappe.throw(
				_("Stage {0} cannot go: {1} leads are in it. Move them first.").format(status, count),
				InvalidInput,
			)


def after_change(document) -> None:
	"""One default pipeline, stage types of leads in step, and a choice of status that holds every pipeline's stages."""
	if document.is_default:
		frappe.db.set_value(
			"Lead Pipeline", {"name": ("!=", document.name), "is_default": 1}, "is_default", 0
		)
	before = document.get_doc_before_save()
	types = {row.status: row.stage_type for row in before.stages} if before else {}
	for row in document.stages:
		if types.get(row.status, row.stage_type) != row.stage_type:
			frappe.db.set_value(
				"Lead",
				{"pipeline": document.name, "status": row.status},
				"stage_type",
				row.stage_type,
				update_modified=False,
			)
	offer_statuses()


def offer_statuses() -> None:
	"""The Lead's Select offers the stages of all pipelines, in their order."""
	rows = frappe.get_all(
		"Pipeline Stage", {"parenttype": "Lead Pipeline"}, ["status"], order_by="parent desc, idx"
	)
	options = "\n".join(dict.fromkeys(row.status for row in rows))
	if options and options != frappe.get_meta("Lead").get_field("status").options:
		make_property_setter("Lead", "status", "options", options, "Text", validate_fields_for_doctype=False)
