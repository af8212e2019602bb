"""Indexes that hold more than before, so that cards and reports over all branches are answered from them alone."""

import frappe

REPLACED = {
	"tabLead": ("counted", "branch_stage_type_archived_next_follow_up_assigned_to_index"),
	"tabStatus Change": ("branch_changed_at_index",),
	"tabCall Plan": ("branch_is_active_next_call_date_index",),
}
DOCTYPES = ("Lead", "Status Change", "Call Plan", "Intro Visit")


def execute() -> None:
	"""Migrate makes indexes only where a DocType's own fields changed."""
	for table, names in REPLACED.items():
		for name in names:
			if frappe.db.has_index(table, name):
				frappe.db.sql_ddl(f"ALTER TABLE `{table}` DROP INDEX `{name}`")
	for doctype in DOCTYPES:
		frappe.get_doc("DocType", doctype).run_module_method("on_doctype_update")
