"""Joins (BPMN 2.0.2, 10.6 and 13.4): who waits for whom, also in loops and beside events."""

import pytest

from tests.bpmn.elements.drawing import HOUR, end, signal, stage, start, sub, throw, user
from tests.bpmn.play import boundary, chain, el, ext, flow, maps


def fork(kind: str, *tasks: str, join: str = "", after: str = "after"):
    """A fork to tasks that meet again."""
    split = [flow("f", each, "= true" if kind == "inclusiveGateway" else None) for each in tasks]
    return (
        el(kind, "f"), *(user(each) for each in tasks), join or el(kind, "j"), user(after),
        *split, *(flow(each, "j") for each in tasks), flow("j", after),
    )  # fmt: skip


def discriminator(condition: str) -> str:
    inner = f"<bpmn:activationCondition>= {condition}</bpmn:activationCondition>"
    return el("complexGateway", "j", inner)


def looped(*drawn: str):
    """From ``after`` back to the fork while somebody says so."""
    return (
        start(), el("exclusiveGateway", "m"), *drawn,
        el("exclusiveGateway", "x", default="x_e"), end(), chain("s", "m", "f"),
        flow("after", "x"), flow("x", "m", "= again"), flow("x", "e"),
    )  # fmt: skip


@pytest.mark.parametrize("kind", ["parallelGateway", "inclusiveGateway"])
def test_a_join_waits_for_all_in_each_round(kind):
    run = stage(*looped(*fork(kind, "a", "b"))).start()
    for again in (True, True, False):
        assert run.complete("b").tasks == ["a"]
        run.complete("a").complete("after", again=again)
    assert (run.ended, run.times("after completed")) == ("completed", 3)


@pytest.mark.parametrize("condition", ["activationCount &gt;= 1", "activationCount &gt;= 2"])
def test_a_complex_join_goes_on_when_enough_have_come_and_swallows_the_late(condition):
    needed = int(condition[-1])
    run = stage(
        start(),
        flow("s", "f"),
        *fork("parallelGateway", "a", "b", "c", join=discriminator(condition)),
    ).start()
    tasks = ["a", "b", "c"]
    for count, task in enumerate(tasks, start=1):
        run.complete(task)
        assert ("after" in run.tasks) is (count >= needed)
    assert run.tasks == ["after"]
    assert run.complete("after").ended == "completed"


def test_a_complex_join_begins_anew_after_the_last_late_one():
    drawn = fork("parallelGateway", "a", "b", join=discriminator("activationCount &gt;= 1"))
    run = stage(*looped(*drawn)).start()
    for again in (True, False):
        run.complete("a")
        assert run.tasks == ["after", "b"]
        run.complete("b").complete("after", again=again)
    assert run.ended == "completed"


@pytest.mark.parametrize("needed", [1, 2, 3])
def test_a_complex_join_keeps_the_tokens_of_the_next_round_apart(needed):
    """Nobody holds the tokens up, so the second round is on its way before the first is over."""
    tasks = [el("task", each) for each in "abc"]
    run = stage(
        start(), el("exclusiveGateway", "m"), el("parallelGateway", "f"), *tasks,
        discriminator(f"activationCount &gt;= {needed}"),
        el("task", "count", ext(maps(outputs={"n": "= n + 1"}))),
        el("exclusiveGateway", "x", default="x_e"), end(), chain("s", "m", "f"),
        *(chain("f", each, "j") for each in "abc"), chain("j", "count", "x"),
        flow("x", "m", "= n < 3"), flow("x", "e"),
    ).start(n=0)  # fmt: skip
    assert (run.ended, run.times("count completed"), run.times("a completed")) == (
        "completed", 3, 3,
    )  # fmt: skip


def test_tokens_that_came_twice_are_two_starts_of_a_complex_join():
    run = stage(
        start(), el("task", "twice", completionQuantity="2"), flow("s", "twice"),
        flow("twice", "f"), *fork("parallelGateway", "a", "b", join=discriminator(
            "activationCount &gt;= 2")),
    ).start()  # fmt: skip
    assert run.complete("a").complete("b").tasks == ["a", "after", "b"]
    assert run.complete("a").complete("b").tasks == ["after", "after"]


def test_an_inclusive_join_does_not_wait_for_what_was_interrupted():
    run = stage(
        start(), flow("s", "f"), *fork("inclusiveGateway", "a", "b"), boundary("c", "b", HOUR),
        user("late"), flow("c", "late"),
    ).start()  # fmt: skip
    assert run.complete("a").tasks == ["b"]
    assert run.fire("c").tasks == ["after", "late"]


def test_an_inclusive_join_waits_for_what_comes_by_a_boundary_event():
    run = stage(
        start(), flow("s", "f"), *fork("inclusiveGateway", "a", "b"), boundary("c", "b", HOUR),
        user("late"), flow("c", "late"), flow("late", "j"),
    ).start()  # fmt: skip
    run.complete("a").fire("c")
    assert run.tasks == ["late"]
    assert run.complete("late").tasks == ["after"]


def test_joins_of_two_runs_of_a_sub_process_do_not_mix():
    loop = (
        '<bpmn:multiInstanceLoopCharacteristics isSequential="false">'
        "<bpmn:loopCardinality>2</bpmn:loopCardinality></bpmn:multiInstanceLoopCharacteristics>"
    )
    inner = sub("p", loop, start("si"), flow("si", "f"), *fork("parallelGateway", "a", "b"))
    run = stage(start(), inner, chain("s", "p")).start()
    run.complete("a").complete("a")
    assert run.tasks == ["b", "b"]
    assert run.complete("b").tasks == ["after", "b"]


def test_a_join_behind_a_signal_waits_for_both():
    run = stage(
        start(), el("parallelGateway", "f"), user("a"), throw("send", signal()),
        el("intermediateCatchEvent", "c", signal()), el("parallelGateway", "j"), user("after"),
        chain("s", "f", "a", "send", "j"), chain("f", "c", "j", "after"),
    ).start()  # fmt: skip
    assert run.complete("a").tasks == ["after"]


def test_a_second_token_of_one_branch_does_not_stand_for_the_other():
    run = stage(
        start(), el("parallelGateway", "f"), user("a"), user("b"), user("c"),
        el("exclusiveGateway", "m"), el("parallelGateway", "j"), user("after"),
        chain("s", "f", "a", "m", "j", "after"), chain("f", "b", "m"), chain("f", "c", "j"),
    ).start()  # fmt: skip
    assert run.complete("a").complete("b").tasks == ["c"]
    assert run.complete("c").tasks == ["after"]
