"""The indexes of leads (D15): each order of a list has one, so that a page is read in its order and stops when it is full.

Once with the branch in front, for those who work in a branch, once without, for administrators and for users of several
branches. InnoDB ends each with the name, which decides between equals. What has few values (archived, hot, stage type)
has none of its own: MariaDB would intersect it with another, read all that both leave and sort that; seen at 1,000,000
leads: 1.3 s for the newest of a status, against 1 ms by `status, creation`.
`open_leads` and `in_stage` answer the cards, My Day's counts and the reports of what is now.
The two wide ones hold all that `find` filters by, so that totals and statistics are read from them alone: at 1,000,000 leads
the total of a branch takes 3 ms, that of a status over all branches 20 ms instead of 400.
"""

import frappe

from lead_crm.services import lead_words

BY_BRANCH = (
	["branch", "creation"],
	["branch", "status", "creation"],
	["branch", "source", "creation"],
	["branch", "modified"],
	["branch", "score"],
	["branch", "next_follow_up"],
)
OVER_ALL = (
	["creation"],
	["status", "creation"],
	["source", "creation"],
	["assigned_to", "creation"],
	["assigned_to", "stage_type", "creation"],
	["is_hot", "score"],
)
COUNTED = [
	"branch", "archived", "status", "source", "assigned_to", "pipeline", "is_hot", "score", "creation", "next_follow_up",
	"converted_at", "first_contact_at",
]  # fmt: skip
OPEN_LEADS = [
	"branch",
	"stage_type",
	"archived",
	"next_follow_up",
	"assigned_to",
	"is_hot",
	"last_contact_at",
]
IN_STAGE = ["branch", "pipeline", "status", "archived", "status_since"]
COUNTED_OVER_ALL = [
	"archived", "status", "source", "assigned_to", "pipeline", "is_hot", "score", "creation", "next_follow_up",
]  # fmt: skip
# Frappe has none here, and reads all tags of all documents at each tag that is set.
OF_TAGS = (["document_name", "document_type"], ["tag", "document_type", "document_name"])


def create() -> None:
	"""What is missing of them."""
	for fields in (*BY_BRANCH, *OVER_ALL):
		frappe.db.add_index("Lead", fields)
	frappe.db.add_index("Lead", COUNTED, "counted")
	frappe.db.add_index("Lead", COUNTED_OVER_ALL, "counted_over_all")
	frappe.db.add_index("Lead", OPEN_LEADS, "open_leads")
	frappe.db.add_index("Lead", IN_STAGE, "in_stage")
	for fields in OF_TAGS:
		frappe.db.add_index("Tag Link", fields)
	lead_words.create()
