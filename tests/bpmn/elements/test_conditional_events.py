"""Conditional events (BPMN 2.0.2, 10.5.1): they occur when a condition becomes true."""

import pytest

from tests.bpmn.elements.drawing import (
    HOUR,
    catch,
    condition,
    end,
    event_sub,
    rounds,
    stage,
    start,
    sub,
    user,
)
from tests.bpmn.play import boundary, chain, el, flow

DEAR = condition("amount &gt; 100")


def guarded(*, interrupting: bool):
    return (
        start(), user("t"), boundary("b", "t", DEAR, interrupting=interrupting), user("after"),
        end(), chain("s", "t", "e"), flow("b", "after"),
    )  # fmt: skip


def test_a_condition_that_is_true_already_holds_nobody_up():
    run = stage(start(), catch("c", DEAR), user("t"), chain("s", "c", "t")).start(amount=200)
    assert run.tasks == ["t"]


def test_a_condition_waits_until_a_variable_makes_it_true():
    run = stage(start(), catch("c", DEAR), user("t"), chain("s", "c", "t")).start(amount=5)
    assert run.change(amount=50).tasks == []
    assert run.change(amount=500).tasks == ["t"]


def test_the_result_of_another_branch_makes_a_condition_true():
    run = stage(
        start(), el("parallelGateway", "fork"), user("price"), catch("c", DEAR), user("t"),
        chain("s", "fork", "price"), chain("fork", "c", "t"),
    ).start(amount=5)  # fmt: skip
    assert run.complete("price", amount=101).tasks == ["t"]


def test_a_condition_is_awaited_anew_in_each_round():
    run = stage(*rounds("c", catch("c", DEAR))).start(amount=5)
    for again in (True, True, False):
        assert run.tasks == []
        run.change(amount=500)
        run.complete("ask", again=again, amount=5)
    assert (run.ended, run.times("c completed")) == ("completed", 3)


def test_a_condition_in_nested_scopes_sees_the_variables_around():
    inner = sub("inner", start("sii"), catch("c", DEAR), chain("sii", "c"))
    run = stage(
        start(), sub("outer", start("si"), inner, chain("si", "inner")), user("after"),
        chain("s", "outer", "after"),
    ).start(amount=5)  # fmt: skip
    assert run.change(amount=500).tasks == ["after"]
    assert len(run.state.scopes) == 1


def test_a_condition_ends_with_the_activity_around():
    run = stage(
        start(), sub("p", start("si"), catch("c", DEAR), user("never"), chain("si", "c", "never")),
        boundary("b", "p", HOUR), user("after"), chain("s", "p"), flow("b", "after"),
    ).start(amount=5)  # fmt: skip
    assert run.fire("b").change(amount=500).tasks == ["after"]


def test_a_condition_at_the_boundary_interrupts_the_activity():
    run = stage(*guarded(interrupting=True)).start(amount=5).change(amount=500)
    assert (run.tasks, run.times("t cancelled")) == (["after"], 1)


def test_a_condition_that_is_true_from_the_beginning_interrupts_at_once():
    assert stage(*guarded(interrupting=True)).start(amount=500).tasks == ["after"]


def test_a_condition_that_does_not_interrupt_occurs_each_time_that_it_becomes_true():
    run = stage(*guarded(interrupting=False)).start(amount=5)
    for amount, times in ((500, 1), (600, 1), (5, 1), (101, 2)):
        run.change(amount=amount)
        assert run.times("after entered") == times
    assert run.tasks == ["after", "after", "t"]


def test_completing_the_activity_ends_the_watch():
    run = stage(
        start(), user("t"), boundary("b", "t", DEAR), user("after"), user("next"),
        chain("s", "t", "next"), flow("b", "after"),
    ).start(amount=5)  # fmt: skip
    assert run.complete("t").change(amount=500).tasks == ["next"]


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_condition_begins_an_event_sub_process(interrupting):
    react = event_sub(
        "x", DEAR, user("react"), chain("xs", "react"), begin="xs", interrupting=interrupting
    )
    run = stage(
        start(), sub("p", start("si"), user("t"), chain("si", "t"), react), user("after"),
        chain("s", "p", "after"),
    ).start(amount=5)  # fmt: skip
    run.change(amount=500)
    assert run.tasks == (["react"] if interrupting else ["react", "t"])
    for task in run.tasks:
        run.complete(task)
    assert run.tasks == ["after"]


def test_the_task_that_makes_the_condition_true_is_done_first():
    react = event_sub("x", DEAR, user("react"), chain("xs", "react"), begin="xs")
    run = stage(
        start(), user("t"), user("next"), chain("s", "t", "next"), react
    ).start(amount=5)  # fmt: skip
    run.complete("t", amount=500)
    assert (run.tasks, run.times("t completed")) == (["react"], 1)


def test_a_condition_behind_an_event_gateway_takes_its_way_when_it_becomes_true():
    run = stage(
        start(), el("eventBasedGateway", "g"), catch("c", DEAR), catch("clock", HOUR),
        user("dear"), user("late"), chain("s", "g"), chain("g", "c", "dear"),
        chain("g", "clock", "late"),
    ).start(amount=5)  # fmt: skip
    run.change(amount=500)
    assert run.at == ["dear"]


@pytest.mark.parametrize("before", [{}, {"amount": "much"}, {"amount": None}])
def test_a_condition_that_cannot_be_computed_yet_is_not_true(before):
    run = stage(start(), catch("c", DEAR), user("t"), chain("s", "c", "t")).start(**before)
    assert (run.tasks, run.troubles, run.ended) == ([], {}, None)
    assert run.change(amount=500).tasks == ["t"]
