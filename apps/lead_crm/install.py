"""What a new site gets, where missing; refusal where names clash; and a clean way out."""

import json
from pathlib import Path

import click
import frappe

from lead_crm.domain.given_pipelines import GIVEN
from lead_crm.domain.pipeline import Pipeline
from lead_crm.services import contacts, duplicate_index, lead_words, scoring, text_messages, workspaces

OLDEST_SAFE_FRAPPE = (15, 121)
DEFAULT_PIPELINE = "Sales"
SOURCES = (
	"Phone Call", "Online", "Walk In", "Website", "Facebook", "Instagram", "WhatsApp", "Referral", "Booking", "Import",
	"Manual", "Other",
)  # fmt: skip
LOSS_REASONS = (
	"Too Expensive",
	"Chose a Competitor",
	"No Response",
	"Bad Timing",
	"Moved Away",
	"Not Interested",
	"Other",
)
GENDERS = ("Girl", "Boy", "Female", "Male", "Other")  # Frappe brings its own only with its setup wizard
# How many columns, tags among them: more would cut phone numbers off on a screen of 1280 pixels.
LISTS_OF_WORK = {"Customer": 6} | dict.fromkeys(
	(
		"Lead",
		"Area Lead",
		"Follow Up",
		"Intro Visit",
		"Call Plan",
		"Payment Promise",
		"Booking",
		"Interaction",
	),
	7,
)
EXPECTATIONS = ("Child Development", "Physical Activity", "Social Skills", "Confidence", "Fun")


def before_install() -> None:
	"""Refuse, before anything is changed, where another app already has documents of our names."""
	taken = frappe.get_all(
		"DocType",
		{"name": ("in", _own_doctypes()), "module": ("!=", "Lead CRM")},
		["name", "module"],
		order_by="name",
	)
	if taken:
		names = ", ".join(f"{row.name} ({row.module})" for row in taken)
		raise click.ClickException(
			f"Lead CRM cannot be installed on {frappe.local.site}: other apps already have these DocTypes: {names}. "
			"Nothing was changed. Install it on a site of its own: bench new-site NAME --install-app lead_crm"
		)
	_warn_of_old_frappe()


def _own_doctypes() -> list[str]:
	return _own("doctype")


def _own(kind: str) -> list[str]:
	folder = Path(frappe.get_app_path("lead_crm", "lead_crm", kind))
	return [json.loads(path.read_text())["name"] for path in folder.glob("*/*.json")]


def _warn_of_old_frappe() -> None:
	version = tuple(int(part) for part in frappe.__version__.split(".")[:2] if part.isdigit())
	if version < OLDEST_SAFE_FRAPPE:
		oldest = ".".join(map(str, OLDEST_SAFE_FRAPPE))
		click.secho(
			f"Frappe {frappe.__version__} has published security holes that later ones closed; run {oldest} or newer in production.",
			fg="yellow",
		)


def after_install() -> None:
	"""Sources, reasons, expectations, genders, three pipelines and scoring rules, where missing: from here on the customer's."""
	for doctype, field, names in (
		("Lead Source", "source_name", SOURCES),
		("Loss Reason", "reason_name", LOSS_REASONS),
		("Expectation", "expectation_name", EXPECTATIONS),
		("Gender", "gender", GENDERS),
	):
		for name in names:
			if not frappe.db.exists(doctype, name):
				# Whoever installs the app need not have its roles yet.
				frappe.get_doc({"doctype": doctype, field: name}).insert(ignore_permissions=True)
	for pipeline in GIVEN:
		if not frappe.db.exists("Lead Pipeline", pipeline.name):
			_insert_pipeline(pipeline)
	scoring.give_rules()
	contacts.give_permissions()
	text_messages.give_choice()
	workspaces.give_profile()
	give_list_settings()
	give_settings()
	# Frappe sends tracebacks to whoever causes an error, unless told otherwise.
	frappe.db.set_single_value("System Settings", "allow_error_traceback", 0)


def give_settings() -> None:
	"""Settings that have no value yet get their default; after each migrate too, for those that a new version brought."""
	doctype = "Lead CRM Settings"
	known = frappe.db.get_singles_dict(doctype)
	for field in frappe.get_meta(doctype).fields:
		if field.default and field.fieldname not in known:
			frappe.db.set_single_value(doctype, field.fieldname, field.default, update_modified=False)
	frappe.clear_document_cache(doctype, doctype)


def give_list_settings() -> None:
	"""On a small screen Frappe leaves a list its title and two columns more, tags among them; a list of work keeps its own.

	What a site chose for a list stays.
	"""
	for doctype, columns in LISTS_OF_WORK.items():
		if not frappe.db.exists("List View Settings", doctype):
			settings = frappe.new_doc("List View Settings", total_fields=str(columns))
			settings.name = doctype
			settings.insert(ignore_permissions=True)  # whoever installs the app need not set up lists


def _insert_pipeline(pipeline: Pipeline) -> None:
	document = frappe.new_doc("Lead Pipeline", pipeline_name=pipeline.name)
	document.is_default = int(pipeline.name == DEFAULT_PIPELINE)
	for stage in pipeline.stages:
		document.append("stages", vars(stage))
	for move in pipeline.transitions:
		document.append("transitions", vars(move))
	# Whoever installs the app need not have its roles yet.
	document.insert(ignore_permissions=True)


def before_uninstall() -> None:
	"""What we keep in Frappe's own documents goes with the app."""
	ours = ("in", _own_doctypes())
	for doctype, field in (
		("Property Setter", "doc_type"),
		("User Permission", "allow"),
		("Version", "ref_doctype"),
		("Comment", "reference_doctype"),
		("ToDo", "reference_type"),
		("DocShare", "share_doctype"),
		("Kanban Board", "reference_doctype"),
		("List View Settings", "name"),
	):
		frappe.db.delete(doctype, {field: ours})
	workspaces.remove_profile()
	for step in _own("onboarding_step"):  # which, unlike the rest of our desk, carry no module
		frappe.delete_doc("Onboarding Step", step, force=True, ignore_missing=True)


def after_uninstall() -> None:
	"""The roles, which no other app knows, and the table that is no DocType: dropped last, as that commits what came before."""
	for path in Path(frappe.get_app_path("lead_crm", "fixtures")).glob("role.json"):
		for role in json.loads(path.read_text()):
			frappe.db.delete("Has Role", {"role": role["name"]})
			frappe.db.delete("Custom DocPerm", {"role": role["name"]})
			frappe.delete_doc("Role", role["name"], force=True, ignore_missing=True)
	lead_words.drop()
	duplicate_index.drop()
