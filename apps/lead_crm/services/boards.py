"""A kanban board for each pipeline, its columns in step with the stages (C29, C30)."""

import json

import frappe

COLOURS = {
	"Open": ("Blue", "Cyan", "Purple", "Orange", "Yellow", "Pink"),
	"Won": ("Green",),
	"Lost": ("Red",),
}
ON_THE_CARD = ("phone", "source", "next_follow_up")


def keep_in_step(pipeline) -> None:
	"""The board of a pipeline: made with it, one column a stage in their order. A board that somebody deleted stays away."""
	name = board_of(pipeline.name)
	if frappe.db.exists("Kanban Board", name):
		board = frappe.get_doc("Kanban Board", name)
	elif pipeline.get_doc_before_save():
		return
	else:
		board = _new_board(name, pipeline.name)
	known = {column.column_name: column for column in board.columns}
	board.set(
		"columns",
		[known.get(row.status) or _column(row, number) for number, row in enumerate(pipeline.stages)],
	)
	board.save(ignore_permissions=True)  # the right to edit the pipeline is the right to do this


def board_of(pipeline: str) -> str:
	"""The name of a pipeline's board."""
	return f"{pipeline} Leads"


def _new_board(name: str, pipeline: str):
	board = frappe.new_doc(
		"Kanban Board", kanban_board_name=name, reference_doctype="Lead", field_name="status"
	)
	filters = [["Lead", "pipeline", "=", pipeline], ["Lead", "archived", "=", 0]]
	board.update(
		{"private": 0, "show_labels": 1, "filters": json.dumps(filters), "fields": json.dumps(ON_THE_CARD)}
	)
	return board


def _column(stage, number: int) -> dict:
	colours = COLOURS[stage.stage_type]
	return {"column_name": stage.status, "status": "Active", "indicator": colours[number % len(colours)]}


def remove(pipeline: str) -> None:
	"""A pipeline that goes takes its board with it."""
	frappe.delete_doc("Kanban Board", board_of(pipeline), ignore_missing=True, force=True)
