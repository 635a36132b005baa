"""Terminate (BPMN 2.0.2, 13.5.6): ends everything in its scope at once, and nothing outside."""

import pytest

from tests.bpmn.elements.drawing import (
    HOUR,
    TERMINATE,
    catch,
    compensate,
    compensated,
    end,
    event_sub,
    rounds,
    signal,
    stage,
    start,
    sub,
    undoing,
    user,
)
from tests.bpmn.play import boundary, chain, el, flow


def test_all_branches_of_the_process_end():
    run = stage(
        start(), el("parallelGateway", "fork"), user("a"), user("b"), catch("c", HOUR),
        end("stop", TERMINATE), chain("s", "fork", "a", "stop"), flow("fork", "b"),
        flow("fork", "c"),
    ).start()  # fmt: skip
    run.complete("a")
    assert (run.ended, run.at, run.state.tokens) == ("terminated", [], ())
    assert {"b cancelled", "c cancelled"} <= set(run.trail)


def test_a_sub_process_ends_and_the_process_goes_on():
    inner = sub(
        "p", start("si"), el("parallelGateway", "fork"), user("a"), user("b"),
        end("stop", TERMINATE), chain("si", "fork", "a", "stop"), flow("fork", "b"),
    )  # fmt: skip
    run = stage(
        start(), inner, user("beside"), user("after"), chain("s", "p", "after"), flow("s", "beside")
    ).start()
    run.complete("a")
    assert (run.tasks, run.ended, len(run.state.scopes)) == (["after", "beside"], None, 1)


def test_what_runs_deeper_ends_too():
    deep = sub("deep", start("sd"), user("d"), chain("sd", "d"))
    run = stage(
        start(),
        deep,
        user("a"),
        end("stop", TERMINATE),
        chain("s", "deep"),
        chain("s", "a", "stop"),
    ).start()
    run.complete("a")
    assert (run.ended, run.at) == ("terminated", [])
    assert {"d cancelled", "deep cancelled"} <= set(run.trail)


def test_an_inner_scope_ends_and_the_outer_goes_on():
    inner = sub("inner", start("sii"), end("stop", TERMINATE), chain("sii", "stop"))
    run = stage(
        start(), sub("outer", start("si"), inner, user("t"), chain("si", "inner", "t")), user("u"),
        chain("s", "outer", "u"),
    ).start()  # fmt: skip
    assert run.tasks == ["t"]


def test_a_sub_process_is_ended_in_each_round():
    inner = sub("p", start("si"), user("x"), end("stop", TERMINATE), user("y"),
                chain("si", "x", "stop"), flow("si", "y"))  # fmt: skip
    run = stage(*rounds("p", inner)).start()
    for again in (True, True, False):
        run.complete("x").complete("ask", again=again)
    assert (run.ended, run.times("y cancelled")) == ("completed", 3)


@pytest.mark.parametrize("interrupting", [True, False])
def test_terminating_an_event_sub_process_ends_that_alone(interrupting):
    react = event_sub(
        "x", signal(), end("stop", TERMINATE), chain("xs", "stop"), begin="xs",
        interrupting=interrupting,
    )  # fmt: skip
    run = stage(
        start(), sub("p", start("si"), user("t"), chain("si", "t"), react), user("after"),
        chain("s", "p", "after"),
    ).start()  # fmt: skip
    run.notify("xs")
    assert run.tasks == (["after"] if interrupting else ["t"])


def test_what_was_awaited_at_the_boundary_ends_with_the_sub_process():
    inner = sub("p", start("si"), user("a"), end("stop", TERMINATE), chain("si", "a", "stop"))
    run = stage(
        start(), inner, boundary("b", "p", HOUR), user("late"), user("after"),
        chain("s", "p", "after"), flow("b", "late"),
    ).start()  # fmt: skip
    assert run.complete("a").at == ["after"]


def test_one_round_of_a_multi_instance_ends_and_the_others_go_on():
    loop = '<bpmn:multiInstanceLoopCharacteristics isSequential="false">' + (
        "<bpmn:loopCardinality>3</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )
    inner = sub("p", loop, start("si"), user("x"), user("y"), end("stop", TERMINATE),
                chain("si", "x", "stop"), flow("si", "y"))  # fmt: skip
    run = stage(start(), inner, user("after"), chain("s", "p", "after")).start()
    assert run.complete("x").tasks == ["x", "x", "y", "y"]
    assert run.complete("x").complete("x").tasks == ["after"]


def test_nothing_is_compensated_when_a_process_is_terminated():
    run = stage(
        start(), user("a"), compensated("a", "undo"), undoing("undo"), end("stop", TERMINATE),
        end("back", compensate()), user("b"), chain("s", "a", "stop"), chain("b", "back"),
        flow("s", "b"),
    ).start()  # fmt: skip
    run.complete("a")
    assert (run.ended, run.times("undo entered")) == ("terminated", 0)
