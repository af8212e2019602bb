"""The floor: what Frappe itself needs to insert one bare document with the same fields."""

import frappe
from frappe.model import no_value_fields

FLOOR = "Benchmark Floor"


def make_floor(like: str) -> None:
	"""A DocType with fields of the same types and random names: no indexes, no code, no change tracking."""
	drop_floor()
	fields = [
		{
			"fieldname": field.fieldname,
			"fieldtype": field.fieldtype,
			"options": field.options,
			"label": field.label,
		}
		for field in frappe.get_meta(like).fields
		if field.fieldtype not in no_value_fields
	]
	frappe.get_doc(
		doctype="DocType",
		name=FLOOR,
		module="Lead CRM",
		custom=1,
		autoname="hash",
		naming_rule="Random",
		fields=fields,
	).insert()


def drop_floor() -> None:
	frappe.delete_doc("DocType", FLOOR, force=True, ignore_missing=True)
	frappe.db.sql_ddl(f"DROP TABLE IF EXISTS `tab{FLOOR}`")


def insert_floor(values: dict) -> None:
	"""One bare insert, committed."""
	frappe.new_doc(FLOOR, **values).insert(ignore_permissions=True)
	frappe.db.commit()
