"""What each role may do with each DocType is written in docs/administrators.md; the two must not part (C21)."""

import json
import re
from pathlib import Path

APP = Path(__file__).resolve().parents[2]
PAGE = APP.parents[1] / "docs" / "administrators.md"
ROLES = (
	"CRM Administrator",
	"Branch Manager",
	"Counselor",
	"Trainer",
	"Key Account Manager",
	"CRM Integration",
)
LETTERS = {
	"read": "R", "write": "W", "create": "C", "delete": "D", "report": "L", "export": "X", "import": "I", "print": "P", "email": "M",
	"share": "S", "submit": "!", "cancel": "!", "amend": "!", "select": "",
}  # fmt: skip


def rights(permission: dict) -> str:
	"""The letters of a permission, in the order of the page."""
	return "".join(letter for right, letter in LETTERS.items() if permission.get(right))


def in_the_doctypes() -> dict[str, dict[str, str]]:
	"""DocType → role → letters, as they are installed; what everybody with a desk may counts for each."""
	found = {}
	for path in (APP / "lead_crm" / "doctype").glob("*/*.json"):
		doctype = json.loads(path.read_text())
		if doctype.get("doctype") == "DocType" and not doctype.get("istable"):
			given = {row["role"]: rights(row) for row in doctype["permissions"]}
			everybody = given.get("Desk User", "")
			programs = {"CRM Integration": given.get("CRM Integration", "")}
			found[doctype["name"]] = {role: given.get(role, everybody) for role in ROLES} | programs
	return found


def on_the_page() -> dict[str, dict[str, str]]:
	"""The same, as an administrator reads it."""
	rows = re.findall(r"^\| ([A-Z][A-Za-z -]+) \|((?: [RWCDLXIPMS–]+ \|){6})$", PAGE.read_text(), re.M)
	cells = {doctype: [cell.strip() for cell in line.split("|")[:6]] for doctype, line in rows}
	return {
		doctype: dict(zip(ROLES, (c.replace("–", "") for c in row), strict=True))
		for doctype, row in cells.items()
	}


def test_the_page_says_what_is_installed():
	"""C21"""
	assert on_the_page() == in_the_doctypes()


def test_least_rights():
	"""C21, C24, E5, E7: who works in a branch deletes no more than a slip, imports and shares nothing; a trainer has the visits only"""
	for doctype, roles in in_the_doctypes().items():
		for role in ROLES[1:]:
			assert not set(roles[role]) & set("IS!"), (doctype, role)
			may_delete = doctype in ("Interaction", "Call Plan") and role in (
				"Branch Manager",
				"Key Account Manager",
			)
			assert ("D" in roles[role]) == may_delete, (doctype, role)
		if doctype != "Intro Visit":
			assert not set(roles["Trainer"]) & set("WC"), doctype
	installed = in_the_doctypes()
	assert all(
		"W" not in installed[doctype][role] for doctype in ("Branch", "Organization") for role in ROLES[1:]
	)
	assert all("X" not in roles[role] for roles in installed.values() for role in ROLES[2:])


def test_no_permission_is_of_another_level():
	"""C21: the table shows all there is"""
	for path in (APP / "lead_crm" / "doctype").glob("*/*.json"):
		for row in json.loads(path.read_text()).get("permissions", ()):
			assert not row.get("permlevel") and not row.get("if_owner"), path.name
