"""Many rows in one statement, past the documents: for what the system keeps itself and nobody edits."""

import frappe

ROWS_A_STATEMENT = 1000


def insert_rows(doctype: str, columns: tuple[str, ...], rows: list[tuple], on_duplicate: str = "") -> int:
	"""Insert rows into a DocType's table.

	:param on_duplicate: what becomes of a row whose key is taken: an "ON DUPLICATE KEY UPDATE …"
	:return: how many rows are new, where those that were there stay as they are
	"""
	return insert_into(f"tab{doctype}", columns, rows, on_duplicate)


def insert_into(table: str, columns: tuple[str, ...], rows: list[tuple], on_duplicate: str = "") -> int:
	"""As `insert_rows`, into a table that has no DocType.

	As few INSERTs as the packet size allows. Only names from our own code go into the text; every value is a parameter.
	"""
	head, new = f"INSERT INTO `{table}` (`{'`, `'.join(columns)}`) VALUES ", 0
	for start in range(0, len(rows), ROWS_A_STATEMENT):
		part = rows[start : start + ROWS_A_STATEMENT]
		frappe.db.sql(head + ", ".join(["%s"] * len(part)) + " " + on_duplicate, part)
		new += frappe.db._cursor.rowcount
	return new
