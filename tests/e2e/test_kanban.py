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


def test_a_board_left_while_it_is_drawn_is_drawn(visit):
	"""C29: Frappe draws its cards by the list in front, which is another one for who is quick"""
	clerk = visit(CLERK)
	clerk.open("/app/follow-up")
	clerk.page.evaluate("() => (window.quick = cur_list)")
	clerk.go("List", "Lead", "Kanban", "Enrolment Leads")
	clerk.page.locator(".kanban-card-wrapper").first.wait_for()
	shown = clerk.page.evaluate("() => cur_list.data.length")
	drawn = """() => {
		const board = cur_list;
		board.kanban = null;
		board.$result.empty();
		cur_list = window.quick;
		board.render();
		const is_left = cur_list === window.quick;
		cur_list = board;
		return is_left && board.$result.find('.kanban-card-wrapper').length;
	}"""
	assert 0 < clerk.page.evaluate(drawn) == shown
	assert clerk.page.locator(".kanban-column:visible .crm-total").count() > 1
