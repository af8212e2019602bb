"""Frappe's exports of lists, reports and data, with formulas made harmless: who opens a file runs nobody's text (D14)."""

import csv
import io

import frappe
import openpyxl
from frappe import _
from frappe.core.doctype.data_export import exporter
from frappe.desk import query_report, reportview
from frappe.utils import cint

from lead_crm.api import prepared
from lead_crm.domain.csv_records import defuse
from lead_crm.exceptions import InvalidInput


@frappe.whitelist()
@frappe.read_only()
def export_list() -> None:
	"""As `frappe.desk.reportview.export_query`, in whose place it stands.

	:raises PermissionError: the caller may not export this
	"""
	_need("doctype")
	_defused(reportview.export_query)


@frappe.whitelist()
def export_report() -> None:
	"""As `frappe.desk.query_report.export_query`, in whose place it stands.

	:raises PermissionError: the caller may not export this
	:raises DoesNotExistError: no such report was prepared for the caller
	"""
	_need("report_name")
	prepared.check_name(frappe.form_dict.get("filters"))
	_defused(query_report.export_query)


@frappe.whitelist()
def export_data(
	doctype: str | list | None = None,
	parent_doctype: str | None = None,
	all_doctypes: bool | str = True,
	with_data: bool | str = False,
	select_columns: str | dict | None = None,
	file_type: str = "CSV",
	template: bool | str = False,
	filters: str | dict | list | None = None,
	export_without_column_meta: bool | str = False,
) -> None:
	"""As `frappe.core.doctype.data_export.exporter.export_data`, in whose place it stands.

	:raises PermissionError: the caller may not export this
	"""
	given = dict(locals())
	_defused(lambda: exporter.export_data(**given))


def _need(parameter: str) -> None:
	"""What Frappe's function takes from the form for granted."""
	if not isinstance(frappe.form_dict.get(parameter), str):
		frappe.throw(_("{0} is missing.").format(parameter), InvalidInput)


def _defused(export) -> None:
	delimiter, quoting = frappe.form_dict.get("csv_delimiter") or ",", frappe.form_dict.get("csv_quoting")
	export()
	answer = frappe.response
	if answer.get("type") == "csv":
		answer["result"] = _csv(answer["result"], ",", csv.QUOTE_NONNUMERIC)
	elif str(answer.get("filename", "")).endswith(".csv"):
		text = _csv(answer["filecontent"].decode(), delimiter[0], cint(quoting or csv.QUOTE_NONNUMERIC))
		answer["filecontent"] = text.encode()
	elif str(answer.get("filename", "")).endswith(".xlsx"):
		answer["filecontent"] = _workbook(answer["filecontent"])


def _csv(text: str, delimiter: str, quoting: int) -> str:
	file = io.StringIO()
	rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
	csv.writer(file, delimiter=delimiter, quoting=quoting).writerows(
		[[defuse(cell) for cell in row] for row in rows]
	)
	return file.getvalue()


def _workbook(content: bytes) -> bytes:
	"""openpyxl takes what begins with "=" for a formula; written again as text it is shown, not run."""
	book = openpyxl.load_workbook(io.BytesIO(content))
	for cell in (
		cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
	):
		cell.data_type = "s"
	file = io.BytesIO()
	book.save(file)
	return file.getvalue()
