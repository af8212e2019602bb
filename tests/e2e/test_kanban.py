"""The board of a pipeline: a card goes where the pipeline allows it, and nowhere else."""

import re

CLERK = "pooja.sethi@tumbleleaf.example"


def drag(clerk, lead: str, status: str) -> None:
	"""With the mouse, as a person does."""
	card = clerk.page.locator(f".kanban-card-wrapper[data-name='{lead}']")
	column = clerk.page.locator(f".kanban-column[data-column-value='{status}'] .kanban-cards")
	card.scroll_into_view_if_needed()
	column.scroll_into_view_if_needed()
	start, end = card.bounding_box(), column.bounding_box()
	clerk.page.mouse.move(start["x"] + start["width"] / 2, start["y"] + 20)
	clerk.page.mouse.down()
	clerk.page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 40, steps=25)
	clerk.page.mouse.up()


def test_a_drag_that_the_pipeline_does_not_have_is_refused(visit, keep):
	"""C29, C30: the card goes back, and a sentence says where the lead may go"""
	clerk = visit(CLERK)
	clerk.expects_refusal = True
	clerk.open("/app/lead/view/kanban/Enrolment Leads")
	clerk.page.locator(".kanban-card-wrapper").first.wait_for()
	lead = clerk.first("Lead", {"status": "New", "pipeline": "Enrolment"})
	drag(clerk, lead, "Visit Completed")
	message = clerk.page.locator(".modal.show, .desk-alert").filter(has_text=re.compile("cannot go from New"))
	message.first.wait_for()
	keep(clerk, "kanban-refused")
	assert "Allowed now" in message.first.inner_text()
	assert clerk.value("Lead", lead, "status") == "New"
	back = clerk.page.locator(
		f".kanban-column[data-column-value='New'] .kanban-card-wrapper[data-name='{lead}']"
	)
	back.wait_for()
