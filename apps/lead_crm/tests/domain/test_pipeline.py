"""Which moves a pipeline allows, to whom; and what is wrong with one."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lead_crm.domain import given_pipelines
from lead_crm.domain.pipeline import (
	IllegalMove,
	Pipeline,
	Stage,
	Transition,
	allowed_moves,
	check_move,
	first_status,
	lost_status,
	problems,
	stage_of,
	won_status,
)

TALKING = Stage("Talking", "Open", 50, 5)
SMALL = Pipeline(
	"Small",
	(Stage("New", "Open", 10, 2), TALKING, Stage("Won", "Won"), Stage("Lost", "Lost")),
	(
		Transition("New", "Lost"),
		Transition("New", "Talking", ""),
		Transition("Talking", "Won", "Closer"),
		Transition("Talking", "Won", "Boss"),
		Transition("Lost", "New", "Boss"),
	),
)
SALES, ENROLMENT, KEY_ACCOUNT = given_pipelines.GIVEN
ADMINISTRATORS = ("CRM Administrator", "System Manager")
everyone = pytest.mark.parametrize("pipeline", given_pipelines.GIVEN, ids=lambda pipeline: pipeline.name)
names = st.sampled_from(["New", "Talking", "Won", "Lost", "Gone"])
roles = st.lists(st.sampled_from(["Closer", "Boss", "Clerk", "System Manager"]), unique=True)


def statuses(pipeline, *types):
	return [stage.status for stage in pipeline.stages if stage.stage_type in types]


def test_moves_are_those_of_the_table_in_stage_order():
	"""C18, E2"""
	assert allowed_moves(SMALL, "New", ["Clerk"]) == ["Talking", "Lost"]


@pytest.mark.parametrize(("role", "moves"), [("Clerk", []), ("Closer", ["Won"]), ("Boss", ["Won"])])
def test_a_move_with_a_role_is_for_that_role(role, moves):
	"""C18"""
	assert allowed_moves(SMALL, "Talking", [role]) == moves


def test_a_refused_move_says_which_ones_are_allowed():
	"""C18, E2"""
	with pytest.raises(IllegalMove) as refused:
		check_move(SMALL, "New", "Won", ["Clerk"])
	error = refused.value
	assert (error.from_status, error.to_status, error.allowed) == ("New", "Won", ("Talking", "Lost"))


@given(names, names, roles)
def test_a_person_may_do_exactly_what_is_offered(from_status, to_status, roles):
	"""C18, E2: the form's choice and the check agree."""
	try:
		check_move(SMALL, from_status, to_status, roles)
		done = True
	except IllegalMove:
		done = False
	assert done == (to_status == from_status or to_status in allowed_moves(SMALL, from_status, roles))


@pytest.mark.parametrize("status", ["New", "Won", "Gone"])
def test_staying_is_no_move(status):
	"""C18: a lead whose stage was deleted can still be saved."""
	check_move(SMALL, status, status, [])
	check_move(SMALL, status, status, [], by_rule=True)


@pytest.mark.parametrize("role", ADMINISTRATORS)
@pytest.mark.parametrize("status", ["Won", "Lost", "Gone"])
def test_an_administrator_moves_a_lead_anywhere(role, status):
	"""C18: also out of a stage that the pipeline lost."""
	others = [name for name in ("New", "Talking", "Won", "Lost") if name != status]
	assert allowed_moves(SMALL, status, [role]) == others


@pytest.mark.parametrize("to_status", ["Talking", "Won", "Lost"])
def test_a_rule_moves_a_lead_to_any_stage(to_status):
	"""A4, C11, C13"""
	check_move(SMALL, "Won", to_status, [], by_rule=True)
	check_move(SMALL, None, to_status, [], by_rule=True)


@pytest.mark.parametrize("by_rule", [False, True])
@pytest.mark.parametrize("from_status", [None, "New"])
@pytest.mark.parametrize("to_status", ["Gone", "new", "", None])
def test_nothing_moves_to_a_stage_that_is_not_there(from_status, to_status, by_rule):
	"""C18: not even by a rule or an administrator."""
	with pytest.raises(IllegalMove):
		check_move(SMALL, from_status, to_status, ADMINISTRATORS, by_rule)


def test_a_new_lead_enters_an_open_stage():
	"""C1"""
	assert allowed_moves(SMALL, None, []) == ["New", "Talking"]
	check_move(SMALL, None, "Talking", [])
	for to_status in ("Won", "Lost"):
		with pytest.raises(IllegalMove):
			check_move(SMALL, None, to_status, ADMINISTRATORS)


def test_the_stages_that_services_ask_for():
	"""A12, A13, C14, C15"""
	assert (first_status(SMALL), won_status(SMALL), lost_status(SMALL)) == ("New", "Won", "Lost")
	assert stage_of(SMALL, "Talking") == TALKING
	assert stage_of(SMALL, "Gone") is None
	assert first_status(Pipeline("Empty", (), ())) is None


def test_a_sound_pipeline_has_no_problems():
	"""C1"""
	assert problems(SMALL) == []


@pytest.mark.parametrize(
	("stage", "problem"),
	[
		(Stage("New", "Open"), "Status “New” is there more than once."),
		(Stage("Odd", "Done"), "Stage “Odd” must be Open, Won or Lost, not “Done”."),
		(Stage("Odd", "Open", 101), "The probability of “Odd” must be 0 to 100 percent, not 101."),
		(Stage("Odd", "Open", -1), "The probability of “Odd” must be 0 to 100 percent, not -1."),
		(Stage("Odd", "Open", 1, -5), "The days until “Odd” is stale must be 0 or more, not -5."),
	],
)
def test_a_stage_that_cannot_be(stage, problem):
	"""C1, D2, E2: the editor of a pipeline is told"""
	assert problems(replace(SMALL, stages=(*SMALL.stages, stage))) == [problem]


@pytest.mark.parametrize(
	("move", "problem"),
	[
		(Transition("New", "Gone"), "A move names status “Gone”, but no stage has it."),
		(Transition("Gone", "New"), "A move names status “Gone”, but no stage has it."),
		(Transition("New", "New"), "A move leads from “New” to itself."),
		(Transition("New", "Lost", ""), "The move from “New” to “Lost” is there more than once."),
	],
)
def test_a_move_that_cannot_be(move, problem):
	"""C1, D2, E2"""
	assert problems(replace(SMALL, transitions=(*SMALL.transitions, move))) == [problem]


@pytest.mark.parametrize(("missing", "kind"), [("Won", "Won"), ("Lost", "Lost")])
def test_a_pipeline_has_both_ends(missing, kind):
	"""C1"""
	kept = tuple(stage for stage in SMALL.stages if stage.status != missing)
	assert problems(Pipeline("", kept, ())) == [f"There is no stage of type {kind}."]


def test_a_pipeline_begins_with_an_open_stage():
	"""C1"""
	assert problems(Pipeline("", SMALL.stages[2:], ())) == ["There is no stage of type Open."]
	backwards = Pipeline("", SMALL.stages[::-1], ())
	assert problems(backwards) == ["The first stage must be Open, for new leads; “Lost” is Lost."]
	assert len(problems(Pipeline("", (), ()))) == 3


def test_the_given_pipelines_are_the_agreed_ones():
	"""C1, D2, E2"""
	assert [pipeline.name for pipeline in given_pipelines.GIVEN] == ["Sales", "Enrolment", "Key Account"]
	assert statuses(SALES, "Open") == ["New", "Contacted", "Callback", "Qualified", "Proposal", "Negotiation"]
	visits = ["Visit Scheduled", "Visit Completed", "Visit No Show"]
	assert statuses(ENROLMENT, "Open") == ["New", "Discovery Completed", *visits, "Follow Up Pending"]
	assert statuses(KEY_ACCOUNT, "Open") == ["New", "Contacted", "Qualified"]


@everyone
def test_a_given_pipeline_is_sound(pipeline):
	"""C1, D2, E2"""
	assert problems(pipeline) == []
	assert (statuses(pipeline, "Won"), statuses(pipeline, "Lost")) == (["Converted"], ["Lost"])
	assert first_status(pipeline) == "New"
	assert stage_of(pipeline, "Converted").probability == 100
	assert stage_of(pipeline, "Lost").probability == 0


@everyone
def test_every_open_stage_can_be_lost_and_goes_stale(pipeline):
	"""A13, C15, X10"""
	for status in statuses(pipeline, "Open"):
		assert "Lost" in allowed_moves(pipeline, status, [])
		assert stage_of(pipeline, status).stale_after_days > 0


@everyone
def test_every_stage_can_be_reached(pipeline):
	"""C1, D2, E2"""
	reached = {"New"}
	for _step in pipeline.stages:
		reached |= {status for seen in reached for status in allowed_moves(pipeline, seen, [])}
	assert reached == {stage.status for stage in pipeline.stages}


@everyone
def test_only_a_branch_manager_reopens(pipeline):
	"""C18"""
	for status in ("Converted", "Lost"):
		assert allowed_moves(pipeline, status, ["Sales Agent", "Counselor"]) == []
		reopened = allowed_moves(pipeline, status, ["Branch Manager"])
		assert reopened and set(reopened) <= set(statuses(pipeline, "Open"))


@pytest.mark.parametrize("pipeline", [SALES, KEY_ACCOUNT], ids=lambda pipeline: pipeline.name)
def test_sales_stages_can_be_skipped(pipeline):
	"""D2, E2"""
	for status in statuses(pipeline, "Open"):
		others = [stage.status for stage in pipeline.stages if stage.status != status]
		assert allowed_moves(pipeline, status, []) == others


@pytest.mark.parametrize(
	("from_status", "to_status", "allowed"),
	[
		("New", "Discovery Completed", True),
		("New", "Visit Scheduled", True),
		("New", "Visit Completed", False),
		("New", "Visit No Show", False),
		("Discovery Completed", "Visit Scheduled", True),
		("Visit Scheduled", "Visit Completed", True),
		("Visit Scheduled", "Visit No Show", True),
		("Visit No Show", "Visit Scheduled", True),
		("Visit No Show", "Visit Completed", False),
		("Visit Completed", "Converted", True),
		("Follow Up Pending", "Visit Scheduled", True),
		("Follow Up Pending", "Visit Completed", False),
		("Visit Completed", "New", False),
	],
)
def test_an_enquiry_goes_its_way_by_visits(from_status, to_status, allowed):
	"""C1, C11"""
	assert (to_status in allowed_moves(ENROLMENT, from_status, [])) is allowed
